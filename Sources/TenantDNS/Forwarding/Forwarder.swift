internal import NIOCore
internal import NIOPosix

/// Asks upstream resolvers, each query from a socket and with an id of its own, so that answers cannot be guessed.
/// Source: RFC 5452 9.
final class Forwarder: Sendable {
    /// How the client came, and so how upstream is asked.
    enum Transport: Sendable {
        case udp
        case tcp
    }

    private let upstreams: [SocketAddress]
    private let timeout: Duration
    private let places: Slots

    private static let attemptsPerUpstream = 2
    private static let maximumMessageSize = 65_535

    /// - Parameters:
    ///   - upstreams: in order of preference.
    ///   - timeout: for one attempt.
    init(upstreams: [SocketAddress], timeout: Duration = .seconds(2), maximumConcurrency: Int = 256) {
        self.upstreams = upstreams
        self.timeout = timeout
        places = Slots(maximumConcurrency)
    }

    /// The upstream answer to a query with the client's id; nil when nobody answered in time or too many are waiting.
    func forward(_ query: DNSQuery, over transport: Transport) async -> [UInt8]? {
        guard places.take() else { return nil }
        defer { places.giveBack() }
        for _ in 0..<Self.attemptsPerUpstream {
            for upstream in upstreams {
                if Task.isCancelled { return nil }
                if let answer = await ask(upstream, query, transport) { return answer }
            }
        }
        return nil
    }

    private func ask(_ upstream: SocketAddress, _ query: DNSQuery, _ transport: Transport) async -> [UInt8]? {
        let id = UInt16.random(in: .min ... .max)
        var message = query.message
        message[0] = UInt8(id >> 8)
        message[1] = UInt8(id & 0xFF)
        let outgoing = message
        return await withTaskGroup(of: [UInt8]?.self) { group in
            group.addTask {
                // An upstream that cannot be reached is one that does not answer.
                switch transport {
                case .udp: try? await Self.askByUDP(upstream, outgoing, query, id)
                case .tcp: try? await Self.askByTCP(upstream, outgoing, query, id)
                }
            }
            group.addTask { [timeout] in
                // Fails only when the answer came first.
                try? await Task.sleep(for: timeout)
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
    }

    private static func askByUDP(
        _ upstream: SocketAddress, _ message: [UInt8], _ query: DNSQuery, _ id: UInt16
    ) async throws -> [UInt8]? {
        let channel = try await DatagramBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 4096))
            .connect(to: upstream) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<AddressedEnvelope<ByteBuffer>, AddressedEnvelope<ByteBuffer>>(
                        wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(AddressedEnvelope(remoteAddress: upstream, data: ByteBuffer(bytes: message)))
            for try await envelope in inbound {
                if let answer = accept(Array(envelope.data.readableBytesView), query, id) { return answer }
            }
            return nil
        }
    }

    private static func askByTCP(
        _ upstream: SocketAddress, _ message: [UInt8], _ query: DNSQuery, _ id: UInt16
    ) async throws -> [UInt8]? {
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(to: upstream) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(MessageFraming.frame(message))
            var framing = MessageFraming(limit: maximumMessageSize)
            for try await bytes in inbound {
                framing.append(bytes)
                while case .message(let candidate) = framing.next() {
                    if let answer = accept(candidate, query, id) { return answer }
                }
            }
            return nil
        }
    }

    /// The answer with the client's id, when it is one to this very question.
    private static func accept(_ answer: [UInt8], _ query: DNSQuery, _ id: UInt16) -> [UInt8]? {
        guard answer.count >= DNSQuery.headerSize, answer[2] & 0x80 != 0,
            answer[0] == UInt8(id >> 8), answer[1] == UInt8(id & 0xFF)
        else { return nil }
        var reader = MessageReader(answer, at: DNSQuery.headerSize)
        if answer[4] == 0, answer[5] == 1 {
            guard reader.readName(allowsPointers: false) == query.name, reader.readUInt16() == query.type.rawValue
            else {
                return nil
            }
        } else if answer[3] & 0xF == 0 {
            return nil
        }
        var answer = answer
        answer[0] = UInt8(query.id >> 8)
        answer[1] = UInt8(query.id & 0xFF)
        return answer
    }
}
