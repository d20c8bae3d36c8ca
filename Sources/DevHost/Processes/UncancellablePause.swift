internal import NIOCore
internal import NIOPosix

/// A short pause (20 ms) for the orderly end of something, which goes on in a cancelled task.
enum UncancellablePause {
    static func wait() async {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        // The loop of the process never shuts down: the task always runs.
        try? await loop.scheduleTask(in: .milliseconds(20)) {}.futureResult.get()
    }
}
