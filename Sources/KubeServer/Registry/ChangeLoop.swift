internal import KubeCore
internal import KubeSchema
internal import Logging

/// Keeps something in line with stored objects: acts once at the start, then whenever objects of certain kinds have
/// changed, however many changes there were meanwhile. Sleeps otherwise.
struct ChangeLoop: Sendable {
    private static let retryDelay = Duration.milliseconds(500)
    /// What changes within this time is handled at once.
    private static let settling = Duration.milliseconds(20)

    let name: String
    let registry: ResourceRegistry
    let logger: Logger
    /// The kinds to follow.
    let resources: [GroupVersionResource]
    /// Which changes matter; by default all.
    var concerns: @Sendable (GroupVersionResource, EncodedObject) -> Bool = { _, _ in true }
    /// When to act though nothing changed, asked for after each time; nil is never.
    var pause: @Sendable () -> Duration? = { nil }

    /// Works until the task is cancelled. What `act` throws is logged, and `act` called again a little later.
    func run(_ act: @escaping @Sendable () async throws(StatusError) -> Void) async {
        // At most one wake-up waits: it stands for all changes since the last one was taken.
        let (wakeups, wake) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        await withDiscardingTaskGroup { group in
            for resource in resources { group.addTask { await follow(resource, wake) } }
            group.addTask { await work(wakeups, wake, act) }
        }
    }

    private func work(
        _ wakeups: AsyncStream<Void>, _ wake: AsyncStream<Void>.Continuation,
        _ act: @Sendable () async throws(StatusError) -> Void
    ) async {
        var iterator = wakeups.makeAsyncIterator()
        while !Task.isCancelled {
            var delay: Duration?
            do throws(StatusError) {
                try await act()
                delay = pause()
            } catch {
                if Task.isCancelled { return }
                logger.debug(
                    "Upkeep failed, trying again", metadata: ["upkeep": "\(name)", "error": "\(error.message)"])
                delay = Self.retryDelay
            }
            await withTaskGroup(of: Void.self) { alarm in
                if let delay {
                    alarm.addTask {
                        // Only fails when cancelled, and then nobody waits for it.
                        if (try? await Task.sleep(for: delay)) != nil { wake.yield() }
                    }
                }
                _ = await iterator.next()
                alarm.cancelAll()
            }
            // Only fails when cancelled, which ends the loop.
            try? await Task.sleep(for: Self.settling)
        }
    }

    private func follow(_ resource: GroupVersionResource, _ wake: AsyncStream<Void>.Continuation) async {
        while !Task.isCancelled {
            do throws(StatusError) {
                guard let served = registry.find(resource) else { throw .pathNotFound() }
                let version = registry.storage.revision
                let watch = try await registry.watch(
                    served, namespace: "",
                    options: WatchOptions(resourceVersion: "\(version)", allowsBookmarks: false))
                wake.yield()
                while let batch = try await watch.nextBatch() {
                    if batch.contains(where: { $0.kind != .bookmark && concerns(resource, $0.object) }) { wake.yield() }
                }
            } catch {
                // Only fails when cancelled, which ends the loop.
                try? await Task.sleep(for: Self.retryDelay)
            }
        }
    }
}
