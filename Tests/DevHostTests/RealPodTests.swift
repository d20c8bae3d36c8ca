internal import HTTPTransport
internal import KubeClient
internal import KubeCore
internal import Logging
internal import NIOCore
internal import NIOPosix
internal import TestKit
internal import Testing

@Suite struct RealPodTests {
    @Test("a pod with our own image runs as a process, whose log is read, followed and cut as asked")
    func log() async throws {
        try await RunningHost.with { host in
            try await host.create(RunningHost.realPod("p", script: "echo one; echo two; echo three; exec sleep 600"))
            try await host.waitUntilReady("p")
            try await eventually("the output") { try await host.log("p") == "one\ntwo\nthree\n" }
            #expect(try await host.log("p", query: "?tailLines=1") == "three\n")
            #expect(try await host.log("p", query: "?limitBytes=5") == "one\nt")
            #expect(try await host.log("p", query: "?tailLines=0").isEmpty)
            #expect(try await host.log("p", query: "?tailLines=1&timestamps=true").hasSuffix("Z three\n"))
            let follower = Task { try await host.log("p", query: "?follow=true&tailLines=2") }
            _ = try await host.api.delete(.pods, namespace: "default", name: "p")
            // The end of the process is the end of the log.
            #expect(try await follower.value == "two\nthree\n")
            try await host.waitUntilGone("p")
        }
    }

    @Test("a process that fails is started again, and the log of the run before can be read")
    func restarts() async throws {
        try await RunningHost.with { host in
            let script =
                "if [ -e $HOME/once ]; then echo again; exec sleep 600; fi; touch $HOME/once; echo first; exit 3"
            try await host.create(RunningHost.realPod("p", script: script))
            try await eventually("the second run") {
                let status = try await host.pod("p").at("status", "containerStatuses")?.arrayValue?.first
                return status?["restartCount"] == 1 && status?["ready"] == true
            }
            let status = try await host.pod("p").at("status", "containerStatuses")?.arrayValue?.first
            #expect(status?.at("lastState", "terminated", "exitCode") == 3)
            try await eventually("the output") { try await host.log("p") == "again\n" }
            #expect(try await host.log("p", query: "?previous=true") == "first\n")
        }
    }

    @Test(
        "a pod that shall not be started again ends Succeeded or Failed", arguments: [(0, "Succeeded"), (4, "Failed")])
    func runsOnce(exitCode: Int, phase: String) async throws {
        try await RunningHost.with { host in
            try await host.create(RunningHost.realPod("p", script: "exit \(exitCode)", restartPolicy: "Never"))
            try await eventually("the end") { try await host.pod("p").at("status", "phase")?.stringValue == phase }
            let status = try await host.pod("p").at("status", "containerStatuses")?.arrayValue?.first
            #expect(status?.at("state", "terminated", "exitCode") == .int(Int64(exitCode)))
            #expect(status?["restartCount"] == 0)
        }
    }

    @Test("volumes are directories that the arguments lead to, with token, CA and Secret in them")
    func volumes() async throws {
        try await RunningHost.with { host in
            var secret = KubeObject(apiVersion: "v1", kind: "Secret", namespace: "default", name: "conf")
            secret["stringData"] = ["key": "value"]
            _ = try await host.api.create(.secrets, namespace: "default", object: secret)
            var pod = RunningHost.realPod("p", script: "")
            pod["spec"] = [
                "containers": [
                    [
                        "name": "main", "image": .string(Product.image),
                        "args": ["-c", "cat $0; echo; ls $VCLUSTER_SERVICEACCOUNT_DIR; exec sleep 600", "/conf/key"],
                        "volumeMounts": [["name": "conf", "mountPath": "/conf"]],
                    ]
                ],
                "volumes": [["name": "conf", "secret": ["secretName": "conf"]]],
            ]
            try await host.create(pod)
            try await eventually("the output") {
                guard try await host.pod("p").at("status", "phase") == "Running" else { return false }
                return try await host.log("p") == "value\nca.crt\nnamespace\ntoken\n"
            }
        }
    }

    @Test("port-forward reaches what listens on the pod's address")
    func portForward() async throws {
        try await RunningHost.with { host in
            try await host.create(RunningHost.realPod("p", script: "exec sleep 600"))
            try await host.waitUntilReady("p")
            let address = try #require(try await host.pod("p").at("status", "podIP")?.stringValue)
            #expect(address.hasPrefix("127."))
            let server = try await EchoServer.start(host: address)
            let forwarder = PortForwarder(
                dialer: try UpgradeDialer(host.client), group: MultiThreadedEventLoopGroup.singleton,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            ) {
                PortForwarder.Target(namespace: "default", pod: "p", port: UInt16(server.port))
            }
            let answer = try await forwarder.answer(to: "hello")
            #expect(answer == "hello")
            try await server.stop()
            // Nobody listens any more: the connection ends without an answer.
            #expect(try await forwarder.answer(to: "hello") == "")
        }
    }

    @Test("the host's end is the end of its processes, and its next start runs them again")
    func hostRestart() async throws {
        let directory = try RunningHost.temporaryDirectory()
        try await RunningHost.with(directory: directory) { host in
            // Kubernetes makes one of two dollars.
            try await host.create(RunningHost.realPod("p", script: "echo $$$$; exec sleep 600"))
            try await host.waitUntilReady("p")
        }
        try await RunningHost.with(directory: directory) { host in
            try await eventually("the second run") {
                let status = try await host.pod("p").at("status", "containerStatuses")?.arrayValue?.first
                return status?["restartCount"] == 1 && status?["ready"] == true
            }
            let former = try await host.log("p", query: "?previous=true").dropLast()
            let pid = try #require(Int32(former))
            #expect(!SystemProcess.isRunning(pid))
        }
    }
}
