/// Decides when memory is given back: once after every time of work, as soon as it is quiet, so that neither work nor
/// idleness pays for it. Little work, such as a few requests, waits until it has been quiet for a while.
struct MemoryRelease: Sendable {
    /// How often `shouldRelease` is asked.
    static let interval = Duration.seconds(5)

    /// Less processor time than this in one interval is quiet.
    private static let quiet = Duration.milliseconds(100)
    /// Work that is worth a release at once.
    private static let work = Duration.milliseconds(200)
    /// Work that is worth a release after `patience`; idling does as much in some minutes.
    private static let littleWork = Duration.milliseconds(50)
    /// Quiet intervals in a row, none of them before the last release.
    private static let patience = 3

    private var lastSeen: Duration
    private var lastRelease: Duration
    private var quietIntervals = 0
    /// What follows a start runs through much code, however short it takes, and most of it only once.
    private var isStarting = true

    /// - Parameter processorTime: of the process until now, when memory has just been given back.
    init(releasedAt processorTime: Duration) {
        lastSeen = processorTime
        lastRelease = processorTime
    }

    /// Asked once an interval.
    /// - Parameter processorTime: of the process until now.
    mutating func shouldRelease(processorTime: Duration) -> Bool {
        let isQuiet = processorTime - lastSeen < Self.quiet
        lastSeen = processorTime
        quietIntervals = isQuiet ? quietIntervals + 1 : 0
        let done = processorTime - lastRelease
        let isWorthIt =
            isStarting || done >= Self.work || (quietIntervals >= Self.patience && done >= Self.littleWork)
        guard isQuiet, isWorthIt else { return false }
        lastRelease = processorTime
        quietIntervals = 0
        isStarting = false
        return true
    }
}
