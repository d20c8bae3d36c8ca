/// Answers one message: from the zone where the name is the cluster's, else from upstream.
struct Responder: Sendable {
    let zone: ClusterZone
    let forwarder: Forwarder
    let metrics: DNSMetrics
    var asksUpstreamForUnknownNames = false

    static let ttlSeconds: UInt32 = 5
    private static let maximumAliases = 8

    /// What is to be done for a message.
    enum Step: Sendable {
        /// Answer at once; nil leaves the message without an answer.
        case done([UInt8]?)
        /// Upstream has to be asked.
        case forward(Pending)
    }

    struct Pending: Sendable {
        fileprivate let query: DNSQuery
        fileprivate let aliases: [ResourceRecord]
        fileprivate let target: DomainName
    }

    /// Decides without waiting. O(size of the message and of the answer).
    func step(_ message: [UInt8], over transport: Forwarder.Transport) -> Step {
        let query: DNSQuery
        do throws(DNSQuery.Refusal) {
            query = try DNSQuery.parse(message)
        } catch {
            switch error {
            case .ignore: return .done(nil)
            case .answer(let id, let code): return .done(MessageWriter.refusal(id: id, code: code))
            }
        }
        metrics.countRequest(over: transport, type: query.type.rawValue)
        var aliases: [ResourceRecord] = []
        var name = query.name
        while true {
            switch zone.answer(name, query.type) {
            case .notMine: return .forward(Pending(query: query, aliases: aliases, target: name))
            case .alias(let target):
                aliases.append(ResourceRecord(name: name, data: .cname(target), ttlSeconds: Self.ttlSeconds))
                guard query.type != .cname, aliases.count < Self.maximumAliases else {
                    return .done(respond(query, .noError, aliases, transport))
                }
                name = target
            case .records(let records):
                let answers = Self.rotated(records, by: Int(query.id)).map {
                    ResourceRecord(name: name, data: $0, ttlSeconds: Self.ttlSeconds)
                }
                return .done(respond(query, .noError, aliases + answers, transport))
            case .noData: return .done(negative(query, .noError, aliases, transport))
            case .noName where asksUpstreamForUnknownNames:
                return .forward(Pending(query: query, aliases: aliases, target: name))
            case .noName: return .done(negative(query, .nameError, aliases, transport))
            }
        }
    }

    /// Asks upstream; answers with a failure when nobody does.
    func finish(_ pending: Pending, over transport: Forwarder.Transport) async -> [UInt8] {
        let query = pending.query
        metrics.countForwarded()
        if pending.aliases.isEmpty {
            return await forwarder.forward(query, over: transport) ?? respond(query, .serverFailure, [], transport)
        }
        // The target of an ExternalName: its addresses go behind the alias, so that simple clients need not ask again.
        let inner = DNSQuery.asking(pending.target, query.type, like: query)
        guard let answer = await forwarder.forward(inner, over: transport) else {
            return respond(query, .serverFailure, pending.aliases, transport)
        }
        return respond(query, .noError, pending.aliases + UpstreamAnswer.records(in: answer), transport)
    }

    // MARK: Responses

    private func respond(
        _ query: DNSQuery, _ code: ResponseCode, _ answers: [ResourceRecord], _ transport: Forwarder.Transport
    ) -> [UInt8] {
        MessageWriter.response(
            to: query, code: code, isAuthoritative: code != .serverFailure, answers: answers,
            limit: Self.limit(query, transport))
    }

    private func negative(
        _ query: DNSQuery, _ code: ResponseCode, _ answers: [ResourceRecord], _ transport: Forwarder.Transport
    ) -> [UInt8] {
        MessageWriter.response(
            to: query, code: code, isAuthoritative: true, answers: answers, authority: [zone.startOfAuthority],
            limit: Self.limit(query, transport))
    }

    private static func limit(_ query: DNSQuery, _ transport: Forwarder.Transport) -> Int {
        switch transport {
        case .udp: query.udpLimit
        case .tcp: 65_535
        }
    }

    /// Spreads clients over addresses: each starts at another one.
    private static func rotated(_ records: [RecordData], by offset: Int) -> [RecordData] {
        guard records.count > 1 else { return records }
        let start = offset % records.count
        return Array(records[start...] + records[..<start])
    }
}
