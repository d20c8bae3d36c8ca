internal import KubeCore

/// Cuts the output of a process into lines, and picks and marks them as a client wants. Pure.
///
/// Our own program begins its log lines with the time, to the second; a line without one is of the time of the line
/// before it.
struct LogLines: Sendable {
    private let options: LogOptions
    /// Of the last line.
    private var time: Timestamp
    private var partial: [UInt8] = []
    private var sentBytes = 0

    /// - Parameter startTime: of lines before the first that tells its time.
    init(_ options: LogOptions, startTime: Timestamp) {
        self.options = options
        time = startTime
    }

    /// Whether as much was taken as the client wants.
    var isFull: Bool { options.limitBytes.map { sentBytes >= $0 } ?? false }

    /// What to send after more bytes have come: whole lines. O(bytes).
    mutating func take(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        for byte in bytes {
            partial.append(byte)
            if byte == UInt8(ascii: "\n") { emit(&output) }
        }
        return limited(output)
    }

    /// What to send when no more will come: a last line without an end.
    mutating func finish() -> [UInt8] {
        var output: [UInt8] = []
        if !partial.isEmpty { emit(&output) }
        return limited(output)
    }

    private mutating func emit(_ output: inout [UInt8]) {
        defer { partial.removeAll(keepingCapacity: true) }
        if let own = Self.time(ofLine: partial) { time = own }
        if let since = options.since, time < since { return }
        if options.hasTimestamps { output += Array(time.rfc3339.utf8) + [UInt8(ascii: " ")] }
        output += partial
    }

    private mutating func limited(_ output: [UInt8]) -> [UInt8] {
        guard let limit = options.limitBytes else { return output }
        let taken = Array(output.prefix(max(0, limit - sentBytes)))
        sentBytes += taken.count
        return taken
    }

    /// The time that a line of our own log begins with, such as `2026-11-21T15:28:59+0000`.
    static func time(ofLine line: [UInt8]) -> Timestamp? {
        guard line.count > 24, line[24] == UInt8(ascii: " ") else { return nil }
        // RFC 3339 has a colon in the zone.
        return Timestamp(rfc3339: String(decoding: line[..<22] + [UInt8(ascii: ":")] + line[22..<24], as: UTF8.self))
    }

    /// Where the last `lines` lines begin. O(bytes).
    static func tailStart(of bytes: [UInt8], lines: Int) -> Int {
        guard lines > 0 else { return bytes.count }
        var rest = lines
        // The end of the last line belongs to it.
        var index = bytes.last == UInt8(ascii: "\n") ? bytes.count - 1 : bytes.count
        while index > 0 {
            if bytes[index - 1] == UInt8(ascii: "\n") {
                rest -= 1
                if rest == 0 { return index }
            }
            index -= 1
        }
        return 0
    }
}
