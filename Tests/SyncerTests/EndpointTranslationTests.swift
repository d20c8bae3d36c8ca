internal import KubeCore
internal import KubeRuntime
internal import SyncSettings
internal import Testing

@testable internal import Syncer

@Suite struct EndpointTranslationTests {
    private func rules(_ policy: EndpointAddressPolicy = .compatible, selector: JSONValue? = nil) -> EndpointRules {
        let configuration = exampleConfiguration()
        return EndpointRules(
            naming: HostNaming(configuration), policy: policy,
            service: { key in
                var service = KubeObject(apiVersion: "v1", kind: "Service", namespace: key.namespace, name: key.name)
                service["spec"] = ["type": "ClusterIP"]
                if let selector { service.set(selector, at: "spec", "selector") }
                return service
            }, isPodAddress: { $0 == "10.244.0.5" })
    }

    private func slices(_ rules: EndpointRules, syncsEndpoints: Bool = true) -> EndpointSliceTranslation {
        EndpointSliceTranslation(
            metadata: HostMetadata(exampleConfiguration()), rules: rules, syncsEndpoints: syncsEndpoints)
    }

    private func slice(_ labels: [String: String], _ endpoints: JSONValue = []) -> KubeObject {
        var slice = KubeObject(
            apiVersion: "discovery.k8s.io/v1", kind: "EndpointSlice", namespace: "demo", name: "db-1")
        slice.labels = labels
        slice.uid = "slice-uid"
        slice["addressType"] = "IPv4"
        slice["endpoints"] = endpoints
        slice["ports"] = [["name": "", "port": 5432, "protocol": "TCP"]]
        return slice
    }

    @Test(
        "a slice names the host's Service, carries no label that the host's controllers act on, and leads to host pods")
    func sliceToHost() {
        let virtual = slice(
            ["kubernetes.io/service-name": "db", "tier": "gold"],
            [
                [
                    "addresses": ["10.9.9.9", "169.254.169.254"], "conditions": ["ready": true], "nodeName": "n1",
                    "targetRef": ["kind": "Pod", "name": "db-0", "namespace": "demo", "uid": "u"],
                ],
                ["addresses": ["127.0.0.1"]],
                ["addresses": ["10.9.9.8"], "targetRef": ["kind": "Node", "name": "n1"]],
            ])
        let host = slices(rules()).hostObject(for: virtual)
        let naming = HostNaming(exampleConfiguration())
        #expect(host.name == "db-1-x-demo-x-my-vcluster")
        #expect(host.labels["kubernetes.io/service-name"] == "db-x-demo-x-my-vcluster")
        #expect(host.labels["endpointslice.kubernetes.io/managed-by"] == "vcluster-syncer")
        #expect(host.labels["tier"] == nil && host.labels[naming.labelKey("tier")] == "gold")
        #expect(host["addressType"] == "IPv4")
        #expect(host["ports"] == virtual["ports"])
        #expect(
            host["endpoints"] == [
                [
                    "addresses": ["10.9.9.9"], "conditions": ["ready": true], "nodeName": "n1",
                    "targetRef": [
                        "kind": "Pod", "name": "db-0-x-demo-x-my-vcluster", "namespace": "vcluster-my-vcluster",
                    ],
                ], ["addresses": ["10.9.9.8"]],
            ])
    }

    @Test("attack 27: only addresses of own pods pass where that is demanded, names of hosts never")
    func ownPodsOnly() {
        let virtual = slice(
            ["kubernetes.io/service-name": "db"],
            [["addresses": ["10.244.0.5"]], ["addresses": ["10.244.0.6"]], ["addresses": ["metadata.google.internal"]]])
        let host = slices(rules(.ownPodsOnly)).hostObject(for: virtual)
        #expect(host["endpoints"] == [["addresses": ["10.244.0.5"]]])
        var endpoints = KubeObject(apiVersion: "v1", kind: "Endpoints", namespace: "demo", name: "db")
        endpoints["subsets"] = [
            ["addresses": [["ip": "10.244.0.5"], ["ip": "10.0.0.1"]], "ports": [["port": 1]]],
            ["addresses": [["ip": "10.0.0.2"]], "ports": [["port": 2]]],
        ]
        let translation = EndpointsTranslation(
            metadata: HostMetadata(exampleConfiguration()), rules: rules(.ownPodsOnly))
        #expect(
            translation.hostObject(for: endpoints)["subsets"]
                == [["addresses": [["ip": "10.244.0.5"]], "ports": [["port": 1]]]])
    }

    @Test("attack 27: the node's own address, and that of a pod that has ended, are no pod's")
    func podAddresses() {
        var pod = KubeObject(apiVersion: "v1", kind: "Pod", namespace: "team", name: "p")
        pod["status"] = ["phase": "Running", "podIPs": [["ip": "10.244.0.5"], ["ip": "fd00::5"]]]
        #expect(ObjectIndex.podAddress.values(pod) == ["10.244.0.5", "fd00::5"])
        var ended = pod
        ended.set("Succeeded", at: "status", "phase")
        #expect(ObjectIndex.podAddress.values(ended).isEmpty)
        pod.set(true, at: "spec", "hostNetwork")
        #expect(ObjectIndex.podAddress.values(pod).isEmpty)
    }

    @Test(
        "slices that somebody on the host makes as well are left out",
        arguments: [
            ("endpointslice-controller.k8s.io", true, false), ("endpointslicemirroring-controller.k8s.io", true, false),
            ("endpointslicemirroring-controller.k8s.io", false, true), ("my-operator", true, true),
        ])
    func doubles(manager: String, syncsEndpoints: Bool, isWanted: Bool) {
        let virtual = slice([
            "kubernetes.io/service-name": "db", "endpointslice.kubernetes.io/managed-by": manager,
        ])
        #expect(slices(rules(), syncsEndpoints: syncsEndpoints).isWanted(virtual) == isWanted)
    }

    @Test("endpoints of Services with a selector, of no Service, and of the API server stay in the virtual cluster")
    func unwanted() {
        #expect(!slices(rules(selector: ["a": "b"])).isWanted(slice(["kubernetes.io/service-name": "db"])))
        #expect(!slices(rules()).isWanted(slice([:])))
        #expect(!rules().followsTenant(ObjectKey(namespace: "default", name: "kubernetes")))
        #expect(!rules().followsTenant(ObjectKey(namespace: "kube-system", name: "kube-dns")))
        #expect(rules().followsTenant(ObjectKey(namespace: "default", name: "db")))
    }

    @Test("who keeps slices for his Endpoints is not mirrored on the host either")
    func skipMirror() {
        var endpoints = KubeObject(apiVersion: "v1", kind: "Endpoints", namespace: "demo", name: "db")
        endpoints.labels = ["endpointslice.kubernetes.io/skip-mirror": "true"]
        let host = EndpointsTranslation(metadata: HostMetadata(exampleConfiguration()), rules: rules())
            .hostObject(for: endpoints)
        #expect(host.labels["endpointslice.kubernetes.io/skip-mirror"] == "true")
    }

    @Test("Endpoints that the host's controller left behind may be replaced, those of others not")
    func leftovers() {
        let translation = EndpointsTranslation(metadata: HostMetadata(exampleConfiguration()), rules: rules())
        var existing = KubeObject(apiVersion: "v1", kind: "Endpoints", namespace: "vcluster-my-vcluster", name: "db")
        #expect(!translation.replaces(existing))
        existing.labels = ["vcluster.loft.sh/managed-by": "my-vcluster"]
        #expect(translation.replaces(existing))
        existing.annotations = ["vcluster.loft.sh/object-name": "other"]
        #expect(!translation.replaces(existing))
    }
}
