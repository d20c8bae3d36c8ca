import KubeCore
import Testing

@testable import KubeServer

@Suite("Warnings")
struct WarningTests {
    private static let template =
        "\"template\":{\"metadata\":{\"labels\":{\"a\":\"b\"}},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}}"

    private static func volume(_ members: String) -> String {
        Validity.object(
            "v1", "PersistentVolume",
            "\"spec\":{\"capacity\":{\"storage\":\"1Gi\"},\"accessModes\":[\"ReadWriteOnce\"],\"hostPath\":{\"path\":\"/a\"},\(members)}"
        )
    }

    private static func service(_ members: String) -> String {
        Validity.object("v1", "Service", "\"spec\":{\"ports\":[{\"port\":80}],\(members)}")
    }

    private static func named(_ name: String, _ object: String) -> String {
        object.replacing("\"name\":\"a\"", with: "\"name\":\"\(name)\"")
    }

    private static let dots =
        "which can result in surprising behavior; a DNS label is recommended: [must not contain dots]"

    @Test(
        "a valid object that looks like a mistake is worth warnings",
        arguments: [
            (named("a.b", Validity.pod("")), ["metadata.name: this is used in the Pod's hostname, \(dots)"]),
            (
                named(
                    "a.b",
                    Validity.object(
                        "apps/v1", "Deployment", "\"spec\":{\"selector\":{\"matchLabels\":{\"a\":\"b\"}},\(template)}")),
                ["metadata.name: this is used in Pod names and hostnames, \(dots)"]
            ),
            (
                named(
                    "a.b",
                    Validity.object(
                        "apps/v1", "DaemonSet", "\"spec\":{\"selector\":{\"matchLabels\":{\"a\":\"b\"}},\(template)}")),
                []
            ),
            (
                Validity.object(
                    "v1", "Secret",
                    "\"type\":\"kubernetes.io/tls\",\"data\":{\"tls.crt\":\"YQ==\",\"tls.key\":\"YQ==\"}"),
                ["tls: failed to find any PEM data in certificate input"]
            ),
            (
                Validity.container(
                    "\"ports\":[{\"name\":\"p\",\"containerPort\":80,\"hostIP\":\"10.0.0.1\"},{\"name\":\"q\",\"containerPort\":81}]"
                ),
                [
                    "spec.containers[0].ports[0]: hostIP set without hostPort: {Name:p HostPort:0 ContainerPort:80 Protocol:TCP HostIP:10.0.0.1}"
                ]
            ),
            (
                Validity.pod(
                    "\"affinity\":{\"podAffinity\":{\"requiredDuringSchedulingIgnoredDuringExecution\":[{\"topologyKey\":\"k\"}]}}"
                ),
                [
                    "spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].labelSelector: a null labelSelector results in matching no pod"
                ]
            ),
            (
                Validity.pod(
                    "\"volumes\":[{\"name\":\"v\",\"configMap\":{\"name\":\"m\",\"items\":[{\"key\":\"a\",\"path\":\"p\"},{\"key\":\"b\",\"path\":\"p/q\"}]}}]"
                ),
                ["volume \"v\" (ConfigMap \"m\"): overlapping paths: \"p/q\" with \"p\""]
            ),
            (
                Validity.pod("\"dnsConfig\":{\"nameservers\":[\"2001:DB8::1\"]}"),
                [
                    "spec.dnsConfig.nameservers[0]: IPv6 address \"2001:DB8::1\" should be in RFC 5952 canonical format (\"2001:db8::1\")"
                ]
            ),
            (
                service("\"externalIPs\":[\"::ffff:1.2.3.4\"]"),
                [
                    "spec.externalIPs[0]: non-standard IP address \"::ffff:1.2.3.4\" will be considered invalid in a future Kubernetes release: use \"1.2.3.4\"",
                    "spec.externalIPs is deprecated and may no longer be implemented in some clusters",
                ]
            ),
            (
                service("\"clusterIP\":\"None\",\"clusterIPs\":[\"None\"],\"sessionAffinity\":\"ClientIP\""),
                ["spec.SessionAffinity is ignored for headless services"]
            ),
            (
                service("\"type\":\"LoadBalancer\",\"loadBalancerSourceRanges\":[\"10.0.0.1/8\"]"),
                [
                    "spec.loadBalancerSourceRanges[0]: CIDR value \"10.0.0.1/8\" is ambiguous in this context (should be \"10.0.0.0/8\" or \"10.0.0.1/32\"?)"
                ]
            ),
            (
                service("\"externalName\":\"a.b\",\"trafficDistribution\":\"PreferClose\""),
                [
                    "spec.externalName is ignored when spec.type is not \"ExternalName\"",
                    "spec.trafficDistribution: \"PreferClose\" is deprecated; use \"PreferSameZone\"",
                ]
            ),
            (
                volume("\"persistentVolumeReclaimPolicy\":\"Recycle\""),
                [
                    "spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning."
                ]
            ),
            (
                Validity.object(
                    "v1", "PersistentVolumeClaim",
                    "\"spec\":{\"accessModes\":[\"ReadWriteOnce\"],\"resources\":{\"requests\":{\"storage\":\"1500m\"}}}"
                ),
                ["spec.resources.requests[storage]: fractional byte value \"1500m\" is invalid, must be an integer"]
            ),
            (
                Validity.object(
                    "networking.k8s.io/v1", "Ingress",
                    "\"spec\":{\"defaultBackend\":{\"service\":{\"name\":\"s\",\"port\":{\"number\":80}}}}"
                ).replacing(
                    "\"namespace\":\"n\"",
                    with: "\"namespace\":\"n\",\"annotations\":{\"kubernetes.io/ingress.class\":\"c\"}"),
                ["annotation \"kubernetes.io/ingress.class\" is deprecated, please use 'spec.ingressClassName' instead"]
            ),
        ] as [(String, [String])])
    func warnings(object: String, expected: [String]) throws {
        #expect(try Validity.warnings(object) == expected)
    }

    @Test("an AppArmor profile of an annotation becomes a field, and the client is told")
    func profiles() throws {
        let key = "container.apparmor.security.beta.kubernetes.io/c"
        let pod = Validity.pod("").replacing(
            "{\"name\":\"a\"}", with: "{\"name\":\"a\",\"annotations\":{\"\(key)\":\"localhost/p\"}}")
        #expect(
            try Validity.warnings(pod)
                == [
                    "metadata.annotations[\(key)]: deprecated since v1.30; use the \"appArmorProfile\" field instead"
                ])
    }
}
