package import KubeCore

/// What must be in the host namespace before anything can be synced: Service `<vc>` and the workload account.
///
/// A deployed virtual cluster has them from its deployment. One that runs outside a pod makes them itself.
package struct HostPrerequisites: Sendable {
    package let virtualClusterName: String
    package let hostNamespace: String

    package init(virtualClusterName: String, hostNamespace: String) {
        self.virtualClusterName = virtualClusterName
        self.hostNamespace = hostNamespace
    }

    private var labels: [String: String] { ["app": "vcluster", "release": virtualClusterName] }

    /// Reads host Service `<vc>`.
    /// - Returns: nil when there is none.
    /// - Throws: what the host answers; a conflict when a Service of that name is none of a virtual cluster.
    package func service(on host: any ResourceAPI) async throws(StatusError) -> HostServiceReference? {
        let service: KubeObject
        do throws(StatusError) {
            service = try await host.get(.services, namespace: hostNamespace, name: virtualClusterName)
        } catch {
            guard error.isNotFound else { throw error }
            return nil
        }
        guard service.labels["app"] == "vcluster" else {
            throw .conflict(
                GroupVersionResource.services.groupResource, virtualClusterName,
                "it does not belong to a virtual cluster (it has no label app=vcluster)")
        }
        return HostServiceReference(service)
    }

    /// Reads host Service `<vc>`, or makes it.
    /// - Throws: what the host answers; a conflict when a Service of that name is none of a virtual cluster.
    package func ensureService(on host: any ResourceAPI) async throws(StatusError) -> HostServiceReference {
        if let existing = try await service(on: host) { return existing }
        do throws(StatusError) {
            let created = try await host.create(.services, namespace: hostNamespace, object: newService)
            return HostServiceReference(created)
        } catch {
            // Made by another in the same moment.
            guard error.isAlreadyExists, let existing = try await service(on: host) else { throw error }
            return existing
        }
    }

    private var newService: KubeObject {
        var service = KubeObject(
            apiVersion: "v1", kind: "Service", namespace: hostNamespace, name: virtualClusterName)
        service.labels = labels
        service["spec"] = [
            "type": "ClusterIP", "selector": .strings(labels),
            "ports": [
                ["name": "https", "protocol": "TCP", "port": 443, "targetPort": 8443],
                ["name": "kubelet", "protocol": "TCP", "port": 10250, "targetPort": 8443],
            ],
        ]
        return service
    }

    /// Makes the workload account, without any rights or token, when it is missing.
    /// - Throws: what the host answers.
    package func ensureWorkloadServiceAccount(
        named name: String, on host: any ResourceAPI
    ) async throws(StatusError) {
        var account = KubeObject(apiVersion: "v1", kind: "ServiceAccount", namespace: hostNamespace, name: name)
        account.labels = labels
        account["automountServiceAccountToken"] = false
        do throws(StatusError) {
            _ = try await host.create(.serviceAccounts, namespace: hostNamespace, object: account)
        } catch {
            guard error.isAlreadyExists else { throw error }
        }
    }
}
