/// Reading answers of upstream resolvers, to put them behind an alias of ours.
enum UpstreamAnswer {
    /// The address and alias records of the answer section; other types have no place behind an alias. Empty when the
    /// message is malformed.
    static func records(in message: [UInt8]) -> [ResourceRecord] {
        guard message.count >= DNSQuery.headerSize else { return [] }
        let questions = Int(message[4]) << 8 | Int(message[5])
        let answers = Int(message[6]) << 8 | Int(message[7])
        var reader = MessageReader(message, at: DNSQuery.headerSize)
        guard questions == 1, reader.readName(allowsPointers: false) != nil, reader.readUInt32() != nil else {
            return []
        }
        var result: [ResourceRecord] = []
        for _ in 0..<answers {
            guard let record = reader.readRecord() else { return result }
            guard record.recordClass == 1, let data = data(of: record, in: message) else { continue }
            result.append(ResourceRecord(name: record.name, data: data, ttlSeconds: min(record.ttl, 3600)))
        }
        return result
    }

    private static func data(of record: MessageReader.Record, in message: [UInt8]) -> RecordData? {
        switch record.type {
        case .a where record.data.count == 4, .aaaa where record.data.count == 16:
            return .address(Array(message[record.data]))
        case .cname:
            var reader = MessageReader(message, at: record.data.lowerBound)
            return reader.readName(allowsPointers: true).map(RecordData.cname)
        default: return nil
        }
    }
}

extension DNSQuery {
    /// A query of our own for a name, with the flags and EDNS of another.
    static func asking(_ name: DomainName, _ type: RecordType, like query: DNSQuery) -> DNSQuery {
        var question: [UInt8] = []
        for label in name.labels {
            let text = Array(label.utf8.prefix(63))
            question.append(UInt8(text.count))
            question += text
        }
        question.append(0)
        question += [UInt8(type.rawValue >> 8), UInt8(type.rawValue & 0xFF), 0, 1]
        let message = [0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0] + question
        return DNSQuery(
            id: query.id, recursionDesired: true, checkingDisabled: false, name: name, type: type, recordClass: 1,
            questionBytes: question, edns: nil, message: message)
    }
}
