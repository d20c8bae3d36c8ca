import KubeCore
import TestKit
import Testing

@testable import KubeServer

@Suite("Admission that completes objects")
struct DefaultsAdmissionTests {
    private static func claim(_ name: String, storageClass: JSONValue? = nil) -> KubeObject {
        var claim = KubeObject(apiVersion: "v1", kind: "PersistentVolumeClaim", name: name)
        claim["spec"] = ["accessModes": ["ReadWriteOnce"], "resources": ["requests": ["storage": "1Gi"]]]
        if let storageClass { claim.set(storageClass, at: "spec", "storageClassName") }
        return claim
    }

    private static func storageClass(_ name: String, isDefault: Bool, expands: Bool = false) -> KubeObject {
        var item = KubeObject(apiVersion: "storage.k8s.io/v1", kind: "StorageClass", name: name)
        item["provisioner"] = "example.com/x"
        if isDefault { item.annotations = ["storageclass.kubernetes.io/is-default-class": "true"] }
        if expands { item["allowVolumeExpansion"] = true }
        return item
    }

    @Test("a claim without class gets the default one; one with class, or with none at all, keeps it")
    func storageClasses() async throws {
        try await withTestCluster { cluster in
            let before = try await cluster.api.create(
                .persistentVolumeClaims, namespace: "default", object: Self.claim("before"))
            #expect(before.at("spec", "storageClassName") == nil)
            for (name, isDefault) in [("a", true), ("b", true), ("c", false)] {
                _ = try await cluster.api.create(
                    .storageClasses, namespace: nil, object: Self.storageClass(name, isDefault: isDefault))
            }
            for (name, given, expected) in [("x", nil, "a"), ("y", "c", "c"), ("z", "", "")]
                as [(String, JSONValue?, JSONValue)]
            {
                let created = try await cluster.api.create(
                    .persistentVolumeClaims, namespace: "default", object: Self.claim(name, storageClass: given))
                // Of classes that are equally old the first by name.
                let isSame = created.at("spec", "storageClassName") == expected
                #expect(isSame || (name == "x" && created.at("spec", "storageClassName") == "b"))
            }
        }
    }

    @Test("claims and volumes are held by a finalizer from the start")
    func protection() async throws {
        try await withTestCluster(disabledPlugins: ["ServiceAccount"]) { cluster in
            let claim = try await cluster.api.create(
                .persistentVolumeClaims, namespace: "default", object: Self.claim("a"))
            #expect(claim.finalizers == ["kubernetes.io/pvc-protection"])
            var volume = KubeObject(apiVersion: "v1", kind: "PersistentVolume", name: "v")
            volume["spec"] = [
                "capacity": ["storage": "1Gi"], "accessModes": ["ReadWriteOnce"], "hostPath": ["path": "/x"],
            ]
            let created = try await cluster.api.create(.persistentVolumes, namespace: nil, object: volume)
            #expect(created.finalizers == ["kubernetes.io/pv-protection"])
        }
    }

    @Test("a bound claim grows only when its class lets it")
    func resize() async throws {
        try await withTestCluster(disabledPlugins: ["ServiceAccount"]) { cluster in
            _ = try await cluster.api.create(
                .storageClasses, namespace: nil, object: Self.storageClass("fixed", isDefault: false))
            _ = try await cluster.api.create(
                .storageClasses, namespace: nil,
                object: Self.storageClass("elastic", isDefault: false, expands: true))
            let bigger: Patch = .merge(["spec": ["resources": ["requests": ["storage": "2Gi"]]]])
            for (name, message) in [
                (
                    "fixed",
                    "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize"
                ),
                ("elastic", nil),
            ] as [(String, String?)] {
                let claimName = "of-\(name)"
                _ = try await cluster.api.create(
                    .persistentVolumeClaims, namespace: "default",
                    object: Self.claim(claimName, storageClass: .string(name)))
                _ = try await cluster.api.patch(
                    .persistentVolumeClaims, namespace: "default", name: claimName,
                    patch: .merge(["status": ["phase": "Bound"]]), options: WriteOptions(subresource: "status"))
                guard let message else {
                    _ = try await cluster.api.patch(
                        .persistentVolumeClaims, namespace: "default", name: claimName, patch: bigger)
                    continue
                }
                let refusal = try await statusError {
                    _ = try await cluster.api.patch(
                        .persistentVolumeClaims, namespace: "default", name: claimName, patch: bigger)
                }
                #expect(refusal.message == "persistentvolumeclaims \"\(claimName)\" is forbidden: \(message)")
            }
        }
    }

    @Test("a runtime class gives a pod its overhead, node selector and tolerations, and refuses contradictions")
    func runtimeClass() async throws {
        try await withTestCluster { cluster in
            var kata = KubeObject(apiVersion: "node.k8s.io/v1", kind: "RuntimeClass", name: "kata")
            kata["handler"] = "kata"
            kata["overhead"] = ["podFixed": ["cpu": "250m"]]
            kata["scheduling"] = [
                "nodeSelector": ["kata": "yes"], "tolerations": [["key": "kata", "operator": "Exists"]],
            ]
            let classes = GroupVersionResource(group: "node.k8s.io", version: "v1", resource: "runtimeclasses")
            _ = try await cluster.api.create(classes, namespace: nil, object: kata)
            func creating(_ name: String, _ change: (inout KubeObject) -> Void) async throws(StatusError) -> KubeObject
            {
                var pod = Sample.pod(name)
                change(&pod)
                return try await cluster.api.create(.pods, namespace: "default", object: pod)
            }
            let pod = try await creating("a") { $0.set("kata", at: "spec", "runtimeClassName") }
            #expect(pod.at("spec", "overhead") == ["cpu": "250m"])
            #expect(pod.at("spec", "nodeSelector") == ["kata": "yes"])
            #expect(pod["spec"]?.elements("tolerations").last == ["key": "kata", "operator": "Exists"])
            let refusals: [(String, JSONValue, String)] = [
                ("runtimeClassName", "nosuch", "pod rejected: RuntimeClass \"nosuch\" not found"),
                (
                    "nodeSelector", ["kata": "no"],
                    "conflict: runtimeClass.scheduling.nodeSelector[kata] = yes; pod.spec.nodeSelector[kata] = no"
                ),
                (
                    "overhead", ["cpu": "1"],
                    "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead"
                ),
            ]
            for (field, value, message) in refusals {
                let error = try await statusError {
                    _ = try await creating("b") {
                        $0.set("kata", at: "spec", "runtimeClassName")
                        $0.set(value, at: "spec", field)
                    }
                }
                #expect(error.message == "pods \"b\" is forbidden: \(message)")
            }
            let error = try await statusError {
                _ = try await creating("c") { $0.set(["cpu": "1"], at: "spec", "overhead") }
            }
            #expect(
                error.message
                    == "pods \"c\" is forbidden: pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead"
            )
        }
    }

    @Test("a pod learns zone and region of its node when it is bound")
    func topology() async throws {
        try await withTestCluster { cluster in
            var node = KubeObject(apiVersion: "v1", kind: "Node", name: "n1")
            node.labels = ["topology.kubernetes.io/zone": "z1", "other": "x"]
            let created = try await cluster.api.create(.nodes, namespace: nil, object: node)
            #expect(
                created["spec"]?.elements("taints") == [
                    ["key": "node.kubernetes.io/not-ready", "effect": "NoSchedule"]
                ]
            )
            _ = try await cluster.api.create(.pods, namespace: "default", object: Sample.pod("a"))
            let pods = try #require(cluster.registry.find(.pods))
            var binding = KubeObject(apiVersion: "v1", kind: "Binding", name: "a")
            binding["target"] = ["kind": "Node", "name": "n1"]
            _ = try await cluster.registry.create(
                pods, namespace: "default", name: "a", object: binding, options: WriteOptions(subresource: "binding"),
                context: RequestContext(user: .apiServer))
            let pod = try await cluster.api.get(.pods, namespace: "default", name: "a")
            #expect(pod.labels == ["topology.kubernetes.io/zone": "z1"])
        }
    }
}
