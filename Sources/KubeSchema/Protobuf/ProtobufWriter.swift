/// Writes the fields of one protobuf message and of the messages within it into one buffer.
/// Source: Protocol Buffers documentation, "Encoding".
struct ProtobufWriter {
    private(set) var bytes: [UInt8] = []

    mutating func reserveCapacity(_ count: Int) { bytes.reserveCapacity(count) }

    mutating func append(_ raw: some Sequence<UInt8>) { bytes.append(contentsOf: raw) }

    // MARK: Fields that are left out when they are empty, as proto3 does

    mutating func put(_ number: Int, _ text: String) {
        if !text.isEmpty { write(number, text) }
    }

    mutating func put(_ number: Int, _ flag: Bool) {
        if flag { write(number, flag) }
    }

    /// A message as a field, even when it is empty. O(size of that message).
    mutating func put(_ number: Int, _ fill: (inout ProtobufWriter) -> Void) {
        let start = begin(number)
        fill(&self)
        end(start)
    }

    // MARK: Fields with whatever value

    mutating func write(_ number: Int, _ text: String) {
        var text = text
        putKey(number, wireType: 2)
        text.withUTF8 { utf8 in
            putVarint(UInt64(utf8.count))
            bytes.append(contentsOf: utf8)
        }
    }

    mutating func write(_ number: Int, _ raw: [UInt8]) {
        putKey(number, wireType: 2)
        putVarint(UInt64(raw.count))
        bytes.append(contentsOf: raw)
    }

    mutating func write(_ number: Int, _ flag: Bool) {
        putKey(number, wireType: 0)
        bytes.append(flag ? 1 : 0)
    }

    /// Negative numbers take ten bytes, as `int32` and `int64` do.
    mutating func write(_ number: Int, _ integer: Int64) {
        putKey(number, wireType: 0)
        putVarint(UInt64(bitPattern: integer))
    }

    mutating func write(_ number: Int, _ double: Double) {
        putKey(number, wireType: 1)
        withUnsafeBytes(of: double.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// Begins a message as a field; what is written until `end` belongs to it.
    /// - Returns: where it begins, for `end`.
    mutating func begin(_ number: Int) -> Int {
        putKey(number, wireType: 2)
        return bytes.count
    }

    /// Puts the length before what was written since `begin`. O(size of the message).
    mutating func end(_ start: Int) {
        var length = ProtobufWriter()
        length.putVarint(UInt64(bytes.count - start))
        bytes.insert(contentsOf: length.bytes, at: start)
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
