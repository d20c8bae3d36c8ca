package import Logging

/// Runs controllers together with the reflectors they share.
package struct ControllerGroup: Sendable {
    private let reflectors: SharedReflectors
    private let controllers: [any Controller]
    private let logger: Logger

    package init(reflectors: SharedReflectors, controllers: [any Controller], logger: Logger) {
        self.reflectors = reflectors
        self.controllers = controllers
        self.logger = logger
    }

    /// Fills the caches, then runs all controllers until the task is cancelled, and returns when all have ended.
    package func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await reflectors.run() }
            group.addTask {
                do throws(CancellationError) {
                    try await reflectors.waitUntilSynced()
                } catch { return }
                logger.debug("Controllers start", metadata: ["controllers.count": "\(controllers.count)"])
                await withDiscardingTaskGroup { group in
                    for controller in controllers { group.addTask { await controller.run() } }
                }
            }
        }
    }

    /// Returns when all caches are filled.
    /// - Throws: `CancellationError` when the task is cancelled first.
    package func waitUntilSynced() async throws(CancellationError) { try await reflectors.waitUntilSynced() }
}
