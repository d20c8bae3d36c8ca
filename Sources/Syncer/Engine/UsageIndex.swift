internal import KubeCore
internal import Synchronization

/// Which ConfigMaps and Secrets are used by pods and other objects, so that exactly those reach the host.
final class UsageIndex: Sendable {
    struct Reference: Hashable, Sendable {
        let kind: PodReferences.Kind
        let key: ObjectKey
    }

    /// An object that uses others.
    struct User: Hashable, Sendable {
        let kind: String
        let key: ObjectKey
    }

    private struct State {
        var byUser: [User: Set<Reference>] = [:]
        var counts: [Reference: Int] = [:]
    }

    private let state = Mutex(State())

    init() {}

    func isUsed(_ kind: PodReferences.Kind, _ key: ObjectKey) -> Bool {
        state.withLock { $0.counts[Reference(kind: kind, key: key)] != nil }
    }

    /// Takes over what an object refers to now. Returns what became used or unused by it. O(references of the object).
    func set(_ references: Set<Reference>, of user: User) -> Set<Reference> {
        state.withLock { state in
            let before = state.byUser[user] ?? []
            state.byUser[user] = references.isEmpty ? nil : references
            var changed: Set<Reference> = []
            for reference in references.subtracting(before) {
                state.counts[reference, default: 0] += 1
                if state.counts[reference] == 1 { changed.insert(reference) }
            }
            for reference in before.subtracting(references) {
                let count = (state.counts[reference] ?? 1) - 1
                state.counts[reference] = count == 0 ? nil : count
                if count == 0 { changed.insert(reference) }
            }
            return changed
        }
    }

    /// The ConfigMaps and Secrets that a virtual pod refers to.
    static func references(of pod: KubeObject) -> Set<Reference> {
        guard let spec = pod["spec"] else { return [] }
        var result: Set<Reference> = []
        for (kind, names) in PodReferences.names(in: spec) where kind == .configMap || kind == .secret {
            for name in names {
                result.insert(Reference(kind: kind, key: ObjectKey(namespace: pod.namespace, name: name)))
            }
        }
        return result
    }
}
