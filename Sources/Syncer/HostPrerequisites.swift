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

    /// Reads host Service `<vc>`, or makes it.
    /// - Throws: what the host answers.
    package func ensureService(on host: any ResourceAPI) async throws(StatusError) -> HostServiceReference {
        do throws(StatusError) {
            return HostServiceReference(
                try await host.get(.services, namespace: hostNamespace, name: virtualClusterName))
        } catch {
            guard error.isNotFound else { throw error }
        }
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
        return HostServiceReference(try await host.create(.services, namespace: hostNamespace, object: service))
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
