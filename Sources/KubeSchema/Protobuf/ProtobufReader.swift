/// Why bytes are no protobuf message.
package struct ProtobufError: Error, Hashable, CustomStringConvertible {
    package let description: String
}

/// Reads the fields of one protobuf message from its bytes.
/// Source: Protocol Buffers documentation, "Encoding".
struct ProtobufReader {
    enum Value {
        case number(UInt64)
        case bytes(ArraySlice<UInt8>)
    }

    private let bytes: ArraySlice<UInt8>
    private var index: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        index = bytes.startIndex
    }

    /// The next field; nil at the end.
    /// - Throws: when the bytes end early or use a wire type that Kubernetes does not.
    mutating func next() throws(ProtobufError) -> (number: Int, value: Value)? {
        guard index < bytes.endIndex else { return nil }
        let key = try varint()
        let number = Int(truncatingIfNeeded: key >> 3)
        switch key & 7 {
        case 0: return (number, .number(try varint()))
        case 1: return (number, .number(try fixed(8)))
        case 2: return (number, .bytes(try slice(try varint())))
        case 5: return (number, .number(try fixed(4)))
        default: throw ProtobufError(description: "proto: illegal wireType \(key & 7)")
        }
    }

    private mutating func varint() throws(ProtobufError) -> UInt64 {
        var result: UInt64 = 0
        for shift in stride(from: 0, to: 64, by: 7) {
            guard index < bytes.endIndex else { throw Self.unexpectedEnd }
            let byte = bytes[index]
            index += 1
            result |= UInt64(byte & 0x7F) << UInt64(shift)
            if byte < 0x80 { return result }
        }
        throw ProtobufError(description: "proto: integer overflow")
    }

    private mutating func fixed(_ count: Int) throws(ProtobufError) -> UInt64 {
        let part = try slice(UInt64(count))
        return part.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    private mutating func slice(_ count: UInt64) throws(ProtobufError) -> ArraySlice<UInt8> {
        guard count <= UInt64(bytes.endIndex - index) else { throw Self.unexpectedEnd }
        defer { index += Int(count) }
        return bytes[index..<(index + Int(count))]
    }

    private static let unexpectedEnd = ProtobufError(description: "unexpected EOF")
}
