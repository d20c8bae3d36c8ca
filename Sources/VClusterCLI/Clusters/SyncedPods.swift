internal import KubeCore
internal import Syncer
internal import VClusterConfig

/// The host's pods that a virtual cluster made there.
struct SyncedPods: Sendable {
    let host: any ResourceAPI
    let name: VClusterName
    let namespace: String

    /// Pods whose markers prove whose they are: the label alone could have been copied.
    func list() async throws(StatusError) -> [KubeObject] {
        let selection = ListOptions(labelSelector: name.managedBySelector)
        return try await host.list(.pods, namespace: namespace, options: selection).items.filter(isOurs)
    }

    /// Deletes them, each under its uid, and leaves their grace periods to them.
    func delete() async throws(StatusError) {
        for pod in try await list() where !pod.isBeingDeleted {
            do throws(StatusError) {
                _ = try await host.delete(
                    .pods, namespace: pod.namespace, name: pod.name, options: DeleteOptions(uid: pod.uid))
            } catch  where error.reason == .notFound || error.reason == .conflict {
                // Gone already, or replaced by another one, which is not ours to delete.
            }
        }
    }

    private func isOurs(_ pod: KubeObject) -> Bool {
        guard let virtualName = pod.annotations[Marker.objectName],
            let virtualNamespace = pod.annotations[Marker.objectNamespace]
        else { return false }
        return SafeName.concat(virtualName, "x", virtualNamespace, "x", name.text) == pod.name
    }
}
