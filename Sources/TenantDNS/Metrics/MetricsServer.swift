internal import Logging
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// Serves `GET /metrics` to scrapers: numbers only, no names, nothing of the tenant's objects.
struct MetricsServer: Sendable {
    let metrics: DNSMetrics
    let logger: Logger

    typealias Connection = NIOAsyncChannel<HTTPServerRequestPart, HTTPPart<HTTPResponseHead, ByteBuffer>>
    typealias Listener = NIOAsyncChannel<Connection, Never>

    private static let maximumConnections = 16
    private static let idleTimeout: TimeAmount = .seconds(10)

    /// - Throws: what the system says, such as that the address is in use.
    func bind(host: String, port: Int) async throws -> (listener: Listener, port: Int) {
        let listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .bind(host: host, port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandlers([IdleStateHandler(allTimeout: Self.idleTimeout), CloseWhenIdle()])
                    try pipeline.configureHTTPServerPipeline()
                    try pipeline.addHandler(ResponseParts())
                    return try Connection(wrappingChannelSynchronously: channel)
                }
            }
        return (listener, listener.channel.localAddress?.port ?? port)
    }

    /// Serves until the task is cancelled.
    func serve(_ listener: Listener) async throws {
        try await listener.serveConnections(atMost: Self.maximumConnections) { connection, isAccepted in
            await serve(connection, isAccepted: isAccepted)
        }
    }

    /// One request per connection.
    private func serve(_ connection: Connection, isAccepted: Bool) async {
        do {
            try await connection.executeThenClose { inbound, outbound in
                guard isAccepted else { return }
                for try await part in inbound {
                    guard case .head(let head) = part else { continue }
                    let isKnown = head.uri == "/metrics" && (head.method == .GET || head.method == .HEAD)
                    let body = ByteBuffer(string: isKnown ? metrics.text : "404 page not found\n")
                    let headers: HTTPHeaders = [
                        "Content-Type": isKnown ? "text/plain; version=0.0.4; charset=utf-8" : "text/plain",
                        "Content-Length": "\(body.readableBytes)", "Connection": "close",
                    ]
                    try await outbound.write(
                        .head(HTTPResponseHead(version: .http1_1, status: isKnown ? .ok : .notFound, headers: headers)))
                    if head.method != .HEAD { try await outbound.write(.body(body)) }
                    try await outbound.write(.end(nil))
                    return
                }
            }
        } catch {
            // A scraper that went away concerns nobody else.
            logger.trace("Scrape ended", metadata: ["error": "\(error)"])
        }
    }
}

/// Buffers as the response parts that the encoder takes.
private final class ResponseParts: ChannelOutboundHandler {
    typealias OutboundIn = HTTPPart<HTTPResponseHead, ByteBuffer>
    typealias OutboundOut = HTTPServerResponsePart

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let part: HTTPServerResponsePart =
            switch unwrapOutboundIn(data) {
            case .head(let head): .head(head)
            case .body(let buffer): .body(.byteBuffer(buffer))
            case .end(let trailers): .end(trailers)
            }
        context.write(wrapOutboundOut(part), promise: promise)
    }
}
