internal import Deployment
internal import KubeCore
internal import VClusterConfig

/// Removes everything of a virtual cluster from its host. Source: vcluster reference 4.4.
struct VirtualClusterRemover: Sendable {
    let host: any ResourceAPI
    let name: VClusterName
    let namespace: String
    let keepsData: Bool

    /// Deletes the control plane first, so that nothing is synced any more, then all it made, then itself, and waits
    /// until the host shows none of it.
    /// - Throws: `CommandError`; calling again goes on where it stopped.
    func remove(atMost patience: Duration) async throws(CommandError) {
        let polling = Polling(atMost: patience)
        let ownerUID = try await ownerUID()
        try await deleteOwn(.statefulSets, [name.statefulSet])
        try await polling.wait(for: "the control plane to stop") { () async throws(StatusError) in
            try await isGone(.pods, name.pod)
        }
        try await deleteSynced(ownerUID)
        // The Service owns all synced objects: the host's garbage collector takes what the lines above did not know.
        try await deleteOwn(.services, [name.service, name.headlessService])
        try await deleteOwn(.secrets, [name.configSecret, name.kubeconfigSecret])
        try await deleteOwn(.roleBindings, [name.role])
        try await deleteOwn(.roles, [name.role])
        if !keepsData {
            try await deleteOwn(.persistentVolumeClaims, [name.dataClaim])
            try await polling.wait(for: "volume claim \(name.dataClaim) to be gone") {
                () async throws(StatusError) in
                try await isGone(.persistentVolumeClaims, name.dataClaim)
            }
        }
        for resource in Self.syncedResources {
            try await polling.wait(for: "synced \(resource.resource) to be gone") {
                () async throws(StatusError) in
                try await synced(resource, ownerUID).isEmpty
            }
        }
        // Last, because an interrupted deletion is found again by what is left.
        try await deleteOwn(.serviceAccounts, [name.workloadServiceAccount, name.serviceAccount])
    }

    /// Removes the namespace if `vcluster create` made it and no other virtual cluster is in it, and waits.
    /// - Returns: whether it is gone.
    func removeNamespace(atMost patience: Duration) async throws(CommandError) -> Bool {
        do throws(StatusError) {
            let object = try await host.get(.namespaces, namespace: nil, name: namespace)
            guard object.annotations[VClusterDeployment.createdAnnotation] != nil else { return false }
            let selection = ListOptions(labelSelector: LabelSelector(matching: VClusterDeployment.appLabel))
            guard try await host.list(.statefulSets, namespace: namespace, options: selection).items.isEmpty else {
                return false
            }
            _ = try await host.delete(
                .namespaces, namespace: nil, name: namespace, options: DeleteOptions(uid: object.uid))
        } catch  where error.reason == .notFound {
            return true
        } catch {
            throw CommandError(error, while: "delete namespace \(namespace)")
        }
        try await Polling(atMost: patience).wait(for: "namespace \(namespace) to be gone") {
            () async throws(StatusError) in
            do throws(StatusError) {
                _ = try await host.get(.namespaces, namespace: nil, name: namespace)
                return false
            } catch  where error.reason == .notFound {
                return true
            }
        }
        return true
    }

    /// Kinds that the syncer makes on the host.
    private static let syncedResources: [GroupVersionResource] = [.pods, .services, .endpoints, .configMaps, .secrets]

    /// The uid of Service NAME, which owns what is synced; nil when it is gone already.
    private func ownerUID() async throws(CommandError) -> String? {
        do throws(StatusError) {
            return try await host.get(.services, namespace: namespace, name: name.service).uid
        } catch  where error.reason == .notFound {
            return nil
        } catch {
            throw CommandError(error, while: "look at service \(name.service)")
        }
    }

    /// Objects that carry our mark or belong to our Service.
    private func synced(
        _ resource: GroupVersionResource, _ ownerUID: String?
    ) async throws(StatusError) -> [KubeObject] {
        try await host.list(resource, namespace: namespace).items.filter { object in
            name.managedBySelector.matches(object.labels)
                || ownerUID.map { uid in object.ownerReferences.contains { $0.uid == uid } } == true
        }
    }

    private func deleteSynced(_ ownerUID: String?) async throws(CommandError) {
        for resource in Self.syncedResources {
            do throws(StatusError) {
                for object in try await synced(resource, ownerUID) { try await delete(resource, object) }
            } catch {
                throw CommandError(error, while: "delete synced \(resource.resource)")
            }
        }
    }

    /// Deletes objects of the control plane by name, leaving alone any that are not ours.
    private func deleteOwn(_ resource: GroupVersionResource, _ names: [String]) async throws(CommandError) {
        for objectName in names {
            do throws(StatusError) {
                let object = try await host.get(resource, namespace: namespace, name: objectName)
                guard isOurs(object) else { continue }
                try await delete(resource, object)
            } catch  where error.reason == .notFound {
                continue
            } catch {
                throw CommandError(error, while: "delete \(resource.resource) \(objectName)")
            }
        }
    }

    /// Made by us, or by the StatefulSet or the control plane for us.
    private func isOurs(_ object: KubeObject) -> Bool {
        object.labels["app"] == "vcluster"
            && (object.labels["release"] == name.text || object.labels["vcluster-name"] == name.text)
            || object.ownerReferences.contains { $0.name == name.text }
    }

    private func delete(_ resource: GroupVersionResource, _ object: KubeObject) async throws(StatusError) {
        do throws(StatusError) {
            _ = try await host.delete(
                resource, namespace: namespace, name: object.name,
                options: DeleteOptions(propagationPolicy: .background, uid: object.uid))
        } catch  where error.reason == .notFound || error.reason == .conflict {
            // Gone already, or replaced by another one, which is not ours to delete.
        }
    }

    private func isGone(_ resource: GroupVersionResource, _ name: String) async throws(StatusError) -> Bool {
        do throws(StatusError) {
            _ = try await host.get(resource, namespace: namespace, name: name)
            return false
        } catch  where error.reason == .notFound {
            return true
        }
    }
}
