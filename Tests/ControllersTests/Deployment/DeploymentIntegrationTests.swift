import KubeCore
import TestKit
import Testing

@Suite struct DeploymentIntegrationTests {
    @Test("a deployment becomes pods, and says so in status and events")
    func becomesPods() async throws {
        try await ControlledCluster.run { cluster in
            try await cluster.createDeployment("web", replicas: 3)
            try await cluster.waitForRollout("web", replicas: 3)
            let pods = try await cluster.items(.pods)
            #expect(pods.count == 3)
            let set = try #require(try await cluster.items(.replicaSets).first)
            #expect(pods.allSatisfy { $0.controllerOwner?.uid == set.uid && $0.name.hasPrefix(set.name + "-") })
            #expect(set.annotations["deployment.kubernetes.io/revision"] == "1")
            #expect(set.labels["pod-template-hash"] == pods[0].labels["pod-template-hash"])
            let deployment = try #require(try await cluster.find(.deployments, "web"))
            #expect(deployment.generation == 1)
            let conditions = deployment.at("status", "conditions")?.arrayValue ?? []
            #expect(conditions.contains { $0["type"] == "Available" && $0["status"] == "True" })
            #expect(conditions.contains { $0["type"] == "Progressing" && $0["reason"] == "NewReplicaSetAvailable" })
            try await eventually("the scaling event") {
                try await cluster.items(.events).contains {
                    $0["reason"] == "ScalingReplicaSet"
                        && $0["message"] == .string("Scaled up replica set \(set.name) from 0 to 3")
                }
            }
        }
    }

    @Test("scaling changes the number of pods and makes no new revision")
    func scales() async throws {
        try await ControlledCluster.run { cluster in
            try await cluster.createDeployment("web", replicas: 2)
            try await cluster.waitForRollout("web", replicas: 2)
            try await cluster.patch(.deployments, "web", ["spec": ["replicas": 5]])
            try await cluster.waitForRollout("web", replicas: 5)
            try await cluster.patch(.deployments, "web", ["spec": ["replicas": 1]])
            try await cluster.waitForRollout("web", replicas: 1)
            try await eventually("one pod left") { try await cluster.items(.pods).count == 1 }
            #expect(try await cluster.items(.replicaSets).count == 1)
        }
    }

    @Test("a new template rolls out within surge and unavailability, and rolls back to the old ReplicaSet")
    func rollsOut() async throws {
        try await ControlledCluster.run { cluster in
            try await cluster.createDeployment("web", replicas: 4)
            try await cluster.waitForRollout("web", replicas: 4)
            let first = try #require(try await cluster.items(.replicaSets).first)
            func setImage(_ image: String) async throws {
                try await cluster.patch(
                    .deployments, "web",
                    ["spec": ["template": ["spec": ["containers": [["name": "main", "image": .string(image)]]]]]])
                try await cluster.waitForRollout("web", replicas: 4)
            }
            try await setImage("nginx:2")
            try await eventually("old pods gone") { try await cluster.items(.pods).count == 4 }
            var sets = try await cluster.items(.replicaSets)
            #expect(sets.count == 2)
            #expect(sets.first { $0.name == first.name }?.at("spec", "replicas") == 0)
            try await setImage("nginx")
            sets = try await cluster.items(.replicaSets)
            #expect(sets.count == 2)
            let back = try #require(sets.first { $0.name == first.name })
            #expect(back.at("spec", "replicas") == 4)
            #expect(back.annotations["deployment.kubernetes.io/revision"] == "3")
            #expect(back.annotations["deployment.kubernetes.io/revision-history"] == "1")
            let deployment = try #require(try await cluster.find(.deployments, "web"))
            #expect(deployment.annotations["deployment.kubernetes.io/revision"] == "3")
        }
    }

    @Test("Recreate starts no new pod before the last old one is gone")
    func recreates() async throws {
        try await ControlledCluster.run { cluster in
            try await cluster.createDeployment("web", replicas: 2, spec: ["strategy": ["type": "Recreate"]])
            try await cluster.waitForRollout("web", replicas: 2)
            let before = Set(try await cluster.items(.pods).map(\.uid))
            try await cluster.patch(
                .deployments, "web",
                ["spec": ["template": ["metadata": ["annotations": ["again": "1"]]]]])
            try await cluster.waitForRollout("web", replicas: 2)
            #expect(before.isDisjoint(with: try await cluster.items(.pods).map(\.uid)))
        }
    }

    @Test("many deployments at once all get exactly their pods")
    func manyAtOnce() async throws {
        try await ControlledCluster.run { cluster in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<30 {
                    group.addTask { try await cluster.createDeployment("web-\(index)", replicas: 1 + index % 4) }
                }
                try await group.waitForAll()
            }
            for index in 0..<30 { try await cluster.waitForRollout("web-\(index)", replicas: 1 + index % 4) }
            let expected = (0..<30).reduce(0) { $0 + 1 + $1 % 4 }
            #expect(try await cluster.items(.pods).count == expected)
        }
    }

    @Test("a thousand pods come and go")
    func thousandPods() async throws {
        try await ControlledCluster.run(nodes: 3) { cluster in
            try await cluster.createDeployment("big", replicas: 1000)
            try await cluster.waitForRollout("big", replicas: 1000, timeout: .seconds(600))
            let pods = try await cluster.items(.pods)
            #expect(pods.count == 1000)
            let perNode = Dictionary(grouping: pods) { $0.at("spec", "nodeName")?.stringValue ?? "" }
            #expect(perNode.count == 3 && perNode.values.allSatisfy { abs($0.count - 333) < 10 })
            try await cluster.delete(.deployments, "big", .background)
            try await eventually(timeout: .seconds(600), "all pods gone") { try await cluster.items(.pods).isEmpty }
        }
    }
}
