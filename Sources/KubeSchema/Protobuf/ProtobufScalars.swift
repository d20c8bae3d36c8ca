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
}

/// Which values of scalar fields Go writes to protobuf although nothing is set.
///
/// The wire does not tell a plain field from a pointer, so pointers to strings and plain numbers and booleans are listed.
/// Source: the field types of k8s.io/api 1.36.
enum ProtobufZero {
    static func isUnset(_ value: JSONValue, member: String) -> Bool {
        switch value {
        case .string(let text): text.isEmpty && !stringPointers.contains(member)
        case .int(let number): number == 0 && plainNumbers.contains(member)
        case .bool(let flag): !flag && plainBooleans.contains(member)
        default: false
        }
    }

    private static let stringPointers: Set<String> = [
        "storageClassName", "volumeAttributesClassName", "ingressClassName", "loadBalancerClass",
    ]
    private static let plainNumbers: Set<String> = [
        "generation", "hostPort", "nodePort", "healthCheckNodePort", "minReadySeconds", "initialDelaySeconds",
        "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold", "targetPort", "partition",
        "observedGeneration", "count",
    ]
    private static let plainBooleans: Set<String> = [
        "hostNetwork", "hostPID", "hostIPC", "stdin", "stdinOnce", "tty", "paused", "readOnly",
        "publishNotReadyAddresses", "unschedulable",
    ]
}
