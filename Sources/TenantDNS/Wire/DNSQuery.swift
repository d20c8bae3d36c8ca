/// One query as it came in, checked strictly: whatever does not look exactly like a query of one question is refused
/// before anything acts on it. Source: RFC 1035 4.1; RFC 6891 6.1; RFC 9619 (one question).
struct DNSQuery: Sendable {
    static let headerSize = 12
    /// Largest response over UDP without EDNS.
    static let plainUDPSize = 512
    /// Largest response over UDP with EDNS that avoids fragments. Source: DNS Flag Day 2020.
    static let largestUDPSize = 1232

    let id: UInt16
    let recursionDesired: Bool
    let checkingDisabled: Bool
    let name: DomainName
    let type: RecordType
    let recordClass: UInt16
    /// The question section's bytes, to be repeated as they came (clients may compare the case of letters).
    let questionBytes: [UInt8]
    /// Nil when the client does not speak EDNS.
    let edns: EDNS?
    /// The whole message, for forwarding.
    let message: [UInt8]

    struct EDNS: Sendable, Hashable {
        let udpPayloadSize: Int
        let version: UInt8
        let wantsDNSSEC: Bool
    }

    /// How large a response over UDP may be, in bytes.
    var udpLimit: Int {
        guard let edns else { return Self.plainUDPSize }
        return min(max(edns.udpPayloadSize, Self.plainUDPSize), Self.largestUDPSize)
    }

    /// What to do with a message that is no acceptable query.
    enum Refusal: Error, Equatable {
        /// No answer at all: too short to have an id, or itself a response.
        case ignore
        case answer(id: UInt16, ResponseCode)
    }

    /// - Throws: `Refusal`.
    static func parse(_ message: [UInt8]) throws(Refusal) -> DNSQuery {
        guard message.count >= headerSize else { throw .ignore }
        let id = UInt16(message[0]) << 8 | UInt16(message[1])
        guard message[2] & 0x80 == 0 else { throw .ignore }
        guard message[2] & 0x78 == 0 else { throw .answer(id: id, .notImplemented) }
        func count(_ offset: Int) -> Int { Int(message[offset]) << 8 | Int(message[offset + 1]) }
        guard count(4) == 1, count(6) == 0, count(8) == 0, count(10) <= 2 else {
            throw .answer(id: id, .formatError)
        }
        var reader = MessageReader(message, at: headerSize)
        guard let name = reader.readName(allowsPointers: false), let type = reader.readUInt16(),
            let recordClass = reader.readUInt16()
        else { throw .answer(id: id, .formatError) }
        let questionBytes = Array(message[headerSize..<reader.offset])
        var edns: EDNS?
        for _ in 0..<count(10) {
            guard let record = reader.readRecord() else { throw .answer(id: id, .formatError) }
            guard record.type == .opt else { continue }
            guard edns == nil, record.name.labels.isEmpty else { throw .answer(id: id, .formatError) }
            edns = EDNS(
                udpPayloadSize: Int(record.recordClass), version: UInt8(truncatingIfNeeded: record.ttl >> 16),
                wantsDNSSEC: record.ttl & 0x8000 != 0)
        }
        guard reader.isAtEnd else { throw .answer(id: id, .formatError) }
        if let edns, edns.version != 0 { throw .answer(id: id, .badVersion) }
        guard recordClass == 1 || recordClass == 255 else { throw .answer(id: id, .refused) }
        return DNSQuery(
            id: id, recursionDesired: message[2] & 1 != 0, checkingDisabled: message[3] & 0x10 != 0, name: name,
            type: RecordType(rawValue: type), recordClass: recordClass, questionBytes: questionBytes, edns: edns,
            message: message)
    }
}
