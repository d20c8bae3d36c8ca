/// Writes responses, with names compressed, and cut to a size limit with the TC bit set when they do not fit.
/// Source: RFC 1035 4.1; RFC 2181 9; RFC 6891.
struct MessageWriter {
    private var bytes: [UInt8] = []
    private var offsets: [DomainName: Int] = [:]

    /// A complete response to a query.
    /// - Parameter limit: largest size in bytes.
    static func response(
        to query: DNSQuery, code: ResponseCode, isAuthoritative: Bool, answers: [ResourceRecord] = [],
        authority: [ResourceRecord] = [], limit: Int
    ) -> [UInt8] {
        var writer = MessageWriter()
        writer.writeHeader(id: query.id, code: code, query: query, isAuthoritative: isAuthoritative)
        writer.bytes += query.questionBytes
        writer.setCount(1, at: 4)
        writer.offsets[query.name] = DNSQuery.headerSize
        let optSize = query.edns == nil ? 0 : 11
        let room = limit - optSize
        let written = writer.write(answers, room: room)
        writer.setCount(written, at: 6)
        if written < answers.count {
            writer.bytes[2] |= 0x02
        } else {
            writer.setCount(writer.write(authority, room: room), at: 8)
        }
        if query.edns != nil {
            writer.writeOPT(code: code)
            writer.setCount(1, at: 10)
        }
        return writer.bytes
    }

    /// A response to a message whose question could not be read.
    static func refusal(id: UInt16, code: ResponseCode) -> [UInt8] {
        var writer = MessageWriter()
        writer.writeHeader(id: id, code: code, query: nil, isAuthoritative: false)
        if code == .badVersion {
            writer.writeOPT(code: code)
            writer.setCount(1, at: 10)
        }
        return writer.bytes
    }

    private mutating func writeHeader(id: UInt16, code: ResponseCode, query: DNSQuery?, isAuthoritative: Bool) {
        write(id)
        var flags: UInt16 = 0x8080 | (code.rawValue & 0xF)  // a response, recursion available
        if isAuthoritative { flags |= 0x0400 }
        if query?.recursionDesired == true { flags |= 0x0100 }
        if query?.checkingDisabled == true { flags |= 0x0010 }
        write(flags)
        for _ in 0..<4 { write(UInt16(0)) }
    }

    private mutating func setCount(_ count: Int, at offset: Int) {
        bytes[offset] = UInt8(truncatingIfNeeded: count >> 8)
        bytes[offset + 1] = UInt8(truncatingIfNeeded: count)
    }

    /// Writes as many records as fit. Returns how many.
    private mutating func write(_ records: [ResourceRecord], room: Int) -> Int {
        for (index, record) in records.enumerated() {
            let start = bytes.count
            write(record)
            if bytes.count > room || index == 0xFFFF {
                bytes.removeSubrange(start...)
                offsets = offsets.filter { $0.value < start }
                return index
            }
        }
        return records.count
    }

    private mutating func write(_ record: ResourceRecord) {
        write(record.name)
        write(record.data.type.rawValue)
        write(UInt16(1))
        write(record.ttlSeconds)
        let sizeOffset = bytes.count
        write(UInt16(0))
        write(record.data)
        setCount(bytes.count - sizeOffset - 2, at: sizeOffset)
    }

    private mutating func write(_ data: RecordData) {
        switch data {
        case .address(let address): bytes += address
        case .cname(let name), .ptr(let name), .ns(let name): write(name)
        case .srv(let priority, let weight, let port, let target):
            write(priority)
            write(weight)
            write(port)
            write(target, compresses: false)  // RFC 2782
        case .txt(let text):
            let text = Array(text.utf8.prefix(255))
            bytes.append(UInt8(text.count))
            bytes += text
        case .soa(let primary, let contact, let serial, let negativeTTL):
            write(primary)
            write(contact)
            for number in [serial, 7200, 1800, 86400, negativeTTL] { write(number) }
        }
    }

    private mutating func write(_ name: DomainName, compresses: Bool = true) {
        var labels = name.labels[...]
        while let label = labels.first {
            let rest = DomainName(labels: Array(labels))
            if let offset = offsets[rest], compresses {
                write(UInt16(0xC000 | offset))
                return
            }
            if bytes.count < 0x3FFF, offsets[rest] == nil { offsets[rest] = bytes.count }
            let text = Array(label.utf8.prefix(63))
            bytes.append(UInt8(text.count))
            bytes += text
            labels = labels.dropFirst()
        }
        bytes.append(0)
    }

    private mutating func writeOPT(code: ResponseCode) {
        bytes.append(0)
        write(RecordType.opt.rawValue)
        write(UInt16(DNSQuery.largestUDPSize))
        write(UInt32(code.rawValue >> 4) << 24)
        write(UInt16(0))
    }

    private mutating func write(_ number: UInt16) {
        bytes.append(UInt8(truncatingIfNeeded: number >> 8))
        bytes.append(UInt8(truncatingIfNeeded: number))
    }

    private mutating func write(_ number: UInt32) {
        write(UInt16(truncatingIfNeeded: number >> 16))
        write(UInt16(truncatingIfNeeded: number))
    }
}
