internal import NIOCore
internal import NIOPosix

/// A pause for the orderly end of something, which goes on in a cancelled task.
enum UncancellablePause {
    static func wait(_ duration: TimeAmount) async {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        // The loop of the process never shuts down: the task always runs.
        try? await loop.scheduleTask(in: duration) {}.futureResult.get()
    }
}
