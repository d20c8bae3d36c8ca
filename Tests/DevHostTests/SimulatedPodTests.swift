internal import KubeClient
internal import KubeCore
internal import TestKit
internal import Testing

@Suite struct SimulatedPodTests {
    @Test("a simulated pod is bound to a Ready node, runs with an address of that node, and goes when it is deleted")
    func life() async throws {
        try await RunningHost.with(nodeCount: 2) { host in
            try await eventually("both nodes") { try await host.api.list(.nodes, namespace: nil).items.count == 2 }
            try await host.create(RunningHost.simulatedPod("web"))
            try await host.waitUntilReady("web")
            let pod = try await host.pod("web")
            #expect(pod.at("status", "phase") == "Running")
            #expect(pod.at("status", "podIP")?.stringValue?.hasPrefix("10.240.") == true)
            let node = try await host.api.get(
                .nodes, namespace: nil, name: pod.at("spec", "nodeName")?.stringValue ?? "")
            let conditions = node.at("status", "conditions")?.arrayValue ?? []
            #expect(conditions.contains { $0["type"] == "Ready" && $0["status"] == "True" })
            let address = node.at("status", "addresses")?.arrayValue?.first?["address"]
            #expect(pod.at("status", "hostIP") == address)
            _ = try await host.api.delete(.pods, namespace: "default", name: "web")
            try await host.waitUntilGone("web")
        }
    }

    @Test("a pod whose Secret is missing waits, says so, and starts when the Secret comes")
    func missingSecret() async throws {
        try await RunningHost.with { host in
            var pod = RunningHost.simulatedPod("needy")
            pod["spec"] = [
                "containers": [
                    ["name": "main", "image": "nginx", "volumeMounts": [["name": "s", "mountPath": "/s"]]]
                ],
                "volumes": [["name": "s", "secret": ["secretName": "later"]]],
            ]
            try await host.create(pod)
            try await eventually("the reason") {
                let containers = try await host.pod("needy").at("status", "containerStatuses")?.arrayValue ?? []
                return containers.first?.at("state", "waiting", "reason") == "ContainerCreating"
            }
            #expect(try await host.pod("needy").at("status", "phase") == "Pending")
            let secret = KubeObject(apiVersion: "v1", kind: "Secret", namespace: "default", name: "later")
            _ = try await host.api.create(.secrets, namespace: "default", object: secret)
            try await host.waitUntilReady("needy")
        }
    }

    @Test("what needs a process is refused for a simulated pod, and its log says what it is")
    func refusals() async throws {
        try await RunningHost.with { host in
            try await host.create(RunningHost.simulatedPod("web"))
            try await host.waitUntilReady("web")
            #expect(try await host.log("web").contains("simulated"))
            for query in ["exec?command=sh&stdout=true", "portforward?ports=80"] {
                let error = await #expect(throws: StatusError.self) {
                    _ = try await host.api.raw("/api/v1/namespaces/default/pods/web/\(query)")
                }
                #expect(error?.code == 400)
                #expect(error?.message.contains("simulated") == true)
            }
            let error = await #expect(throws: StatusError.self) {
                _ = try await host.log("web", query: "?previous=true")
            }
            #expect(error?.message == #"previous terminated container "main" in pod "web" not found"#)
        }
    }

    @Test("a host started again has all objects, and gives no address twice")
    func restart() async throws {
        let directory = try RunningHost.temporaryDirectory()
        try await RunningHost.with(directory: directory, nodeCount: 1) { host in
            try await host.create(RunningHost.simulatedPod("first"))
            try await host.waitUntilReady("first")
        }
        try await RunningHost.with(directory: directory, nodeCount: 1) { host in
            let first = try await host.pod("first")
            try await host.create(RunningHost.simulatedPod("second"))
            try await host.waitUntilReady("second")
            let second = try await host.pod("second")
            #expect(first.at("status", "podIP") != second.at("status", "podIP"))
            #expect(try await host.pod("first").at("status", "podIP") == first.at("status", "podIP"))
        }
    }
}
