/// Decides when memory is given back: once after every time of work, as soon as it is quiet, so that neither work nor
/// idleness pays for it.
struct MemoryRelease: Sendable {
    /// How often `shouldRelease` is asked.
    static let interval = Duration.seconds(5)

    /// Less processor time than this in one interval is quiet.
    private static let quiet = Duration.milliseconds(100)
    /// Work that is worth a release.
    private static let work = Duration.milliseconds(200)

    private var lastSeen: Duration
    private var lastRelease: Duration

    /// - Parameter processorTime: of the process until now, when memory has just been given back.
    init(releasedAt processorTime: Duration) {
        lastSeen = processorTime
        lastRelease = processorTime
    }

    /// Asked once an interval.
    /// - Parameter processorTime: of the process until now.
    mutating func shouldRelease(processorTime: Duration) -> Bool {
        defer { lastSeen = processorTime }
        guard processorTime - lastSeen < Self.quiet, processorTime - lastRelease >= Self.work else { return false }
        lastRelease = processorTime
        return true
    }
}
