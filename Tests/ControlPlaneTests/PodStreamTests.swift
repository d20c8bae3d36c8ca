import HTTPTransport
import KubeClient
import KubeCore
import KubeRuntime
import NIOCore
import Testing

@testable import ControlPlane

@Suite struct PodStreamTests {
    private static let path = "/api/v1/namespaces/default/pods/web"

    /// A pod that runs on both sides, and what its host lets it say.
    private static func withRunningPod(
        _ body: @Sendable (PlanePair, ScriptedPods) async throws -> Void
    ) async throws {
        let pods = ScriptedPods()
        try await PlanePair.use(pods: pods) { pair in
            _ = try await pair.createPod("web")
            try await pair.runPod("web")
            try await body(pair, pods)
        }
    }

    @Test("a log comes from the host pod, with the client's own query, line by line when it is followed")
    func log() async throws {
        try await Self.withRunningPod { pair, pods in
            let whole = try await pair.tenant.api.raw("\(Self.path)/log?container=main&tailLines=2")
            #expect(String(buffer: whole) == "first\nlast\n")
            #expect(
                pods.requests.last?.target
                    == "/api/v1/namespaces/team/pods/web-x-default-x-my-vcluster/log?container=main&tailLines=2")

            let followed = try await pair.tenant.api.stream("\(Self.path)/log?follow=true")
            #expect(followed.headers["Content-Type"] == "text/plain")
            #expect(try await followed.nextChunk().map { String(buffer: $0) } == "first\n")
            pods.mayEnd.open()
            #expect(try await followed.nextChunk().map { String(buffer: $0) } == "last\n")
            #expect(try await followed.nextChunk() == nil)
        }
    }

    @Test(
        "exec, attach and portforward are carried byte for byte, both ways",
        arguments: [("exec?command=sh", "SPDY/3.1"), ("attach", "SPDY/3.1"), ("portforward?ports=80", "websocket")])
    func tunnel(_ subresource: String, _ upgrade: String) async throws {
        try await Self.withRunningPod { pair, _ in
            let answer = try await UpgradeDialer(pair.tenant.client).dial(
                method: .post, target: "\(Self.path)/\(subresource)",
                headers: [
                    "Connection": "Upgrade", "Upgrade": upgrade, "X-Stream-Protocol-Version": "v5.channel.k8s.io",
                ])
            #expect(answer.status == 101)
            #expect(answer.headers["Upgrade"] == upgrade)
            #expect(answer.headers["X-Stream-Protocol-Version"] == "v5.channel.k8s.io")
            let stream = try #require(answer.stream)
            let bytes = ByteBuffer(bytes: (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 7) })
            async let sending: Void = stream.write(bytes)
            var received = ByteBuffer()
            while received.readableBytes < bytes.readableBytes, var chunk = try await stream.read() {
                received.writeBuffer(&chunk)
            }
            try await sending
            #expect(received == bytes)
            try await stream.write(ByteBuffer(string: "the end"))
            #expect(try await stream.read().map { String(buffer: $0) } == "the end")
            #expect(try await stream.read() == nil)
        }
    }

    @Test("attack 41: neither the tenant's credentials nor impersonation reach the host")
    func credentials() {
        let forwarded = ForwardedFields.ofUpgrade([
            "Connection": "Upgrade", "Upgrade": "websocket", "Authorization": "Bearer secret", "Cookie": "a=b",
            "X-Remote-User": "root", "Impersonate-User": "system:admin", "Impersonate-Group": "system:masters",
            "Sec-WebSocket-Protocol": "base64url.bearer.authorization.k8s.io.c2VjcmV0, v5.channel.k8s.io",
        ])
        #expect(forwarded.map(\.name) == ["Connection", "Upgrade", "Sec-WebSocket-Protocol"])
        #expect(forwarded["Sec-WebSocket-Protocol"] == "v5.channel.k8s.io")
        #expect(ForwardedFields.ofRead(["Authorization": "Bearer secret", "Impersonate-User": "a"]).fields.isEmpty)
    }

    @Test("refusals come in the tenant's names, and what cannot be upgraded reaches no pod")
    func refusals() async throws {
        try await Self.withRunningPod { pair, pods in
            let refused = await #expect(throws: StatusError.self) {
                _ = try await pair.tenant.api.raw("\(Self.path)/log?container=none")
            }
            #expect(refused?.message == "container none is not valid for pod web")
            #expect(refused?.code == 400)

            let before = pods.requests.count
            let plain = await #expect(throws: StatusError.self) {
                _ = try await pair.tenant.api.raw("\(Self.path)/exec?command=sh")
            }
            #expect(plain?.message == "Upgrade request required")
            #expect(pods.requests.count == before)
        }
    }

    @Test("a pod that has no host yet, or whose host pod is another's, is not connected to")
    func noHostPod() async throws {
        try await Self.withRunningPod { pair, pods in
            _ = try await pair.host.api.patch(
                .pods, namespace: PlanePair.namespace, name: pair.hostName("web"),
                patch: .merge(["metadata": ["annotations": ["vcluster.loft.sh/object-namespace": "another"]]]))
            let error = await #expect(throws: StatusError.self) {
                _ = try await pair.tenant.api.raw("\(Self.path)/log")
            }
            #expect(error?.message == "pod web does not have a host assigned")
            #expect(pods.requests.isEmpty)
        }
    }
}
