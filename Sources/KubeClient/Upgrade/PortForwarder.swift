package import HTTPTransport
internal import KubeCore
package import Logging
package import NIOCore
internal import NIOPosix

/// A local TCP port whose connections go to a port of a pod, through the API server's port-forward.
///
/// Each connection opens a WebSocket of its own (`v4.channel.k8s.io`) and resolves the pod anew, so the forwarder
/// outlives the pod. Source: Kubernetes kubelet, pkg/kubelet/server/portforward/websocket.go.
package struct PortForwarder: Sendable {
    /// A pod and its port, as they are at the moment of a connection.
    package struct Target: Sendable, Hashable {
        package let namespace: String
        package let pod: String
        package let port: UInt16

        package init(namespace: String, pod: String, port: UInt16) {
            self.namespace = namespace
            self.pod = pod
            self.port = port
        }
    }

    /// Finds the pod for a new connection.
    package typealias Resolve = @Sendable () async throws -> Target

    private let dialer: UpgradeDialer
    private let group: any EventLoopGroup
    private let logger: Logger
    private let resolve: Resolve

    /// - Parameter resolve: finds the pod for a new connection.
    package init(
        dialer: UpgradeDialer, group: any EventLoopGroup, logger: Logger,
        resolve: @escaping Resolve
    ) {
        self.dialer = dialer
        self.group = group
        self.logger = logger
        self.resolve = resolve
    }

    /// Listens on the loopback and forwards until the task is cancelled.
    /// - Parameters:
    ///   - port: 0 takes a free one.
    ///   - onListening: told the port once connections are accepted.
    /// - Throws: `HTTPTransportError.cannotListen` when the port is taken.
    package func run(
        host: String = "127.0.0.1", port: Int, onListening: @escaping @Sendable (Int) async -> Void
    ) async throws(HTTPTransportError) {
        let listener: NIOAsyncChannel<DuplexByteStream, Never>
        do {
            listener = try await ServerBootstrap(group: group)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
                .bind(host: host, port: port) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let stream = DuplexByteStream.make(on: channel.eventLoop)
                        try channel.pipeline.syncOperations.addHandler(stream.attach())
                        return stream
                    }
                }
        } catch {
            throw HTTPTransportError(.cannotListen, "cannot listen on \(host):\(port): \(error)")
        }
        await onListening(listener.channel.localAddress?.port ?? port)
        do {
            try await listener.executeThenClose { connections in
                try await withThrowingDiscardingTaskGroup { group in
                    for try await connection in connections {
                        group.addTask { await forward(connection) }
                    }
                }
            }
        } catch {
            // Cancelled, or the listener was closed: both are the end of forwarding.
        }
    }

    /// Carries one connection until either side closes.
    package func forward(_ connection: DuplexByteStream) async {
        defer { connection.close() }
        do {
            let target = try await resolve()
            let tunnel = try await open(target)
            await tunnel.carry(connection)
        } catch {
            logger.warning("Could not forward a connection", metadata: ["error": "\(error)"])
        }
    }

    /// Opens a connection to the pod and closes it again: whether there is anything to forward to.
    /// - Throws: what the server answers, such as `forbidden` or `notFound`, and what `resolve` throws.
    package func check() async throws {
        try await open(try await resolve()).socket.close()
    }

    private func open(_ target: Target) async throws(StatusError) -> PortForwardTunnel {
        let path = GroupVersionResource.pods.path(
            namespace: target.namespace, name: target.pod, subresource: "portforward")
        let answer = try await dialer.dial(
            method: .get, target: "\(path)?ports=\(target.port)",
            headers: [
                "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
                "Sec-WebSocket-Key": WebSocketHandshake.makeKey(),
                "Sec-WebSocket-Protocol": "v4.channel.k8s.io",
            ])
        guard let stream = answer.stream else {
            if let value = try? JSONParser.parse(answer.body.readableBytesView), let object = KubeObject(value),
                object.kind == "Status"
            {
                throw StatusError(statusObject: object, httpCode: answer.status)
            }
            throw StatusError(httpStatus: answer.status)
        }
        return PortForwardTunnel(socket: WebSocket(stream: stream, role: .client, maxMessageBytes: 16 << 20))
    }
}

/// One forwarded connection: channel 0 carries data, channel 1 the error that ended it.
struct PortForwardTunnel: Sendable {
    let socket: WebSocket

    /// Copies both ways until one side closes.
    func carry(_ connection: DuplexByteStream) async {
        await withTaskGroup { group in
            group.addTask { await upload(connection) }
            group.addTask { await download(connection) }
            await group.next()
            socket.close()
            connection.close()
            group.cancelAll()
        }
    }

    private func upload(_ connection: DuplexByteStream) async {
        do {
            while var bytes = try await connection.read() {
                var message = ByteBufferAllocator().buffer(capacity: bytes.readableBytes + 1)
                message.writeInteger(UInt8(0))
                message.writeBuffer(&bytes)
                try await socket.send(.binary(message))
            }
        } catch {
            // Either end is gone: that is how connections end.
        }
    }

    private func download(_ connection: DuplexByteStream) async {
        var awaitsPort: Set<UInt8> = [0, 1]
        do {
            while var payload = try await socket.receive()?.payload {
                guard let channel: UInt8 = payload.readInteger() else { continue }
                // The first message of each channel is the port, little endian.
                if awaitsPort.remove(channel) != nil {
                    payload.moveReaderIndex(forwardBy: min(2, payload.readableBytes))
                }
                guard payload.readableBytes > 0 else { continue }
                if channel == 1 { return }
                try await connection.write(payload)
            }
        } catch {
            // Either end is gone: that is how connections end.
        }
    }
}
