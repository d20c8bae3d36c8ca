internal import KubeCore

/// The messages that JSON writes as one scalar.
enum ProtobufScalars {
    /// RFC 3339 text; nil for the zero time, which Go writes as an empty message.
    static func time(_ bytes: ArraySlice<UInt8>, isMicro: Bool) throws(ProtobufError) -> String? {
        guard !bytes.isEmpty else { return nil }
        var (seconds, nanoseconds) = (Int64(0), Int64(0))
        var reader = ProtobufReader(bytes)
        while let (number, value) = try reader.next() {
            guard case .number(let raw) = value else { continue }
            if number == 1 { seconds = Int64(bitPattern: raw) }
            if number == 2 { nanoseconds = Int64(bitPattern: raw) }
        }
        // The years 1 to 9999: what RFC 3339 can say.
        guard (-62_135_596_800...253_402_300_799).contains(seconds), (0..<1_000_000_000).contains(nanoseconds) else {
            throw ProtobufError(description: "a time is out of range")
        }
        let time = Timestamp(microsecondsSinceEpoch: seconds * 1_000_000 + nanoseconds / 1000)
        return isMicro ? time.rfc3339Micro : time.rfc3339
    }

    static func intOrString(_ bytes: ArraySlice<UInt8>) throws(ProtobufError) -> JSONValue {
        var (isString, number, text) = (false, Int64(0), "")
        var reader = ProtobufReader(bytes)
        while let (field, value) = try reader.next() {
            switch (field, value) {
            case (1, .number(let raw)): isString = raw == 1
            case (2, .number(let raw)): number = Int64(bitPattern: raw)
            case (3, .bytes(let raw)): text = try ProtobufDecoder.text(raw)
            default: continue
            }
        }
        return isString ? .string(text) : .int(number)
    }

    // MARK: Writing

    /// - Returns: false when the value is no time.
    static func put(time value: JSONValue, isMicro: Bool, in writer: inout ProtobufWriter) -> Bool {
        guard let time = value.stringValue.flatMap({ Timestamp(rfc3339: $0) }) else { return false }
        let seconds = time.secondsSinceEpoch
        writer.write(1, seconds)
        writer.write(2, isMicro ? (time.microsecondsSinceEpoch - seconds * 1_000_000) * 1000 : 0)
        return true
    }

    static func put(intOrString value: JSONValue, in writer: inout ProtobufWriter) {
        let text = value.stringValue
        writer.write(1, Int64(text == nil ? 0 : 1))
        writer.write(2, value.intValue ?? 0)
        writer.write(3, text ?? "")
    }
}
