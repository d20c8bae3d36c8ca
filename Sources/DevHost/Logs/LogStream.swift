internal import HTTPTransport
internal import KubeCore
internal import KubeRuntime
internal import NIOCore

/// Sends the log of one run of a process, and when it is followed what the run goes on to write.
struct LogStream: Sendable {
    /// How soon a follower sees a new line.
    private static let followInterval = Duration.milliseconds(100)
    private static let chunkBytes = 64 * 1024

    let file: LogFile
    let options: LogOptions
    let startTime: Timestamp
    let clock: RuntimeClock
    /// Whether the process of this run has ended, so that nothing more will come.
    let hasEnded: @Sendable () -> Bool

    /// Returns when all is sent, or the client has gone away.
    func send(to writer: HTTPResponseWriter) async {
        var lines = LogLines(options, startTime: startTime)
        do {
            var offset = try await start()
            while !lines.isFull {
                // Asked before reading: what was written until then is read.
                let isComplete = !options.follows || hasEnded()
                let bytes = try await read(from: offset)
                if bytes.isEmpty {
                    if isComplete { break }
                    try await clock.sleep(Self.followInterval)
                    if let size = try await PodFiles.run({ file.size }), size < offset { offset = 0 }
                    continue
                }
                offset += bytes.count
                try await write(lines.take(bytes), to: writer)
            }
            try await write(lines.finish(), to: writer)
        } catch {
            // The client has gone, or the pod and its log with it: either is the end of the log.
        }
        writer.finish()
    }

    private func write(_ bytes: [UInt8], to writer: HTTPResponseWriter) async throws {
        if !bytes.isEmpty { try await writer.write(ByteBuffer(bytes: bytes)) }
    }

    private func read(from offset: Int) async throws -> [UInt8] {
        try await PodFiles.run { try file.read(from: offset, count: Self.chunkBytes) }
    }

    /// Where the wanted lines begin.
    private func start() async throws -> Int {
        guard let tail = options.tailLines else { return 0 }
        return try await PodFiles.run {
            LogLines.tailStart(of: try file.read(from: 0, count: file.size ?? 0), lines: tail)
        }
    }
}
