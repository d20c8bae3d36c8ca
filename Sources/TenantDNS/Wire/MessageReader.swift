/// Reads the parts of a DNS message from untrusted bytes: never beyond the end, never in circles.
/// Source: RFC 1035 3.1 and 4.1.4.
struct MessageReader {
    private let bytes: [UInt8]
    private(set) var offset: Int

    private static let maximumNameLength = 255

    init(_ bytes: [UInt8], at offset: Int = 0) {
        self.bytes = bytes
        self.offset = offset
    }

    var isAtEnd: Bool { offset == bytes.count }

    mutating func readUInt16() -> UInt16? {
        guard offset + 2 <= bytes.count else { return nil }
        defer { offset += 2 }
        return UInt16(bytes[offset]) << 8 | UInt16(bytes[offset + 1])
    }

    mutating func readUInt32() -> UInt32? {
        guard let high = readUInt16(), let low = readUInt16() else { return nil }
        return UInt32(high) << 16 | UInt32(low)
    }

    /// Reads a name. Pointers, where allowed, may only lead backwards, each before the last.
    mutating func readName(allowsPointers: Bool) -> DomainName? {
        var labels: [String] = []
        var length = 1
        var position = offset
        var end: Int?
        var barrier = offset
        while true {
            guard position < bytes.count else { return nil }
            let size = Int(bytes[position])
            if size == 0 {
                offset = end ?? position + 1
                return DomainName(labels: labels)
            }
            if size & 0xC0 == 0xC0 {
                guard allowsPointers, position + 1 < bytes.count else { return nil }
                let target = (size & 0x3F) << 8 | Int(bytes[position + 1])
                guard target < barrier else { return nil }
                if end == nil { end = position + 2 }
                barrier = target
                position = target
                continue
            }
            guard size & 0xC0 == 0, position + 1 + size <= bytes.count else { return nil }
            length += size + 1
            guard length <= Self.maximumNameLength else { return nil }
            labels.append(Self.lowercased(bytes[(position + 1)..<(position + 1 + size)]))
            position += size + 1
        }
    }

    private static func lowercased(_ label: ArraySlice<UInt8>) -> String {
        String(decoding: label.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }, as: UTF8.self)
    }

    /// A record's fixed fields; its data is skipped.
    struct Record {
        let name: DomainName
        let type: RecordType
        let recordClass: UInt16
        let ttl: UInt32
        /// Where the data lies in the message.
        let data: Range<Int>
    }

    mutating func readRecord() -> Record? {
        guard let name = readName(allowsPointers: true), let type = readUInt16(), let recordClass = readUInt16(),
            let ttl = readUInt32(), let size = readUInt16(), offset + Int(size) <= bytes.count
        else { return nil }
        let data = offset..<(offset + Int(size))
        offset = data.upperBound
        return Record(
            name: name, type: RecordType(rawValue: type), recordClass: recordClass, ttl: ttl, data: data)
    }
}
