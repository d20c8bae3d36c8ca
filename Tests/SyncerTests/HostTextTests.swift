internal import KubeCore
internal import SyncSettings
internal import TestKit
internal import Testing

@testable internal import Syncer

@Suite struct HostTextTests {
    private static let naming = HostNaming(
        SyncerConfiguration(
            virtualClusterName: "vc", hostNamespace: "team-7",
            service: HostServiceReference(name: "vc", uid: "u", clusterIP: "10.0.0.1")))
    private static let key = ObjectKey(namespace: "shop", name: "web")

    @Test(
        "names of the host become names of the tenant",
        arguments: [
            ("Successfully assigned team-7/web-x-shop-x-vc to node-a", "Successfully assigned shop/web to node-a"),
            ("configmap \"settings-x-shop-x-vc\" not found.", "configmap \"settings\" not found."),
            ("secret team-7/tls-x-other-x-vc", "secret shop/tls"),
            ("web-x-shop-x-vc.17a3bcd", "web.17a3bcd"),
            (
                "no PriorityClass with name vcluster-high-x-team-7-x-vc was found",
                "no PriorityClass with name high was found"
            ),
            ("lookup vc.team-7.svc.cluster.local: no such host", "lookup vc.shop.svc.cluster.local: no such host"),
            ("in the namespace \"team-7\"", "in the namespace \"shop\""),
            ("Service vc-node-ip-10-0-0-1", "Service ip-10-0-0-1"),
            ("service account team-7/vc-workload-vc", "service account shop/default"),
            ("pods \"a-x-b-x-shop-x-vc\"", "pods \"a-x-b\""),
            ("the steam-7 engine x-ray", "the steam-7 engine x-ray"),
            ("image nginx:1.27@sha256:0123456789abcdef", "image nginx:1.27@sha256:0123456789abcdef"),
            ("", ""), (".", "."), ("…team-7…", "…shop…"),
        ])
    func words(_ text: String, _ expected: String) {
        #expect(HostText(naming: Self.naming).forTenant(text, about: Self.key) == expected)
    }

    @Test("a shortened name is cut to what came from the tenant")
    func shortened() {
        let other = Self.naming.hostName("a-config-map-with-a-rather-long-name-as-well", in: "a-namespace-too")
        #expect(other.utf8.count == 63)
        let text = HostText(naming: Self.naming).forTenant("configmap \"\(other)\" not found", about: Self.key)
        #expect(text == "configmap \"a-config-map-with-a-rather-long-name-as-well\" not found")
        let own = ObjectKey(namespace: "a-namespace-too", name: "a-config-map-with-a-rather-long-name-as-well")
        #expect(HostText(naming: Self.naming).forTenant(other, about: own) == own.name)
    }

    private static func error(_ code: Int, _ message: String) -> StatusError {
        StatusError(code: code, reason: .unknown, message: message)
    }

    /// What hosts answer, as kube-apiserver and common admission words it, with names of the host all over.
    static let refusals: [(StatusError, String)] = [
        (
            error(
                403,
                #"pods is forbidden: User "system:serviceaccount:team-7:vc-vc" cannot create resource "pods" in API group "" in the namespace "team-7""#
            ), "the virtual cluster has no right to do this on the host"
        ),
        (
            error(
                403,
                #"pods "web-x-shop-x-vc" is forbidden: exceeded quota: host-quota-7, requested: pods=1, used: pods=5, limited: pods=5"#
            ), "the quota of the host is exceeded, requested: pods=1, used: pods=5, limited: pods=5"
        ),
        (
            error(403, #"pods "web-x-shop-x-vc" is forbidden: failed quota: host-quota-7: must specify cpu"#),
            "the quota of the host is not met: must specify cpu"
        ),
        (
            error(
                403,
                #"pods "web-x-shop-x-vc" is forbidden: violates PodSecurity "baseline:latest": host namespaces (hostNetwork=true)"#
            ),
            #"pods "web" is forbidden: violates PodSecurity "baseline:latest": host namespaces (hostNetwork=true)"#
        ),
        (
            error(
                400,
                #"admission webhook "policies.host.example" denied the request: Pod/team-7/web-x-shop-x-vc has no owner"#
            ), "the host's admission denied the request: Pod/shop/web has no owner"
        ),
        (
            error(
                422,
                #"services "web" is forbidden: ValidatingAdmissionPolicy 'host-policy' with binding 'host-binding' denied request: no type LoadBalancer in team-7"#
            ), "the host's admission denied the request: no type LoadBalancer in shop"
        ),
        (
            error(422, #"Pod "web-x-shop-x-vc" is invalid: spec.containers[0].image: Required value"#),
            #"Pod "web" is invalid: spec.containers[0].image: Required value"#
        ),
        (error(409, #"configmaps "web-x-shop-x-vc" already exists"#), #"configmaps "web" already exists"#),
        (error(404, #"namespaces "team-7" not found"#), #"namespaces "shop" not found"#),
        (error(401, "Unauthorized"), "the host does not accept the virtual cluster's credentials"),
        (error(413, "Request entity too large: limit is 3145728"), "Request entity too large: limit is 3145728"),
        (error(429, "too many requests for flow team-7"), "the host is busy"),
        (error(500, "etcdserver: request timed out at etcd.team-7.svc"), "the host cannot answer now"),
        (error(503, "cannot reach https://10.1.2.3:6443"), "the host cannot answer now"),
        (error(504, "Timeout: web-x-shop-x-vc"), "the host cannot answer now"),
    ]

    @Test("refusals of the host are told without its names", arguments: refusals)
    func refusal(_ error: StatusError, _ expected: String) {
        let text = HostRefusalText(naming: Self.naming)
        #expect(text.message(error, about: Self.key) == expected)
        var detailed = error
        detailed.details = StatusError.Details(
            name: "web-x-shop-x-vc", uid: "host-uid",
            causes: [.init(reason: "", message: "team-7/web-x-shop-x-vc is wrong", field: "spec")])
        let answer = text.error(detailed, about: Self.key)
        let all = "\(answer)"
        for forbidden in ["team-7", "-x-", "host-uid", "host-quota", "host-policy", "policies.host", "10.1.2.3"] {
            #expect(!all.contains(forbidden))
        }
    }

    @Test("messages inside a status are translated, at any depth, and nothing else is")
    func messages() {
        let status: JSONValue = [
            "podIP": "team-7", "conditions": [["message": "team-7/web-x-shop-x-vc"]],
            "containerStatuses": [["state": ["waiting": ["message": "secret \"s-x-shop-x-vc\" not found"]]]],
        ]
        #expect(
            HostText(naming: Self.naming).inMessages(of: status, about: Self.key) == [
                "podIP": "team-7", "conditions": [["message": "shop/web"]],
                "containerStatuses": [["state": ["waiting": ["message": "secret \"s\" not found"]]]],
            ])
    }
}
