internal import KubeCore

/// Turns the bytes of a watch into events, wherever the network cut them.
/// Source: Kubernetes API concepts, "Efficient detection of changes"; newline-delimited JSON.
struct WatchDecoder {
    /// Longest line accepted: kube-apiserver stores objects of up to 1.5 MiB (3 MiB in requests).
    static let maxLineBytes = 16 << 20

    private var partialLine: [UInt8] = []

    /// The events that are complete with these bytes.
    /// - Throws: what an `ERROR` event says (`expired` for code 410), or an internal error for what is no event.
    mutating func events(
        from bytes: some Collection<UInt8>
    ) throws(StatusError) -> [WatchEvent] {
        var events: [WatchEvent] = []
        var start = bytes.startIndex
        while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
            let rest = bytes[start..<end]
            if partialLine.isEmpty {
                if let event = try Self.event(rest) { events.append(event) }
            } else {
                partialLine.append(contentsOf: rest)
                let line = partialLine
                partialLine.removeAll(keepingCapacity: line.count < 64 * 1024)
                if let event = try Self.event(line) { events.append(event) }
            }
            start = bytes.index(after: end)
        }
        partialLine.append(contentsOf: bytes[start...])
        guard partialLine.count <= Self.maxLineBytes else {
            throw .internalError("an event of the watch is larger than \(Self.maxLineBytes) bytes")
        }
        return events
    }

    /// - Returns: nil for an empty line.
    private static func event(_ line: some Collection<UInt8>) throws(StatusError) -> WatchEvent? {
        if line.allSatisfy({ $0 == 32 || $0 == 13 }) { return nil }
        let value: JSONValue
        do {
            value = try JSONParser.parse(line)
        } catch {
            throw .internalError("unable to decode an event from the watch stream: \(error)")
        }
        guard let type = value["type"]?.stringValue, let object = value["object"].flatMap(KubeObject.init) else {
            throw .internalError("unable to decode an event from the watch stream: it has no type or object")
        }
        if type == "ERROR" { throw StatusError(statusObject: object, httpCode: 500) }
        guard let kind = WatchEvent.Kind(rawValue: type) else {
            throw .internalError("unknown type \"\(type)\" of an event in the watch stream")
        }
        return WatchEvent(kind: kind, object: object)
    }
}
