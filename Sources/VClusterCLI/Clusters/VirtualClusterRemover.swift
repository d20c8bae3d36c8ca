internal import Deployment
internal import KubeCore
internal import Syncer
internal import VClusterConfig

/// Removes everything of a virtual cluster from its host. Source: vcluster reference 4.4.
struct VirtualClusterRemover: Sendable {
    let host: any ResourceAPI
    let name: VClusterName
    let namespace: String
    /// Whether the claim with the control plane's data stays.
    var keepsData = false
    /// Whether to wait until the host shows nothing of it any more; the control plane's end is waited for in any case.
    var waits = true

    /// Deletes the control plane first, so that nothing is synced any more, then all it made, then itself, and waits
    /// until the host shows none of it.
    /// - Throws: `CommandError`; calling again goes on where it stopped.
    func remove(atMost patience: Duration) async throws(CommandError) {
        let polling = Polling(atMost: patience)
        let synced = SyncedObjects(host: host, name: name, namespace: namespace, ownerUID: try await ownerUID())
        try await deleteOwn(.statefulSets, [name.statefulSet])
        try await polling.wait(for: "the control plane to stop") { () async throws(StatusError) in
            try await isGone(.pods, name.pod)
        }
        try await delete(synced, polling)
        // The Service owns all synced objects: the host's garbage collector takes what the lines above did not know.
        try await deleteOwn(.services, [name.service, name.headlessService])
        for resource in Self.ownResources { try await deleteOwn(resource) }
        for resource in [GroupVersionResource.clusterRoleBindings, .clusterRoles] {
            try await deleteOwn(resource, [name.clusterRole(inNamespace: namespace)], isClusterScoped: true)
        }
        if !keepsData {
            try await deleteOwn(.persistentVolumeClaims, [name.dataClaim])
            if waits {
                try await polling.wait(for: "volume claim \(name.dataClaim) to be gone") {
                    () async throws(StatusError) in
                    try await isGone(.persistentVolumeClaims, name.dataClaim)
                }
            }
        }
        // Last, because an interrupted deletion is found again by what is left.
        try await deleteOwn(.secrets, [name.configSecret, name.kubeconfigSecret])
        try await deleteOwn(.serviceAccounts, [name.workloadServiceAccount, name.serviceAccount])
    }

    // MARK: - Namespace

    /// When the host namespace goes with the virtual cluster. Never while another virtual cluster is in it.
    enum NamespacePolicy: Sendable {
        case keep
        /// If `vcluster create` made it.
        case deleteIfMade
        case delete
    }

    /// Removes the namespace as the policy says, and waits.
    /// - Returns: whether it is gone, or about to be.
    func removeNamespace(_ policy: NamespacePolicy, atMost patience: Duration) async throws(CommandError) -> Bool {
        if case .keep = policy { return false }
        do throws(StatusError) {
            let object = try await host.get(.namespaces, namespace: nil, name: namespace)
            if case .deleteIfMade = policy, object.annotations[VClusterDeployment.createdAnnotation] == nil {
                return false
            }
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
        guard waits else { return true }
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

    // MARK: - What was synced

    private func delete(_ synced: SyncedObjects, _ polling: Polling) async throws(CommandError) {
        for resource in MarkedResources.namespaced {
            try await delete(resource, synced, polling) { () async throws(StatusError) in
                try await synced.list(resource)
            }
        }
        try await delete(.namespaces, synced, polling) { () async throws(StatusError) in
            try await synced.listNamespaces()
        }
        for resource in MarkedResources.clusterScoped {
            try await delete(resource, synced, polling) { () async throws(StatusError) in
                try await synced.listCluster(resource)
            }
        }
    }

    private func delete(
        _ resource: GroupVersionResource, _ synced: SyncedObjects, _ polling: Polling,
        list: () async throws(StatusError) -> [KubeObject]
    ) async throws(CommandError) {
        do throws(StatusError) {
            let objects = try await list()
            for object in objects { try await synced.delete(resource, object) }
            if objects.isEmpty || !waits { return }
        } catch {
            throw CommandError(error, while: "delete synced \(resource.resource)")
        }
        try await polling.wait(for: "synced \(resource.resource) to be gone") { () async throws(StatusError) in
            try await list().isEmpty
        }
    }

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

    // MARK: - What was deployed

    /// Kinds of which a deployment may have objects besides those that are deleted by name.
    private static let ownResources: [GroupVersionResource] = [
        .roleBindings, .roles, .configMaps, .resourceQuotas, .limitRanges,
        GroupVersionResource(group: "networking.k8s.io", version: "v1", resource: "networkpolicies"),
        GroupVersionResource(group: "networking.k8s.io", version: "v1", resource: "ingresses"),
        GroupVersionResource(group: "policy", version: "v1", resource: "poddisruptionbudgets"),
    ]

    /// Deletes objects of the deployment by their labels.
    private func deleteOwn(_ resource: GroupVersionResource) async throws(CommandError) {
        let selection = ListOptions(
            labelSelector: LabelSelector(matching: VClusterDeployment.labels(ofRelease: name.text)))
        do throws(StatusError) {
            for object in try await host.list(resource, namespace: namespace, options: selection).items {
                try await delete(resource, object)
            }
        } catch  where error.isNotFound || error.reason == .forbidden {
            return  // not there, or not ours to have made
        } catch {
            throw CommandError(error, while: "delete \(resource.resource) of virtual cluster \(name)")
        }
    }

    /// Deletes objects of the control plane by name, leaving alone any that are not ours.
    private func deleteOwn(
        _ resource: GroupVersionResource, _ names: [String], isClusterScoped: Bool = false
    ) async throws(CommandError) {
        for objectName in names {
            do throws(StatusError) {
                let object = try await host.get(
                    resource, namespace: isClusterScoped ? nil : namespace, name: objectName)
                guard isOurs(object) else { continue }
                try await delete(resource, object)
            } catch  where error.reason == .notFound || (error.reason == .forbidden && isClusterScoped) {
                continue  // not there; or not ours to have made, without the right to look
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
        try await SyncedObjects(host: host, name: name, namespace: namespace, ownerUID: nil).delete(resource, object)
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
