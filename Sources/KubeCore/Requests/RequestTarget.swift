/// The target of an HTTP request, taken apart: `/api/v1/pods?watch=1`.
///
/// Source: RFC 3986, sections 3.3 and 3.4; Go net/url, whose reading of odd input kube-apiserver inherits.
package struct RequestTarget: Sendable, Hashable {
    /// The target as it came, path and query.
    package let raw: String
    /// The path with escapes resolved.
    package let path: String
    /// The non-empty segments of `path`.
    package let segments: [String]
    package let query: QueryParameters

    /// Nil when the path holds an invalid percent escape or bytes that are no UTF-8.
    package init?(_ raw: String) {
        self.raw = raw
        let parts = raw.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard let path = PercentEncoding.decode(parts.first ?? "", plusIsSpace: false) else { return nil }
        self.path = path.isEmpty ? "/" : path
        segments = path.split(separator: "/").map(String.init)
        query = QueryParameters(parts.count > 1 ? parts[1] : "")
    }

    /// The query as it came, without the question mark; empty when there is none.
    package var rawQuery: Substring {
        guard let mark = raw.utf8.firstIndex(of: UInt8(ascii: "?")) else { return "" }
        return raw[raw.utf8.index(after: mark)...]
    }
}

/// The parameters of a query in the order they came; names may repeat.
package struct QueryParameters: Sendable, Hashable {
    package let items: [Item]

    package struct Item: Sendable, Hashable {
        package let name: String
        package let value: String
    }

    /// From the text after the question mark. Pairs with an invalid escape are left out, as Go does.
    package init(_ text: some StringProtocol) {
        items = text.split(separator: "&").compactMap { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentEncoding.decode(parts[0], plusIsSpace: true),
                let value = PercentEncoding.decode(parts.count > 1 ? parts[1] : "", plusIsSpace: true)
            else { return nil }
            return Item(name: name, value: value)
        }
    }

    /// The first value of a parameter; nil when it is not there. O(number of parameters).
    package subscript(name: String) -> String? { items.first { $0.name == name }?.value }

    /// All values of a parameter, in order. O(number of parameters).
    package func all(_ name: String) -> [String] { items.filter { $0.name == name }.map(\.value) }

    /// Whether a switch is on: given, and neither `false` nor `0`.
    /// Source: k8s.io/apimachinery/pkg/runtime/conversion.go Convert_Slice_string_To_bool.
    package func isOn(_ name: String) -> Bool {
        guard let value = self[name] else { return false }
        return value != "0" && value.lowercased() != "false"
    }
}

/// Percent escapes in paths and queries. Source: RFC 3986, section 2.1.
package enum PercentEncoding {
    /// Nil when an escape is incomplete or the result is no UTF-8. O(length).
    package static func decode(_ text: some StringProtocol, plusIsSpace: Bool) -> String? {
        var output: [UInt8] = []
        output.reserveCapacity(text.utf8.count)
        var bytes = text.utf8.makeIterator()
        while let byte = bytes.next() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = bytes.next().flatMap(hexDigit), let low = bytes.next().flatMap(hexDigit) else {
                    return nil
                }
                output.append(high << 4 | low)
            case UInt8(ascii: "+") where plusIsSpace: output.append(UInt8(ascii: " "))
            default: output.append(byte)
            }
        }
        return String(validating: output, as: UTF8.self)
    }

    /// Escapes all but the unreserved characters, so that the result fits into a path segment or a query value.
    package static func encode(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var output: [UInt8] = []
        for byte in text.utf8 {
            if isUnreserved(byte) {
                output.append(byte)
            } else {
                output.append(contentsOf: [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]])
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
