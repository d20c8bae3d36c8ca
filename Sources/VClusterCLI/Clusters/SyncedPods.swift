internal import KubeCore
internal import SyncSettings
internal import Syncer
internal import VClusterConfig

/// The host's pods that a virtual cluster made there.
struct SyncedPods: Sendable {
    let host: any ResourceAPI
    let name: VClusterName
    let namespace: String
    /// Whether virtual namespaces have host namespaces of their own.
    var areSpread = false

    /// Pods whose markers prove whose they are: the label alone could have been copied.
    func list() async throws(StatusError) -> [KubeObject] {
        let naming = naming
        let selection = ListOptions(labelSelector: naming.managedSelector(.namespaced))
        return try await host.list(.pods, namespace: naming.namespaces.single, options: selection).items.filter {
            guard let virtualName = $0.annotations[Marker.objectName],
                let virtualNamespace = $0.annotations[Marker.objectNamespace]
            else { return false }
            // Where a virtual namespace is, and that it is there for us alone, says the marker.
            return naming.hostName(virtualName, in: virtualNamespace) == $0.name
        }
    }

    private var naming: HostNaming {
        var settings = SyncSettings()
        if areSpread { settings.namespaces = .many(NamespaceMappings()) }
        return HostNaming(
            SyncerConfiguration(
                virtualClusterName: name.text, hostNamespace: namespace,
                service: HostServiceReference(name: name.service, uid: "", clusterIP: ""), settings: settings))
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
}
