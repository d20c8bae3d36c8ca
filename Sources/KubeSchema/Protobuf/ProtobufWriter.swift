/// Writes the fields of one protobuf message; fields that have their default value are left out, as proto3 does.
/// Source: Protocol Buffers documentation, "Encoding".
struct ProtobufWriter {
    private(set) var bytes: [UInt8] = []

    mutating func put(_ number: Int, _ text: String) {
        guard !text.isEmpty else { return }
        putKey(number, wireType: 2)
        putVarint(UInt64(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    mutating func put(_ number: Int, _ flag: Bool) {
        guard flag else { return }
        putKey(number, wireType: 0)
        bytes.append(1)
    }

    /// A message as a field, even when it is empty. O(size of that message).
    mutating func put(_ number: Int, _ fill: (inout ProtobufWriter) -> Void) {
        var message = ProtobufWriter()
        fill(&message)
        putKey(number, wireType: 2)
        putVarint(UInt64(message.bytes.count))
        bytes.append(contentsOf: message.bytes)
    }

    private mutating func putKey(_ number: Int, wireType: UInt64) { putVarint(UInt64(number) << 3 | wireType) }

    private mutating func putVarint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
