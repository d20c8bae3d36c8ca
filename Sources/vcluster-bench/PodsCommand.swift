internal import ArgumentParser
internal import KubeClient
internal import KubeCore

/// Creates pods and leaves them there, so that the memory of the server can be read.
struct PodsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "pods", abstract: "Creates pods.")

    @Option(help: "Kubeconfig of the server.") var kubeconfig: String
    @Option(help: "How many pods.") var count = 1000
    @Option(help: "Prefix of their names.") var prefix = "bench"

    func run() async throws {
        let api = try RemoteAPI(Kubeconfig.load(path: kubeconfig).clientConfiguration())
        let start = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<16 {
                group.addTask {
                    for number in stride(from: worker, to: count, by: 16) {
                        _ = try await api.create(
                            .pods, namespace: "default", object: .benchPod("\(prefix)-\(number)"))
                    }
                }
            }
            try await group.waitForAll()
        }
        report("create \(count) pods", "\((ContinuousClock.now - start).milliseconds) ms")
    }
}

extension KubeObject {
    static func benchPod(_ name: String) -> KubeObject {
        var pod = KubeObject(apiVersion: "v1", kind: "Pod", namespace: "default", name: name)
        pod.labels = ["app": "bench"]
        pod["spec"] = [
            "terminationGracePeriodSeconds": 0,
            "containers": [
                ["name": "main", "image": "nginx", "resources": ["requests": ["cpu": "1m", "memory": "1Mi"]]]
            ],
        ]
        return pod
    }
}
