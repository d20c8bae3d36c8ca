internal import KubeCore
internal import Synchronization

/// Replaces bare pods by their equals, in steps of which each can be the last before a crash.
final class PodReplacements: Sendable {
    private let virtual: any ResourceAPI
    private let pending = Mutex<[ObjectKey: PodReplacement]>([:])

    init(virtual: any ResourceAPI) { self.virtual = virtual }

    /// Reads what was under way when the process ended.
    /// - Returns: the pods that this is about.
    func load() async throws(StatusError) -> [ObjectKey] {
        let notes = try await virtual.list(
            .podTemplates, namespace: PodReplacement.namespace,
            options: ListOptions(labelSelector: LabelSelector(matching: [PodReplacement.label: "true"])))
        let found = notes.items.compactMap(PodReplacement.init)
        pending.withLock { pending in
            for replacement in found { pending[replacement.key] = replacement }
        }
        return found.map(\.key)
    }

    subscript(key: ObjectKey) -> PodReplacement? { pending.withLock { $0[key] } }

    /// Notes that a pod is to be replaced; it may be deleted then.
    func begin(_ pod: KubeObject) async throws(StatusError) {
        let replacement = PodReplacement(of: pod)
        do throws(StatusError) {
            _ = try await virtual.create(
                .podTemplates, namespace: PodReplacement.namespace, object: replacement.note)
        } catch {
            guard error.isAlreadyExists else { throw error }
        }
        pending.withLock { $0[replacement.key] = replacement }
    }

    /// Creates the successor of a pod that is gone.
    /// - Returns: the successor; nil when somebody else has made a pod of this name.
    func complete(_ replacement: PodReplacement) async throws(StatusError) -> KubeObject? {
        var successor: KubeObject?
        do throws(StatusError) {
            successor = try await virtual.create(
                .pods, namespace: replacement.key.namespace, object: replacement.successor)
        } catch {
            guard error.isAlreadyExists else { throw error }
        }
        try await drop(replacement)
        return successor
    }

    /// Forgets a replacement that is done or has become pointless.
    func drop(_ replacement: PodReplacement) async throws(StatusError) {
        do throws(StatusError) {
            _ = try await virtual.delete(
                .podTemplates, namespace: PodReplacement.namespace, name: replacement.note.name)
        } catch {
            guard error.isNotFound else { throw error }
        }
        pending.withLock { $0[replacement.key] = nil }
    }
}
