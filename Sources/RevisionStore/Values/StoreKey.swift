#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// A key of the store, such as `/registry/pods/default/web-0`: bytes of UTF-8, ordered byte by byte as the store orders
/// them.
package struct StoreKey: Sendable, Hashable {
    package let bytes: [UInt8]

    package init(_ text: String) { bytes = Array(text.utf8) }

    package init(bytes: [UInt8]) { self.bytes = bytes }

    /// Whether the key begins with the bytes of `prefix`. O(length of the prefix).
    package func hasPrefix(_ prefix: StoreKey) -> Bool { bytes.starts(with: prefix.bytes) }

    /// The smallest key greater than this one.
    var successor: StoreKey { StoreKey(bytes: bytes + [0]) }

    /// The smallest key greater than every key that begins with this one.
    var prefixEnd: StoreKey {
        var end = bytes
        while let last = end.popLast() {
            if last < 0xFF { return StoreKey(bytes: end + [last + 1]) }
        }
        // No UTF-8 text begins with this byte.
        return StoreKey(bytes: [0xFF])
    }
}

extension StoreKey: Comparable {
    package static func < (lhs: StoreKey, rhs: StoreKey) -> Bool {
        lhs.bytes.withUnsafeBytes { left in
            rhs.bytes.withUnsafeBytes { right in
                let common = min(left.count, right.count)
                guard common > 0, let leftBase = left.baseAddress, let rightBase = right.baseAddress else {
                    return left.count < right.count
                }
                let order = memcmp(leftBase, rightBase, common)
                return order == 0 ? left.count < right.count : order < 0
            }
        }
    }
}

extension StoreKey: ExpressibleByStringLiteral, CustomStringConvertible {
    package init(stringLiteral value: String) { self.init(value) }

    package var description: String { String(decoding: bytes, as: UTF8.self) }
}
