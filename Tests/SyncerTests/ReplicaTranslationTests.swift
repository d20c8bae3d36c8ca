internal import KubeCore
internal import SyncSettings
internal import Testing

@testable internal import Syncer

@Suite struct ReplicaTranslationTests {
    private let translation = ReplicaTranslation(naming: HostNaming(exampleConfiguration()))
    private let key = ObjectKey(namespace: "default", name: "nettool-host")

    private func service(_ spec: JSONValue, namespace: String = "default") -> KubeObject {
        var service = KubeObject(apiVersion: "v1", kind: "Service", namespace: namespace, name: "nettool")
        service.uid = "source-uid"
        service.labels = ["app": "nettool"]
        service["spec"] = spec
        return service
    }

    @Test(
        "a Service of the host keeps its address, loses node ports and the kubelet's port, and says nothing else of the host"
    )
    func fromHost() {
        let host = service([
            "type": "NodePort", "clusterIP": "10.96.3.4", "clusterIPs": ["10.96.3.4"], "ipFamilies": ["IPv4"],
            "selector": ["app": "nettool"],
            "ports": [
                ["name": "http", "port": 80, "targetPort": 8080, "nodePort": 30080, "protocol": "TCP"],
                ["name": "kubelet", "port": 10250],
            ],
        ])
        let virtual = translation.virtualService(for: host, at: key)
        #expect(virtual.namespace == "default" && virtual.name == "nettool-host")
        #expect(virtual.labels == ["vcluster.loft.sh/controlled-by": "vcluster"])
        #expect(
            virtual["spec"] == [
                "type": "ClusterIP", "clusterIP": "10.96.3.4", "clusterIPs": ["10.96.3.4"], "ipFamilies": ["IPv4"],
                "ports": [["name": "http", "port": 80, "targetPort": 8080, "protocol": "TCP"]],
            ])
        #expect(
            translation.virtualEndpoints(for: host, nil, at: key)?["subsets"] == [
                [
                    "addresses": [["ip": "10.96.3.4"]], "ports": [["name": "http", "port": 80, "protocol": "TCP"]],
                ]
            ])
    }

    @Test("the endpoints of a headless Service follow, without names of nodes and pods of the host")
    func headlessFromHost() {
        let host = service(["type": "ClusterIP", "clusterIP": "None", "ports": [["port": 80]]])
        var endpoints = KubeObject(apiVersion: "v1", kind: "Endpoints", namespace: "default", name: "nettool")
        endpoints["subsets"] = [
            [
                "addresses": [
                    [
                        "ip": "10.244.0.3", "hostname": "web-0", "nodeName": "worker-7",
                        "targetRef": ["kind": "Pod", "name": "web-0"],
                    ]
                ], "notReadyAddresses": [["ip": "10.244.0.4", "nodeName": "worker-8"]], "ports": [["port": 80]],
            ]
        ]
        #expect(translation.virtualService(for: host, at: key).at("spec", "clusterIP") == "None")
        #expect(
            translation.virtualEndpoints(for: host, endpoints, at: key)?["subsets"] == [
                [
                    "addresses": [["ip": "10.244.0.3", "hostname": "web-0"]],
                    "notReadyAddresses": [["ip": "10.244.0.4"]], "ports": [["port": 80]],
                ]
            ])
        #expect(translation.virtualEndpoints(for: host, nil, at: key)?["subsets"] == nil)
    }

    @Test("an ExternalName of the host stays one, without endpoints")
    func externalFromHost() {
        let host = service(["type": "ExternalName", "externalName": "db.example.com"])
        #expect(
            translation.virtualService(for: host, at: key)["spec"]
                == ["type": "ExternalName", "externalName": "db.example.com"])
        #expect(translation.virtualEndpoints(for: host, nil, at: key) == nil)
    }

    @Test(
        "a virtual Service selects the tenant's pods on the host, headless or not",
        arguments: [nil, "None"] as [JSONValue?])
    func toHost(clusterIP: JSONValue?) throws {
        var virtual = service([
            "type": "LoadBalancer", "selector": ["app": "nettool"], "externalIPs": ["10.0.0.1"],
            "ports": [["port": 80, "targetPort": "http", "nodePort": 30001, "protocol": "TCP"]],
        ])
        virtual.set(clusterIP ?? "10.96.7.7", at: "spec", "clusterIP")
        let place = ObjectKey(namespace: "vcluster-my-vcluster", name: "nettool-virtual")
        let host = translation.hostService(for: virtual, at: place)
        let label = HostNaming(exampleConfiguration()).labelKey("app")
        #expect(ObjectKey(host) == place)
        #expect(
            host.at("spec", "selector") == [
                .init(label): "nettool", "vcluster.loft.sh/managed-by": "my-vcluster",
                "vcluster.loft.sh/namespace": "default",
            ])
        #expect(host.at("spec", "type") == "ClusterIP" && host.at("spec", "externalIPs") == nil)
        #expect(host.at("spec", "ports") == [["port": 80, "targetPort": "http", "protocol": "TCP"]])
        #expect(host.at("spec", "clusterIP") == clusterIP)
        #expect(host.labels["vcluster.loft.sh/controlled-by"] == "vcluster")
        #expect(translation.source(of: host) == ObjectKey(virtual))
        #expect(host.ownerReferences.first?.uid == "owner-uid")
        let elsewhere = translation.hostService(for: virtual, at: ObjectKey(namespace: "other", name: "x"))
        #expect(elsewhere.ownerReferences.isEmpty)
    }

    @Test("a host object with the label alone, or of another virtual cluster, is no replica of ours")
    func foreign() {
        var host = service([:])
        host.labels = ["vcluster.loft.sh/controlled-by": "vcluster"]
        #expect(translation.source(of: host) == nil)
        host.labels["vcluster.loft.sh/managed-by"] = "other"
        host.annotations = ["vcluster.loft.sh/object-name": "a", "vcluster.loft.sh/object-namespace": "b"]
        #expect(translation.source(of: host) == nil)
    }

    @Test("defaults of the server are no difference, changes of ports and labels are")
    func patches() {
        let desired = translation.virtualService(
            for: service(["type": "ClusterIP", "clusterIP": "10.96.3.4", "ports": [["port": 80]]]), at: key)
        var current = desired
        current.set([["port": 80, "protocol": "TCP", "targetPort": 80]], at: "spec", "ports")
        current.set("None", at: "spec", "sessionAffinity")
        #expect(ReplicaTranslation.patch(from: current, to: desired) == nil)
        current.set([["port": 81, "protocol": "TCP", "targetPort": 81]], at: "spec", "ports")
        #expect(
            ReplicaTranslation.patch(from: current, to: desired)
                == ["spec": ["ports": [["port": 80, "protocol": "TCP", "targetPort": 80]]]])
    }
}
