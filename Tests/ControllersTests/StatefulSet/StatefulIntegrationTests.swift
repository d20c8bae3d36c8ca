import KubeCore
import TestKit
import Testing

@Suite struct StatefulIntegrationTests {
    private func statefulSet(_ name: String, replicas: Int) -> KubeObject {
        KubeObject(
            [
                "apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": ["name": .string(name)],
                "spec": [
                    "replicas": .int(Int64(replicas)), "serviceName": .string(name),
                    "selector": ["matchLabels": ["app": .string(name)]],
                    "template": [
                        "metadata": ["labels": ["app": .string(name)]],
                        "spec": ["containers": [["name": "main", "image": "nginx"]]],
                    ],
                    "volumeClaimTemplates": [
                        [
                            "metadata": ["name": "data"],
                            "spec": [
                                "accessModes": ["ReadWriteOnce"], "resources": ["requests": ["storage": "1Gi"]],
                            ],
                        ]
                    ],
                ],
            ] as JSONObject)
    }

    @Test("a stateful set has ordered names, claims and labels, and rolls a new template out from the top")
    func lifecycle() async throws {
        try await ControlledCluster.run(nodes: 2) { cluster in
            _ = try await cluster.api.create(
                .statefulSets, namespace: "default", object: statefulSet("db", replicas: 3))
            func isSettled() async throws -> Bool {
                guard let set = try await cluster.find(.statefulSets, "db") else { return false }
                return set.at("status", "readyReplicas") == 3 && set.at("status", "updatedReplicas") == 3
                    && set.at("status", "currentRevision") == set.at("status", "updateRevision")
                    && set.at("status", "observedGeneration")?.intValue == set.generation
            }
            try await eventually("three pods") { try await isSettled() }
            let pod = try #require(try await cluster.find(.pods, "db-2"))
            #expect(pod.labels["statefulset.kubernetes.io/pod-name"] == "db-2")
            #expect(pod.labels["apps.kubernetes.io/pod-index"] == "2")
            #expect(
                try await cluster.items(.persistentVolumeClaims).map(\.name).sorted() == [
                    "data-db-0", "data-db-1", "data-db-2",
                ])
            try await cluster.patch(
                .statefulSets, "db", ["spec": ["template": ["metadata": ["annotations": ["version": "2"]]]]])
            try await eventually("rolled out") {
                guard try await isSettled() else { return false }
                return try await cluster.items(.pods).allSatisfy { $0.annotations["version"] == "2" }
            }
            #expect(try await cluster.items(.controllerRevisions).count == 2)
            try await cluster.patch(.statefulSets, "db", ["spec": ["replicas": 1]])
            try await eventually("scaled down") {
                try await cluster.items(.pods).map(\.name) == ["db-0"]
            }
            #expect(try await cluster.items(.persistentVolumeClaims).count == 3)
        }
    }

    @Test("a daemon set has one pod on every node, on new ones too")
    func daemonSet() async throws {
        try await ControlledCluster.run(nodes: 2) { cluster in
            _ = try await cluster.api.create(
                .daemonSets, namespace: "default",
                object: KubeObject(
                    [
                        "apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": ["name": "agent"],
                        "spec": [
                            "selector": ["matchLabels": ["app": "agent"]],
                            "template": [
                                "metadata": ["labels": ["app": "agent"]],
                                "spec": ["containers": [["name": "main", "image": "agent"]]],
                            ],
                        ],
                    ] as JSONObject))
            func nodesWithPod() async throws -> [String] {
                try await cluster.items(.pods).filter { $0.at("status", "phase") == "Running" }
                    .compactMap { $0.at("spec", "nodeName")?.stringValue }.sorted()
            }
            try await eventually("two pods") { try await nodesWithPod() == ["node-0", "node-1"] }
            try await cluster.addNode("node-2")
            try await eventually("three pods") { try await nodesWithPod() == ["node-0", "node-1", "node-2"] }
            try await eventually("status") {
                try await cluster.find(.daemonSets, "agent")?.at("status", "numberAvailable") == 3
            }
        }
    }
}
