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
                "selector": [
                    "vcluster.loft.sh/label-my-vcluster-x-a172cedcae": "nginx-deployment",
                    "vcluster.loft.sh/managed-by": "my-vcluster", "vcluster.loft.sh/namespace": "demo-nginx",
                ],
                "ports": [["name": "http", "port": 80, "protocol": "TCP", "targetPort": 80]],
            ])
    }

    @Test("addresses that would draw traffic of others never reach the host")
    func addresses() {
        let host = translation.hostService(
            for: service([
                "type": "LoadBalancer", "externalIPs": ["10.0.0.1"], "loadBalancerIP": "1.2.3.4",
                "loadBalancerClass": "mgmt", "healthCheckNodePort": 31000,
                "ports": [["port": 80, "nodePort": 30001]],
            ]))
        #expect(
            host["spec"] == ["type": "LoadBalancer", "ports": [["port": 80, "protocol": "TCP", "targetPort": 80]]])
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
        #expect(host.at("spec", "ports")?.arrayValue?.allSatisfy { $0["targetPort"] == 1053 } == true)
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

@Suite struct HostTextTests {
    @Test("texts of the host lose host names")
    func redaction() {
        let naming = HostNaming(exampleConfiguration())
        let key = ObjectKey(namespace: "demo", name: "web")
        let text = HostText(naming: naming).forTenant(
            "Successfully assigned vcluster-my-vcluster/web-x-demo-x-my-vcluster to n; configmap \"cm-x-demo-x-my-vcluster\" not found in \"vcluster-my-vcluster\"",
            about: key)
        #expect(text == "Successfully assigned demo/web to n; configmap \"cm\" not found in \"demo\"")
    }
}
