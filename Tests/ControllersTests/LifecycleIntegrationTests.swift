import KubeCore
import TestKit
import Testing

@Suite struct LifecycleIntegrationTests {
    @Test("each active namespace has its service account and the CA, put right when changed or deleted")
    func namespaceDefaults() async throws {
        try await ControlledCluster.run { cluster in
            try await cluster.createNamespace("team")
            try await eventually("service account") {
                try await cluster.find(.serviceAccounts, "default", namespace: "team") != nil
            }
            try await eventually("CA") {
                try await cluster.find(.configMaps, "kube-root-ca.crt", namespace: "team") != nil
            }
            try await cluster.patch(.configMaps, "kube-root-ca.crt", ["data": ["ca.crt": "forged"]], namespace: "team")
            try await cluster.delete(.serviceAccounts, "default", namespace: "team")
            try await eventually("repair") {
                let copy = try await cluster.find(.configMaps, "kube-root-ca.crt", namespace: "team")
                let account = try await cluster.find(.serviceAccounts, "default", namespace: "team")
                return copy?.at("data", "ca.crt") == .string(ControlledCluster.rootCertificate) && account != nil
            }
        }
    }

    @Test("a deleted namespace takes everything in it along")
    func namespaceDeletion() async throws {
        try await ControlledCluster.run { cluster in
            try await cluster.createNamespace("doomed")
            try await cluster.createDeployment("web", replicas: 5, namespace: "doomed")
            try await cluster.waitForRollout("web", replicas: 5, namespace: "doomed")
            for kind in ["Secret", "ConfigMap"] {
                _ = try await cluster.api.create(
                    kind == "Secret" ? .secrets : .configMaps, namespace: "doomed",
                    object: KubeObject(apiVersion: "v1", kind: kind, name: "mine"))
            }
            try await cluster.delete(.namespaces, "doomed", namespace: nil)
            try await eventually("namespace gone") {
                try await cluster.find(.namespaces, "doomed", namespace: nil) == nil
            }
            for resource in [GroupVersionResource.pods, .replicaSets, .deployments, .secrets, .configMaps] {
                #expect(try await cluster.items(resource, "doomed").isEmpty)
            }
        }
    }

    @Test("a finalizer keeps a namespace, which says so, until it is removed")
    func namespaceWithFinalizer() async throws {
        try await ControlledCluster.run { cluster in
            try await cluster.createNamespace("held")
            var held = KubeObject(apiVersion: "v1", kind: "ConfigMap", name: "held")
            held.finalizers = ["example.com/hold"]
            _ = try await cluster.api.create(.configMaps, namespace: "held", object: held)
            try await cluster.delete(.namespaces, "held", namespace: nil)
            try await eventually("condition") {
                let namespace = try await cluster.find(.namespaces, "held", namespace: nil)
                return namespace?.at("status", "conditions")?.arrayValue?.contains {
                    $0["type"] == "NamespaceFinalizersRemaining"
                        && $0["message"]
                            == "Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances"
                } ?? false
            }
            try await cluster.patch(.configMaps, "held", ["metadata": ["finalizers": nil]], namespace: "held")
            try await eventually("namespace gone") {
                try await cluster.find(.namespaces, "held", namespace: nil) == nil
            }
        }
    }

    @Test("a claim gets the volume that fits, and releases it when it goes; without one it says what it waits for")
    func volumeBinding() async throws {
        try await ControlledCluster.run { cluster in
            var volume = KubeObject(apiVersion: "v1", kind: "PersistentVolume", name: "disk")
            volume["spec"] = [
                "capacity": ["storage": "2Gi"], "accessModes": ["ReadWriteOnce"], "storageClassName": "manual",
                "hostPath": ["path": "/data"], "persistentVolumeReclaimPolicy": "Retain",
            ]
            _ = try await cluster.api.create(.persistentVolumes, namespace: nil, object: volume)
            func phase() async throws -> String? {
                try await cluster.find(.persistentVolumes, "disk", namespace: nil)?.text("status", "phase")
            }
            try await eventually("available") { try await phase() == "Available" }
            for (name, className) in [("data", "manual"), ("other", "none-such")] {
                var claim = KubeObject(apiVersion: "v1", kind: "PersistentVolumeClaim", name: name)
                claim["spec"] = [
                    "accessModes": ["ReadWriteOnce"], "storageClassName": .string(className),
                    "resources": ["requests": ["storage": "1Gi"]],
                ]
                _ = try await cluster.api.create(.persistentVolumeClaims, namespace: "default", object: claim)
            }
            try await eventually("bound") {
                let claim = try await cluster.find(.persistentVolumeClaims, "data", namespace: "default")
                return claim?.text("status", "phase") == "Bound" && claim?.text("spec", "volumeName") == "disk"
                    && claim?.at("status", "capacity", "storage") == "2Gi"
            }
            #expect(try await phase() == "Bound")
            try await eventually("event") {
                try await cluster.items(.events, "default").contains { $0.text("reason") == "ProvisioningFailed" }
            }
            try await cluster.delete(.persistentVolumeClaims, "data")
            try await eventually("released") { try await phase() == "Released" }
        }
    }

    @Test("pods of a deleted Job are let go: deleted with it in the background, kept without finalizer as orphans")
    func jobDeletion() async throws {
        try await ControlledCluster.run { cluster in
            for (name, policy) in [("gone", PropagationPolicy.background), ("left", .orphan)] {
                var job = KubeObject(apiVersion: "batch/v1", kind: "Job", name: name)
                job["spec"] = [
                    "template": [
                        "spec": ["restartPolicy": "Never", "containers": [["name": "c", "image": "work"]]]
                    ]
                ]
                let made = try await cluster.api.create(.jobs, namespace: "default", object: job)
                func pods() async throws -> [KubeObject] {
                    try await cluster.items(.pods, "default").filter { $0.labels["job-name"] == name }
                }
                try await eventually("pod") { try await pods().count == 1 }
                _ = try await cluster.api.delete(
                    .jobs, namespace: "default", name: name,
                    options: DeleteOptions(propagationPolicy: policy, uid: made.uid))
                try await eventually("pod let go") {
                    let pods = try await pods()
                    guard policy == .orphan else { return pods.isEmpty }
                    return pods.count == 1 && pods[0].finalizers.isEmpty && pods[0].ownerReferences.isEmpty
                }
            }
        }
    }

    @Test("background deletion removes the owner at once and its dependents after it")
    func background() async throws {
        try await ControlledCluster.run { cluster in
            try await cluster.createDeployment("web", replicas: 3)
            try await cluster.waitForRollout("web", replicas: 3)
            try await cluster.delete(.deployments, "web", .background)
            #expect(try await cluster.find(.deployments, "web") == nil)
            try await eventually("dependents gone") {
                let sets = try await cluster.items(.replicaSets)
                let pods = try await cluster.items(.pods)
                return sets.isEmpty && pods.isEmpty
            }
        }
    }

    @Test("foreground deletion keeps the owner until its dependents are gone")
    func foreground() async throws {
        try await ControlledCluster.run { cluster in
            try await cluster.createDeployment("web", replicas: 3)
            try await cluster.waitForRollout("web", replicas: 3)
            try await cluster.delete(.deployments, "web", .foreground)
            try await eventually("deployment gone") { try await cluster.find(.deployments, "web") == nil }
            #expect(try await cluster.items(.replicaSets).isEmpty)
            #expect(try await cluster.items(.pods).isEmpty)
        }
    }

    @Test("orphaning deletion leaves the dependents without that owner")
    func orphan() async throws {
        try await ControlledCluster.run { cluster in
            try await cluster.createDeployment("web", replicas: 2)
            try await cluster.waitForRollout("web", replicas: 2)
            try await cluster.delete(.deployments, "web", .orphan)
            try await eventually("deployment gone") { try await cluster.find(.deployments, "web") == nil }
            let set = try #require(try await cluster.items(.replicaSets).first)
            #expect(set.ownerReferences.isEmpty)
            #expect(try await cluster.items(.pods).count == 2)
            // A deployment made anew adopts what it finds.
            try await cluster.createDeployment("web", replicas: 2)
            try await cluster.waitForRollout("web", replicas: 2)
            #expect(try await cluster.items(.replicaSets).count == 1)
        }
    }

    @Test("an object whose owner never existed is collected; one whose owner exists stays")
    func absentOwner() async throws {
        try await ControlledCluster.run { cluster in
            let owner = try await cluster.api.create(
                .configMaps, namespace: "default",
                object: KubeObject(apiVersion: "v1", kind: "ConfigMap", name: "owner"))
            func create(_ name: String, ownerUID: String) async throws {
                var object = KubeObject(apiVersion: "v1", kind: "Secret", name: name)
                object.ownerReferences = [
                    OwnerReference(apiVersion: "v1", kind: "ConfigMap", name: "owner", uid: ownerUID)
                ]
                _ = try await cluster.api.create(.secrets, namespace: "default", object: object)
            }
            try await create("kept", ownerUID: owner.uid)
            try await create("lost", ownerUID: "00000000-0000-0000-0000-000000000000")
            try await eventually("collected") { try await cluster.find(.secrets, "lost") == nil }
            #expect(try await cluster.find(.secrets, "kept") != nil)
        }
    }
}
