internal import HTTPTransport
internal import KubeCore
internal import KubeServer
internal import NIOCore

/// The kubelet's side of port-forward over WebSocket: each port has a channel for data and one for the error that ends it.
///
/// Source: pkg/kubelet/server/portforward/websocket.go of Kubernetes 1.36.
struct PortForwardServer: Sendable {
    private static let subprotocol = "v4.channel.k8s.io"
    private static let maxMessageBytes = 4 << 20

    /// Where the pod's process listens.
    let address: String
    let podName: String

    /// Serves until the client or all connections to the pod have gone.
    /// - Throws: the refusal of a request that is none of ours.
    func serve(_ request: ConnectRequest, writer: HTTPResponseWriter) async throws(StatusError) {
        guard request.http.wantsWebSocket, request.http.webSocketProtocols.contains(Self.subprotocol) else {
            throw .badRequest("unable to upgrade: only WebSocket with subprotocol \(Self.subprotocol) is served")
        }
        let ports = try ports(request.target.query)
        let socket: WebSocket
        do throws(HTTPTransportError) {
            socket = try writer.upgradeToWebSocket(
                request.http, subprotocol: Self.subprotocol, maxMessageBytes: Self.maxMessageBytes)
        } catch {
            throw .badRequest("unable to upgrade: \(error.message)")
        }
        await carry(ports, over: socket)
    }

    private func ports(_ query: QueryParameters) throws(StatusError) -> [UInt16] {
        var ports: [UInt16] = []
        for text in query.all("ports").flatMap({ $0.split(separator: ",") }) {
            guard let port = UInt16(text), port > 0 else { throw .badRequest("unable to parse port \"\(text)\"") }
            ports.append(port)
        }
        guard !ports.isEmpty, ports.count <= 64 else { throw .badRequest("query parameter \"ports\" is required") }
        return ports
    }

    // MARK: - Channels

    private func carry(_ ports: [UInt16], over socket: WebSocket) async {
        var connections: [DuplexByteStream?] = []
        do throws(HTTPTransportError) {
            for (index, port) in ports.enumerated() {
                for channel in [UInt8(index * 2), UInt8(index * 2 + 1)] {
                    try await socket.send(.binary(message(channel, ByteBuffer(integer: port, endianness: .little))))
                }
            }
            for (index, port) in ports.enumerated() {
                connections.append(try await connect(to: port, errors: UInt8(index * 2 + 1), socket: socket))
            }
        } catch {
            // The client has gone already; what was opened is closed below.
        }
        let opened = connections
        await withTaskGroup { group in
            group.addTask { await distribute(socket, to: opened) }
            group.addTask {
                await withDiscardingTaskGroup { group in
                    for (index, connection) in opened.enumerated() {
                        guard let connection else { continue }
                        group.addTask { await send(connection, channel: UInt8(index * 2), to: socket) }
                    }
                }
            }
            await group.next()
            group.cancelAll()
            for connection in opened { connection?.close() }
            socket.close()
        }
    }

    /// Nil, after telling the client, when the pod does not take the connection.
    private func connect(
        to port: UInt16, errors: UInt8, socket: WebSocket
    ) async throws(HTTPTransportError) -> DuplexByteStream? {
        do {
            return try await PodDialer.connect(to: address, port: Int(port))
        } catch {
            let text = "failed to connect to port \(port) of pod \"\(podName)\": connection refused"
            try await socket.send(.binary(message(errors, ByteBuffer(string: text))))
            return nil
        }
    }

    private func distribute(_ socket: WebSocket, to connections: [DuplexByteStream?]) async {
        do throws(HTTPTransportError) {
            while var payload = try await socket.receive()?.payload {
                guard let channel: UInt8 = payload.readInteger(), channel % 2 == 0,
                    Int(channel / 2) < connections.count
                else { continue }
                try await connections[Int(channel / 2)]?.write(payload)
            }
        } catch {
            // Either end has gone: that is how connections end.
        }
    }

    private func send(_ connection: DuplexByteStream, channel: UInt8, to socket: WebSocket) async {
        do throws(HTTPTransportError) {
            while let bytes = try await connection.read() { try await socket.send(.binary(message(channel, bytes))) }
        } catch {
            // Either end has gone: that is how connections end.
        }
    }

    private func message(_ channel: UInt8, _ bytes: ByteBuffer) -> ByteBuffer {
        var message = ByteBufferAllocator().buffer(capacity: bytes.readableBytes + 1)
        message.writeInteger(channel)
        message.writeImmutableBuffer(bytes)
        return message
    }
}
