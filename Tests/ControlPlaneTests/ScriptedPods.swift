import HTTPTransport
import KubeCore
import KubeRuntime
import KubeServer
import NIOCore
import Synchronization

/// The pods of a test's host: a log of a few lines, and an echo behind every upgrade.
final class ScriptedPods: ConnectHandler {
    struct Seen: Sendable {
        var target: String
        var headers: HTTPFields
    }

    let needsNodeName = false
    private let seen = Mutex<[Seen]>([])
    /// Lets a followed log go on to its end.
    let mayEnd = AsyncLatch()

    /// What has reached the host's pods.
    var requests: [Seen] { seen.withLock { $0 } }

    func connect(_ request: ConnectRequest, writer: HTTPResponseWriter) async throws(StatusError) {
        seen.withLock { $0.append(Seen(target: request.http.target, headers: request.http.headers)) }
        if request.target.query["container"] == "none" {
            throw .badRequest("container none is not valid for pod \(request.info.name)")
        }
        if request.info.subresource == "log" { await log(request, writer) } else { await echo(request, writer) }
    }

    private func log(_ request: ConnectRequest, _ writer: HTTPResponseWriter) async {
        writer.start(status: 200, headers: ["Content-Type": "text/plain"], lifetime: .endless)
        do {
            try await writer.write(ByteBuffer(string: "first\n"))
            if request.target.query.isOn("follow") { try await mayEnd.wait() }
            try await writer.write(ByteBuffer(string: "last\n"))
            writer.finish()
        } catch {
            // The client is gone.
        }
    }

    private func echo(_ request: ConnectRequest, _ writer: HTTPResponseWriter) async {
        do {
            let stream = try writer.upgrade(
                to: request.http.headers["Upgrade"] ?? "", headers: ["X-Stream-Protocol-Version": "v5.channel.k8s.io"])
            while let bytes = try await stream.read() {
                try await stream.write(bytes)
                if String(buffer: bytes).hasSuffix("end") { return }
            }
        } catch {
            // The client is gone.
        }
    }
}
