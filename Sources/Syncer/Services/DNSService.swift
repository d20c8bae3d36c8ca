internal import KubeCore

/// The Service under which the tenant's pods find DNS. The tenant cluster has it from the start; its host side leads to the
/// DNS server inside the control plane. Source: vcluster reference 4.8.
enum DNSService {
    /// Creates Service `kube-system/kube-dns` when there is none. One that the tenant changed stays as it is.
    static func ensure(on virtual: any ResourceAPI) async throws(StatusError) {
        do throws(StatusError) {
            _ = try await virtual.get(
                .services, namespace: ServiceTranslation.dns.namespace, name: ServiceTranslation.dns.name)
            return
        } catch {
            guard error.isNotFound else { throw error }
        }
        do throws(StatusError) {
            _ = try await virtual.create(.services, namespace: ServiceTranslation.dns.namespace, object: service)
        } catch {
            guard error.isAlreadyExists else { throw error }
        }
    }

    private static var service: KubeObject {
        var service = KubeObject(
            apiVersion: "v1", kind: "Service", namespace: ServiceTranslation.dns.namespace,
            name: ServiceTranslation.dns.name)
        service.labels = [
            "k8s-app": "vcluster-kube-dns", "kubernetes.io/cluster-service": "true", "kubernetes.io/name": "CoreDNS",
        ]
        service["spec"] = [
            "type": "ClusterIP",
            "ports": [
                ["name": "dns", "protocol": "UDP", "port": 53, "targetPort": 1053],
                ["name": "dns-tcp", "protocol": "TCP", "port": 53, "targetPort": 1053],
                ["name": "metrics", "protocol": "TCP", "port": 9153, "targetPort": 9153],
            ],
        ]
        return service
    }
}
