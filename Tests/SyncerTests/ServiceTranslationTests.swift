internal import KubeCore
internal import SyncSettings
internal import Testing

@testable internal import Syncer

@Suite struct ServiceTranslationTests {
    let translation = ServiceTranslation(exampleConfiguration())

    private func service(_ spec: JSONValue, name: String = "nginx", namespace: String = "demo-nginx") -> KubeObject {
        var service = KubeObject(apiVersion: "v1", kind: "Service", namespace: namespace, name: name)
        service.uid = "5ab7aa9c"
        service["spec"] = spec
        return service
    }

    @Test("the example of the documents")
    func example() {
        var virtual = service([
            "ipFamilies": ["IPv4"], "ipFamilyPolicy": "SingleStack", "selector": ["app": "nginx-deployment"],
            "ports": [["name": "http", "port": 80, "protocol": "TCP", "targetPort": 80]], "type": "ClusterIP",
            "clusterIP": "10.96.239.53", "clusterIPs": ["10.96.239.53"], "sessionAffinity": "None",
            "internalTrafficPolicy": "Cluster",
        ])
        virtual.labels = ["app": "nginx", "kubernetes.io/cluster-service": "true"]
        virtual.annotations = ["kubectl.kubernetes.io/last-applied-configuration": "{}"]
        let host = translation.hostService(for: virtual)
        #expect(host.name == "nginx-x-demo-nginx-x-my-vcluster")
        #expect(host.namespace == "vcluster-my-vcluster")
        #expect(
            host.annotations == [
                "vcluster.loft.sh/object-name": "nginx", "vcluster.loft.sh/object-namespace": "demo-nginx",
                "vcluster.loft.sh/object-uid": "5ab7aa9c",
            ])
        #expect(
            host.labels == [
                "vcluster.loft.sh/label-my-vcluster-x-a172cedcae": "nginx",
                "vcluster.loft.sh/label-my-vcluster-x-d9125f8911": "true", "vcluster.loft.sh/managed-by": "my-vcluster",
                "vcluster.loft.sh/namespace": "demo-nginx",
            ])
        #expect(
            host.at("metadata", "ownerReferences")
                == [
                    [
                        "apiVersion": "v1", "kind": "Service", "name": "my-vcluster", "uid": "owner-uid",
                        "controller": false,
                    ]
                ])
        #expect(
            host["spec"] == [
                "type": "ClusterIP", "internalTrafficPolicy": "Cluster", "sessionAffinity": "None",
                "ipFamilies": ["IPv4"], "ipFamilyPolicy": "SingleStack",
                "selector": [
                    "vcluster.loft.sh/label-my-vcluster-x-a172cedcae": "nginx-deployment",
                    "vcluster.loft.sh/managed-by": "my-vcluster", "vcluster.loft.sh/namespace": "demo-nginx",
                ],
                "ports": [["name": "http", "port": 80, "protocol": "TCP", "targetPort": 80]],
            ])
    }

    private static let external: JSONValue = [
        "type": "LoadBalancer", "externalIPs": ["10.0.0.1"], "loadBalancerIP": "1.2.3.4", "loadBalancerClass": "mgmt",
        "healthCheckNodePort": 31000, "ports": [["port": 80, "nodePort": 30001]],
    ]

    @Test("attacks 24, 25 and 28: addresses outside and node ports of one's choice reach the host only where allowed")
    func addresses() {
        let strict = ServiceTranslation(exampleConfiguration(settings: .with { $0.security = .secure }))
        #expect(
            strict.hostService(for: service(Self.external))["spec"]
                == ["type": "LoadBalancer", "ports": [["port": 80, "protocol": "TCP", "targetPort": 80]]])
        #expect(
            translation.hostService(for: service(Self.external))["spec"] == [
                "type": "LoadBalancer", "externalIPs": ["10.0.0.1"], "loadBalancerIP": "1.2.3.4",
                "loadBalancerClass": "mgmt", "healthCheckNodePort": 31000,
                "ports": [["port": 80, "protocol": "TCP", "targetPort": 80, "nodePort": 30001]],
            ])
    }

    private static let refused: [(spec: JSONObject, field: String)] = [
        (["externalIPs": ["10.0.0.1"]], "spec.externalIPs"),
        (["type": "LoadBalancer", "loadBalancerIP": "1.2.3.4"], "spec.loadBalancerIP"),
        (["type": "LoadBalancer", "loadBalancerClass": "mgmt"], "spec.loadBalancerClass"),
        (["type": "NodePort", "ports": [["port": 1], ["port": 2, "nodePort": 30002]]], "spec.ports[1].nodePort"),
        (["type": "LoadBalancer", "healthCheckNodePort": 31000], "spec.healthCheckNodePort"),
    ]

    @Test(
        "attacks 24, 25 and 28: what a tenant may not ask for is refused by its field",
        arguments: refused.indices)
    func refusals(index: Int) throws {
        let (spec, field) = Self.refused[index]
        let asked = service(.object(spec))
        let error = try #require(throws: StatusError.self) {
            try ServiceRules(security: .secure).check(asked, old: nil)
        }
        #expect(error.code == 403 && error.message.contains(field))
        #expect(throws: Never.self) { try ServiceRules(security: .compatible).check(asked, old: nil) }
        #expect(throws: Never.self) { try ServiceRules(security: .secure).check(asked, old: asked) }
    }

    @Test("node ports that the host gave may stay, others may not be added")
    func givenNodePorts() {
        let rules = ServiceRules(security: .secure)
        let given = service(["type": "NodePort", "ports": [["port": 80, "nodePort": 30007]]])
        #expect(throws: Never.self) { try rules.checkNodePorts(given, given: given) }
        let changed = service(["type": "NodePort", "ports": [["port": 80, "nodePort": 30008]]])
        #expect(throws: StatusError.self) { try rules.checkNodePorts(changed, given: given) }
    }

    @Test("attack 26: an ExternalName stays in the virtual cluster where a shared ingress could resolve it")
    func externalNames() {
        let external = service(["type": "ExternalName", "externalName": "metadata.google.internal"])
        #expect(!ServiceRules(security: .secure).reachesHost(external))
        #expect(ServiceRules(security: .compatible).reachesHost(external))
    }

    @Test("two families are asked for, and the second address comes back")
    func dualStack() {
        let virtual = service([
            "type": "ClusterIP", "ipFamilyPolicy": "PreferDualStack", "ports": [["port": 80]], "selector": ["a": "b"],
        ])
        var host = translation.hostService(for: virtual)
        #expect(host.at("spec", "ipFamilyPolicy") == "PreferDualStack")
        #expect(host.at("spec", "ipFamilies") == nil)
        host.set("10.96.0.9", at: "spec", "clusterIP")
        host.set(["10.96.0.9", "fd00::9"], at: "spec", "clusterIPs")
        host.set(["IPv4", "IPv6"], at: "spec", "ipFamilies")
        let completed = translation.withAddresses(of: host, virtual)
        #expect(completed.at("spec", "clusterIPs") == ["10.96.0.9", "fd00::9"])
        #expect(completed.at("spec", "ipFamilies") == ["IPv4", "IPv6"])
        #expect(translation.hostPatch(host: host, virtual: completed) == nil)
        var single = completed
        single.set("SingleStack", at: "spec", "ipFamilyPolicy")
        #expect(
            translation.hostPatch(host: host, virtual: single) == ["spec": ["ipFamilyPolicy": "SingleStack"]])
    }

    @Test("session affinity follows, and its settings go with it")
    func sessionAffinity() {
        let sticky = service([
            "type": "ClusterIP", "sessionAffinity": "ClientIP",
            "sessionAffinityConfig": ["clientIP": ["timeoutSeconds": 60]], "ports": [["port": 80]],
        ])
        let host = translation.hostService(for: sticky)
        #expect(host.at("spec", "sessionAffinityConfig") == ["clientIP": ["timeoutSeconds": 60]])
        let plain = service(["type": "ClusterIP", "sessionAffinity": "None", "ports": [["port": 80]]])
        #expect(
            translation.hostPatch(host: host, virtual: plain)
                == ["spec": ["sessionAffinity": "None", "sessionAffinityConfig": nil]])
    }

    /// What the host has, what the tenant wants, and what of type and address is patched.
    private static let typeChanges: [(host: JSONObject, virtual: JSONObject, patch: JSONObject)] = [
        (
            ["type": "ExternalName", "externalName": "a.b"], ["type": "ClusterIP", "clusterIP": "None"],
            ["type": "ClusterIP", "clusterIP": "None", "externalName": nil]
        ),
        (
            ["type": "ExternalName", "externalName": "a.b"],
            ["type": "ClusterIP", "clusterIP": "10.96.0.4", "clusterIPs": ["10.96.0.4"]],
            ["type": "ClusterIP", "clusterIP": "10.96.0.4", "clusterIPs": ["10.96.0.4"], "externalName": nil]
        ),
        (
            ["type": "ClusterIP", "clusterIP": "10.96.0.4", "internalTrafficPolicy": "Cluster"],
            ["type": "ExternalName", "externalName": "a.b"],
            ["type": "ExternalName", "externalName": "a.b", "internalTrafficPolicy": nil]
        ),
        (
            ["type": "LoadBalancer", "clusterIP": "10.96.0.4", "externalTrafficPolicy": "Local"],
            ["type": "ClusterIP", "clusterIP": "10.96.0.4"], ["type": "ClusterIP", "externalTrafficPolicy": nil]
        ),
        (
            ["type": "NodePort", "clusterIP": "10.96.0.4"],
            ["type": "LoadBalancer", "clusterIP": "10.96.0.4", "loadBalancerClass": "x"],
            ["type": "LoadBalancer", "loadBalancerClass": "x"]
        ),
    ]

    @Test("the type changes in place, in every direction", arguments: typeChanges.indices)
    func types(index: Int) throws {
        let change = Self.typeChanges[index]
        var host = translation.hostService(for: service([:]))
        host["spec"] = .object(change.host)
        let patch = translation.hostPatch(host: host, virtual: service(.object(change.virtual)))
        #expect(patch == ["spec": .object(change.patch)])
    }

    @Test("the host Service lets go of an address that the tenant's does not have")
    func release() {
        let headless = service(["clusterIP": "None"])
        let given = service(["clusterIP": "10.96.0.4"])
        let open = service([:])
        #expect(ServiceAddressRelease.addressesAgree(given, given))
        #expect(ServiceAddressRelease.addressesAgree(given, open))
        #expect(ServiceAddressRelease.addressesAgree(open, given))
        #expect(!ServiceAddressRelease.addressesAgree(given, headless))
        #expect(!ServiceAddressRelease.addressesAgree(headless, open))
        #expect(!ServiceAddressRelease.addressesAgree(given, service(["clusterIP": "10.96.0.5"])))
    }

    @Test("a host Service that is as it must be needs no patch, and defaults of the host are no difference")
    func noPatch() {
        let virtual = service([
            "type": "NodePort", "ports": [["port": 80]], "selector": ["a": "b"], "clusterIP": "10.96.1.1",
        ])
        var host = translation.hostService(for: virtual)
        host.set("10.96.1.1", at: "spec", "clusterIP")
        host.set("Cluster", at: "spec", "internalTrafficPolicy")
        host.set("Cluster", at: "spec", "externalTrafficPolicy")
        host.set("None", at: "spec", "sessionAffinity")
        host.set([["port": 80, "protocol": "TCP", "targetPort": 80, "nodePort": 30007]], at: "spec", "ports")
        #expect(translation.hostPatch(host: host, virtual: virtual) == nil)
        #expect(
            translation.virtualPatch(host: host, virtual: virtual) == [
                "spec": ["ports": [["port": 80, "nodePort": 30007]]]
            ])
    }

    @Test("a changed port keeps the node ports of the others")
    func nodePorts() {
        let before = service(["type": "NodePort", "ports": [["port": 80], ["port": 81]]])
        var host = translation.hostService(for: before)
        host.set(
            [
                ["port": 80, "protocol": "TCP", "targetPort": 80, "nodePort": 30007],
                ["port": 81, "protocol": "TCP", "targetPort": 81, "nodePort": 30008],
            ], at: "spec", "ports")
        let after = service(["type": "NodePort", "ports": [["port": 80, "targetPort": 8080], ["port": 82]]])
        #expect(
            translation.hostPatch(host: host, virtual: after) == [
                "spec": [
                    "ports": [
                        ["port": 80, "targetPort": 8080, "protocol": "TCP", "nodePort": 30007],
                        ["port": 82, "protocol": "TCP", "targetPort": 82],
                    ]
                ]
            ])
    }

    @Test("the DNS Service leads to the control plane with fixed ports, whatever the tenant writes")
    func dns() {
        let host = translation.hostService(
            for: service(
                ["selector": ["a": "b"], "ports": [["port": 53, "targetPort": 2379]]], name: "kube-dns",
                namespace: "kube-system"))
        #expect(host.at("spec", "selector") == ["app": "vcluster", "release": "my-vcluster"])
        let targets = host.at("spec", "ports")?.arrayValue?.compactMap { $0["targetPort"]?.intValue }
        #expect(targets == [1053, 1053, 9153])
    }
}

@Suite struct EndpointAddressTests {
    @Test(
        "addresses of the node itself and of metadata services never pass",
        arguments: [
            "127.0.0.1", "169.254.169.254", "0.0.0.0", "224.0.0.1", "::1", "::", "fe80::1", "FF02::1",
            "::ffff:127.0.0.1",
            "::ffff:7f00:1", "not-an-address",
        ])
    func denied(address: String) {
        #expect(!EndpointAddressPolicy.compatible.allows(address) { _ in true })
    }

    @Test("others pass, or only own pods where that is demanded")
    func allowed() {
        #expect(EndpointAddressPolicy.compatible.allows("10.1.2.3") { _ in false })
        #expect(EndpointAddressPolicy.compatible.allows("2001:db8::1") { _ in false })
        #expect(!EndpointAddressPolicy.ownPodsOnly.allows("10.1.2.3") { _ in false })
        #expect(EndpointAddressPolicy.ownPodsOnly.allows("10.1.2.3") { $0 == "10.1.2.3" })
    }
}
