/// An address of version 4 or 6. Source: RFC 4291; Go's net/netip.
struct IPAddress: Hashable, Sendable {
    /// 4 or 16.
    let bytes: [UInt8]

    var isIPv4: Bool { bytes.count == 4 }

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// Nil when the text is no address, or one with a zone or of version 4 inside of version 6.
    init?(_ text: String) {
        if let bytes = Self.version4(Substring(text)) {
            self.bytes = bytes
        } else if let bytes = Self.version6(text), !Self.isMapped(bytes) {
            self.bytes = bytes
        } else {
            return nil
        }
    }

    private static func isMapped(_ bytes: [UInt8]) -> Bool {
        bytes.prefix(10).allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
    }

    private static func version4(_ text: Substring) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bytes: [UInt8] = []
        for part in parts {
            guard (1...3).contains(part.utf8.count), part.allSatisfy({ $0.isASCII && $0.isNumber }),
                part.count == 1 || part.first != "0", let byte = UInt8(part)
            else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    private static func version6(_ text: String) -> [UInt8]? {
        var halves: [Substring] = [Substring(text)]
        if let gap = text.firstRange(of: "::") { halves = [text[..<gap.lowerBound], text[gap.upperBound...]] }
        var sides: [[UInt8]] = []
        for (index, half) in halves.enumerated() {
            guard let side = groups(half, isLast: index == halves.count - 1) else { return nil }
            sides.append(side)
        }
        guard sides.count == 2 else { return sides[0].count == 16 ? sides[0] : nil }
        let missing = 16 - sides[0].count - sides[1].count
        guard missing >= 2 else { return nil }
        return sides[0] + Array(repeating: 0, count: missing) + sides[1]
    }

    private static func groups(_ text: Substring, isLast: Bool) -> [UInt8]? {
        if text.isEmpty { return [] }
        var bytes: [UInt8] = []
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 8 else { return nil }
        for (index, part) in parts.enumerated() {
            if isLast, index == parts.count - 1, part.contains("."), let tail = version4(part) {
                bytes += tail
                continue
            }
            guard (1...4).contains(part.utf8.count), part.allSatisfy(\.isHexDigit), let group = UInt16(part, radix: 16)
            else { return nil }
            bytes += [UInt8(group >> 8), UInt8(group & 0xFF)]
        }
        return bytes.count <= 16 ? bytes : nil
    }

    /// The shortest text, in lower case. Source: RFC 5952.
    var text: String {
        if isIPv4 { return bytes.map(String.init).joined(separator: ".") }
        let groups = stride(from: 0, to: 16, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
        var gap = 0..<0
        var index = 0
        while index < 8 {
            var end = index
            while end < 8, groups[end] == 0 { end += 1 }
            if end - index > max(gap.count, 1) { gap = index..<end }
            index = max(end, index + 1)
        }
        func text(_ part: ArraySlice<UInt16>) -> String { part.map { String($0, radix: 16) }.joined(separator: ":") }
        return gap.isEmpty
            ? text(groups[...]) : "\(text(groups[..<gap.lowerBound]))::\(text(groups[gap.upperBound...]))"
    }

    // MARK: Kinds

    var isUnspecified: Bool { bytes.allSatisfy { $0 == 0 } }
    var isLoopback: Bool { isIPv4 ? bytes[0] == 127 : bytes.dropLast().allSatisfy { $0 == 0 } && bytes[15] == 1 }
    var isMulticast: Bool { isIPv4 ? bytes[0] & 0xF0 == 0xE0 : bytes[0] == 0xFF }
    var isLinkLocalMulticast: Bool {
        isIPv4 ? bytes.starts(with: [224, 0, 0]) : bytes[0] == 0xFF && bytes[1] & 0x0F == 0x02
    }
    var isLinkLocalUnicast: Bool {
        isIPv4 ? bytes.starts(with: [169, 254]) : bytes[0] == 0xFE && bytes[1] & 0xC0 == 0x80
    }
    var isGlobalUnicast: Bool {
        let isBroadcast = isIPv4 && bytes.allSatisfy { $0 == 255 }
        return !isBroadcast && !isUnspecified && !isLoopback && !isMulticast && !isLinkLocalUnicast
    }
}

/// A range of addresses. Source: RFC 4632.
struct AddressRange: Hashable, Sendable {
    let address: IPAddress
    let prefixLength: Int

    init(address: IPAddress, prefixLength: Int) {
        self.address = address
        self.prefixLength = prefixLength
    }

    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let address = IPAddress(String(parts[0])), (1...3).contains(parts[1].utf8.count),
            parts[1].allSatisfy({ $0.isASCII && $0.isNumber }), parts[1].count == 1 || parts[1].first != "0",
            let length = Int(parts[1]), length <= address.bytes.count * 8
        else { return nil }
        self.init(address: address, prefixLength: length)
    }

    var text: String { "\(address.text)/\(prefixLength)" }

    var masked: AddressRange {
        let bytes = address.bytes.enumerated().map { index, byte in
            let kept = min(max(prefixLength - index * 8, 0), 8)
            return byte & UInt8(truncatingIfNeeded: 0xFF00 >> kept)
        }
        return AddressRange(address: IPAddress(bytes: bytes), prefixLength: prefixLength)
    }

    func contains(_ other: IPAddress) -> Bool {
        other.isIPv4 == address.isIPv4
            && AddressRange(address: other, prefixLength: prefixLength).masked.address == masked.address
    }

    func contains(_ other: AddressRange) -> Bool {
        contains(other.masked.address) && prefixLength <= other.prefixLength
    }
}
