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
