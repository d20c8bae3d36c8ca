internal import KubeCore

/// What becomes of an object, given the state of its owners and dependents.
/// Source: pkg/controller/garbagecollector/garbagecollector.go attemptToDeleteItem.
enum GarbageDecision: Equatable {
    /// How an owner that an object refers to is doing.
    enum OwnerState: Equatable {
        /// It exists, or nobody can say that it does not.
        case solid
        /// There is no such object.
        case absent
        /// It is being deleted in the foreground: it waits for this object to go first.
        case waiting
    }

    case keep
    /// Some owners remain; the references to the others go.
    case dropOwners(Set<String>)
    /// - Parameter unblocking: it first stops blocking its owner, since the owner's deletion waits for a circle.
    case delete(PropagationPolicy, unblocking: Bool)
    /// The dependents that block it are gone.
    case finishForeground
    /// Dependents that still block it must be looked at.
    case examine(Set<String>)

    init(
        _ node: OwnerGraph.Node, owners: [(reference: OwnerReference, state: OwnerState)],
        dependents: [OwnerGraph.Node]
    ) {
        if node.waitsForDependents {
            let blocking = dependents.filter { dependent in
                dependent.owners.contains { $0.uid == node.uid && $0.blocksOwnerDeletion }
            }
            self =
                blocking.isEmpty
                ? .finishForeground : .examine(Set(blocking.filter { !$0.waitsForDependents }.map(\.uid)))
            return
        }
        guard !node.isBeingDeleted, !owners.isEmpty else {
            self = .keep
            return
        }
        let lost = owners.filter { $0.state != .solid }
        if lost.count < owners.count {
            self = lost.isEmpty ? .keep : .dropOwners(Set(lost.map(\.reference.uid)))
            return
        }
        let isAwaited = owners.contains { $0.state == .waiting }
        if isAwaited, !dependents.isEmpty {
            self = .delete(.foreground, unblocking: dependents.contains(where: \.waitsForDependents))
        } else {
            self = .delete(Self.policy(of: node), unblocking: false)
        }
    }

    /// Finalizers that the object carries already say what its user wants.
    private static func policy(of node: OwnerGraph.Node) -> PropagationPolicy {
        if node.finalizers.contains(OwnerGraph.Node.orphanFinalizer) { return .orphan }
        if node.finalizers.contains(OwnerGraph.Node.foregroundFinalizer) { return .foreground }
        return .background
    }
}
