internal import KubeCore

/// Keeps the Service `default/kubernetes`, its Endpoints and its EndpointSlice as they must be: every client inside the
/// cluster finds the API server by them.
/// Source: pkg/controlplane/controller/kubernetesservice and reconcilers of Kubernetes 1.36.
struct KubernetesService: Sendable {
    private static let namespace = "default"
    private static let name = "kubernetes"

    let api: any ResourceAPI
    let network: ServiceNetwork

    /// Creates or corrects all three. Idempotent.
    func reconcile() async throws(StatusError) {
        try await ensureService()
        try await ensure(.endpoints, endpoints, comparing: ["subsets"])
        try await ensure(.endpointSlices, endpointSlice, comparing: ["endpoints", "ports", "addressType"])
    }

    // MARK: Objects

    private var service: KubeObject {
        var service = KubeObject(apiVersion: "v1", kind: "Service", namespace: Self.namespace, name: Self.name)
        service.labels = ["component": "apiserver", "provider": "kubernetes"]
        service["spec"] = [
            "clusterIP": .string(network.serviceAddresses[0]),
            "clusterIPs": .array([.string(network.serviceAddresses[0])]),
            "ports": [
                [
                    "name": "https", "port": 443, "protocol": "TCP", "targetPort": .int(Int64(network.endpointPort)),
                ]
            ],
            "sessionAffinity": "None", "type": "ClusterIP",
        ]
        return service
    }

    private var endpoints: KubeObject {
        var endpoints = KubeObject(apiVersion: "v1", kind: "Endpoints", namespace: Self.namespace, name: Self.name)
        endpoints.labels = ["endpointslice.kubernetes.io/skip-mirror": "true"]
        endpoints["subsets"] = [
            [
                "addresses": .array(network.endpointAddresses.map { ["ip": .string($0)] }),
                "ports": [["name": "https", "port": .int(Int64(network.endpointPort)), "protocol": "TCP"]],
            ]
        ]
        return endpoints
    }

    private var endpointSlice: KubeObject {
        var slice = KubeObject(
            apiVersion: "discovery.k8s.io/v1", kind: "EndpointSlice", namespace: Self.namespace, name: Self.name)
        slice.labels = ["kubernetes.io/service-name": Self.name]
        let isIPv6 = network.endpointAddresses.first?.contains(":") ?? false
        slice["addressType"] = .string(isIPv6 ? "IPv6" : "IPv4")
        slice["endpoints"] = .array(
            network.endpointAddresses.map { ["addresses": [.string($0)], "conditions": ["ready": true]] })
        slice["ports"] = [["name": "https", "port": .int(Int64(network.endpointPort)), "protocol": "TCP"]]
        return slice
    }

    // MARK: Writing

    /// The address of a Service cannot change: one with another address is made anew.
    private func ensureService() async throws(StatusError) {
        do throws(StatusError) {
            let existing = try await api.get(.services, namespace: Self.namespace, name: Self.name)
            if existing.at("spec", "clusterIP") != service.at("spec", "clusterIP") {
                _ = try await api.delete(
                    .services, namespace: Self.namespace, name: Self.name, options: DeleteOptions(uid: existing.uid))
            } else if existing.at("spec", "ports") != service.at("spec", "ports") {
                var updated = existing
                updated.set(service.at("spec", "ports"), at: "spec", "ports")
                _ = try await api.update(.services, namespace: Self.namespace, object: updated)
                return
            } else {
                return
            }
        } catch  where error.isNotFound {}  // made below
        _ = try await api.create(.services, namespace: Self.namespace, object: service)
    }

    private func ensure(
        _ resource: GroupVersionResource, _ wanted: KubeObject, comparing members: [String]
    ) async throws(StatusError) {
        do throws(StatusError) {
            let existing = try await api.get(resource, namespace: Self.namespace, name: Self.name)
            guard members.contains(where: { existing[$0] != wanted[$0] }) else { return }
            var updated = existing
            for member in members { updated[member] = wanted[member] }
            _ = try await api.update(resource, namespace: Self.namespace, object: updated)
        } catch  where error.isNotFound {
            _ = try await api.create(resource, namespace: Self.namespace, object: wanted)
        }
    }
}
