import KubeCore
import Testing

@Suite struct KubeObjectTests {
    @Test("unknown fields survive reading and writing known ones")
    func unknownFieldsSurvive() throws {
        let text = #"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a","future":{"x":1}},"spec":{"novel":[1]}}"#
        var object = try #require(KubeObject(try JSONParser.parse(text)))
        object.labels = ["app": "web"]
        object.name = "b"
        #expect(object.at("metadata", "future", "x") == 1)
        #expect(object.at("spec", "novel") == [1])
        #expect(object.name == "b")
        #expect(object.labels == ["app": "web"])
    }

    @Test("emptied maps and lists leave no trace")
    func emptiedFieldsVanish() {
        var object = KubeObject(apiVersion: "v1", kind: "Pod", namespace: "n", name: "a")
        object.labels = ["a": "b"]
        object.labels = [:]
        object.finalizers = ["x"]
        object.finalizers = []
        object.set(nil, at: "status", "absent", "deep")
        #expect(object.value == ["apiVersion": "v1", "kind": "Pod", "metadata": ["name": "a", "namespace": "n"]])
    }

    @Test("setting a deep path makes the objects on the way and replaces scalars in it")
    func deepSet() {
        var object = KubeObject(apiVersion: "v1", kind: "Pod", name: "a")
        object.set(3, at: "spec", "template", "replicas")
        #expect(object.at("spec", "template", "replicas") == 3)
        object.set(4, at: "kind", "below")
        #expect(object.at("kind", "below") == 4)
    }

    @Test("owner references keep their flags over a round trip")
    func ownerReferences() {
        var object = KubeObject(apiVersion: "v1", kind: "Pod", name: "a")
        let controller = OwnerReference(
            apiVersion: "apps/v1", kind: "ReplicaSet", name: "rs", uid: "u1", isController: true,
            blocksOwnerDeletion: true)
        let other = OwnerReference(apiVersion: "v1", kind: "ConfigMap", name: "c", uid: "u2")
        object.ownerReferences = [other, controller]
        #expect(object.ownerReferences == [other, controller])
        #expect(object.controllerOwner == controller)
    }

    @Test(
        "paths of resources",
        arguments: [
            (GroupVersionResource.pods, "ns", "a", "status", "/api/v1/namespaces/ns/pods/a/status"),
            (.deployments, "ns", nil, nil, "/apis/apps/v1/namespaces/ns/deployments"),
            (.nodes, nil, "n", nil, "/api/v1/nodes/n"), (.pods, "", nil, nil, "/api/v1/pods"),
        ] as [(GroupVersionResource, String?, String?, String?, String)])
    func paths(resource: GroupVersionResource, namespace: String?, name: String?, subresource: String?, path: String) {
        #expect(resource.path(namespace: namespace, name: name, subresource: subresource) == path)
    }
}
