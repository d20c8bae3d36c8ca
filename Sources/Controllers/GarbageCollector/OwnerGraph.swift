internal import KubeCore

/// Who owns whom, as far as garbage collection needs it: objects that have owners, and objects that wait for what they own.
///
/// Everything else is looked up in the caches, so that the graph stays small. No I/O.
/// Source: pkg/controller/garbagecollector/graph_builder.go.
struct OwnerGraph {
    struct Node: Hashable {
        let uid: String
        let resource: GroupVersionResource
        let key: ObjectKey
        let resourceVersion: String
        let owners: [OwnerReference]
        let finalizers: [String]
        let isBeingDeleted: Bool

        init(_ object: KubeObject, resource: GroupVersionResource) {
            uid = object.uid
            self.resource = resource
            key = ObjectKey(object)
            resourceVersion = object.resourceVersion
            owners = object.ownerReferences
            finalizers = object.finalizers
            isBeingDeleted = object.isBeingDeleted
        }

        /// It goes when all dependents that block it are gone.
        var waitsForDependents: Bool { isBeingDeleted && finalizers.contains(Self.foregroundFinalizer) }
        /// It goes when all dependents have forgotten it.
        var orphansDependents: Bool { isBeingDeleted && finalizers.contains(Self.orphanFinalizer) }

        static let foregroundFinalizer = "foregroundDeletion"
        static let orphanFinalizer = "orphan"
    }

    /// What has to be looked at after a change.
    struct Attention: Equatable {
        var examine: Set<String> = []
        var orphan: Set<String> = []
    }

    private(set) var nodes: [String: Node] = [:]
    private var dependentsByOwner: [String: Set<String>] = [:]
    /// Objects that we saw being removed: uids never come back, so their dependents need no look-up. Bounded.
    private var gone: Set<String> = []
    private var goneBefore: Set<String> = []
    private let goneLimit: Int

    init(goneLimit: Int = 5000) { self.goneLimit = goneLimit }

    func dependents(of uid: String) -> [Node] { (dependentsByOwner[uid] ?? []).compactMap { nodes[$0] } }

    func isKnownGone(_ uid: String) -> Bool { gone.contains(uid) || goneBefore.contains(uid) }

    /// An object was added or changed.
    mutating func observe(_ object: KubeObject, resource: GroupVersionResource) -> Attention {
        let node = Node(object, resource: resource)
        let old = nodes[node.uid]
        if old == nil, node.owners.isEmpty, !node.waitsForDependents, !node.orphansDependents { return Attention() }
        var attention = Attention()
        let oldOwners = Set(old?.owners.map(\.uid) ?? [])
        let newOwners = Set(node.owners.map(\.uid))
        for uid in oldOwners.subtracting(newOwners) { unlink(node.uid, from: uid) }
        for uid in newOwners.subtracting(oldOwners) { dependentsByOwner[uid, default: []].insert(node.uid) }
        nodes[node.uid] = node
        if old?.owners != node.owners {
            if !node.owners.isEmpty { attention.examine.insert(node.uid) }
            // An owner that waits for this dependent may have become free.
            for owner in old?.owners ?? [] where nodes[owner.uid]?.waitsForDependents == true {
                attention.examine.insert(owner.uid)
            }
        }
        if node.waitsForDependents, old?.waitsForDependents != true {
            attention.examine.insert(node.uid)
            attention.examine.formUnion(dependentsByOwner[node.uid] ?? [])
        }
        if node.orphansDependents { attention.orphan.insert(node.uid) }
        if node.owners.isEmpty, !node.waitsForDependents, !node.orphansDependents { nodes[node.uid] = nil }
        return attention
    }

    /// An object is gone.
    mutating func remove(_ uid: String) -> Attention {
        noteGone(uid)
        var attention = Attention(examine: dependentsByOwner[uid] ?? [])
        if let node = nodes.removeValue(forKey: uid) {
            for owner in node.owners {
                unlink(uid, from: owner.uid)
                if nodes[owner.uid]?.waitsForDependents == true { attention.examine.insert(owner.uid) }
            }
        }
        return attention
    }

    /// An object is no longer followed, although it may be there: nothing is concluded from that.
    mutating func forget(_ uid: String) {
        guard let node = nodes.removeValue(forKey: uid) else { return }
        for owner in node.owners { unlink(uid, from: owner.uid) }
    }

    private mutating func unlink(_ dependent: String, from owner: String) {
        dependentsByOwner[owner]?.remove(dependent)
        if dependentsByOwner[owner]?.isEmpty == true { dependentsByOwner[owner] = nil }
    }

    private mutating func noteGone(_ uid: String) {
        // Only what somebody still refers to is ever asked for.
        guard dependentsByOwner[uid] != nil else { return }
        if gone.count >= goneLimit {
            goneBefore = gone
            gone = []
        }
        gone.insert(uid)
    }
}
