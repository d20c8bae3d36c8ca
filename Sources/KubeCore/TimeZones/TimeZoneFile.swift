/// Reads files of the time zone database. Source: RFC 9636, The Time Zone Information Format.
enum TimeZoneFile {
    private struct Header {
        let version: UInt8
        let utcIndicators: Int
        let standardIndicators: Int
        let leapSeconds: Int
        let transitions: Int
        let types: Int
        let designations: Int

        static let byteCount = 44

        init?(_ bytes: ArraySlice<UInt8>) {
            guard bytes.count >= Self.byteCount, bytes.prefix(4).elementsEqual("TZif".utf8) else { return nil }
            version = bytes[bytes.startIndex + 4]
            let counts = (0..<6).map { TimeZoneFile.integer(bytes, at: 20 + $0 * 4, byteCount: 4) }
            guard counts.allSatisfy({ (0...100_000).contains($0) }) else { return nil }
            (utcIndicators, standardIndicators, leapSeconds) = (Int(counts[0]), Int(counts[1]), Int(counts[2]))
            (transitions, types, designations) = (Int(counts[3]), Int(counts[4]), Int(counts[5]))
        }

        func dataByteCount(timeByteCount: Int) -> Int {
            transitions * (timeByteCount + 1) + types * 6 + designations + leapSeconds * (timeByteCount + 4)
                + standardIndicators + utcIndicators
        }
    }

    /// Nil when the bytes are no such file. O(size).
    static func parse(_ bytes: [UInt8]) -> TimeZoneRules? {
        guard let first = Header(bytes[...]) else { return nil }
        guard first.version >= 0x32 else { return rules(bytes.dropFirst(Header.byteCount), first, timeByteCount: 4) }
        // All but the oldest files say the same again with longer times, and then what holds for ever.
        let second = bytes.dropFirst(Header.byteCount + first.dataByteCount(timeByteCount: 4))
        guard let header = Header(second) else { return nil }
        return rules(second.dropFirst(Header.byteCount), header, timeByteCount: 8)
    }

    private static func rules(
        _ data: ArraySlice<UInt8>, _ header: Header, timeByteCount: Int
    ) -> TimeZoneRules? {
        let byteCount = header.dataByteCount(timeByteCount: timeByteCount)
        guard header.types > 0, data.count >= byteCount else { return nil }
        let typesStart = header.transitions * (timeByteCount + 1)
        let typeOffsets = (0..<header.types).map {
            Int32(truncatingIfNeeded: integer(data, at: typesStart + $0 * 6, byteCount: 4))
        }
        var transitions: [Int64] = []
        var offsets: [Int32] = []
        for index in 0..<header.transitions {
            let type = Int(data[data.startIndex + header.transitions * timeByteCount + index])
            guard type < typeOffsets.count else { return nil }
            transitions.append(integer(data, at: index * timeByteCount, byteCount: timeByteCount))
            offsets.append(typeOffsets[type])
        }
        let footer = data.dropFirst(byteCount).drop { $0 == 0x0A }.prefix { $0 != 0x0A }
        return TimeZoneRules(
            transitions: transitions, offsets: offsets, firstOffset: typeOffsets[0],
            future: timeByteCount == 8 ? RecurringOffset(String(decoding: footer, as: UTF8.self)) : nil)
    }

    /// A signed number, most significant byte first.
    private static func integer(_ bytes: ArraySlice<UInt8>, at offset: Int, byteCount: Int) -> Int64 {
        var value: UInt64 = 0
        for index in 0..<byteCount { value = value << 8 | UInt64(bytes[bytes.startIndex + offset + index]) }
        return byteCount == 4 ? Int64(Int32(truncatingIfNeeded: value)) : Int64(bitPattern: value)
    }
}

extension TimeZoneRules {
    /// The rules that a file of the time zone database holds; nil when the bytes are no such file. O(size).
    package init?(tzif bytes: [UInt8]) {
        guard let rules = TimeZoneFile.parse(bytes) else { return nil }
        self = rules
    }
}
