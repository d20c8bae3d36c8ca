package import KubeCore
package import KubeRuntime
package import Logging

/// What every controller is given: the cluster, the shared caches of it, and the time.
package struct ControllerContext: Sendable {
    package let api: any ResourceAPI
    package let reflectors: SharedReflectors
    package let events: EventRecorder
    package let clock: RuntimeClock
    package let logger: Logger

    package init(api: any ResourceAPI, clock: RuntimeClock = .system, logger: Logger) {
        self.api = api
        self.clock = clock
        self.logger = logger
        reflectors = SharedReflectors(api: api, clock: clock, logger: logger)
        events = EventRecorder(api: api, clock: clock, logger: logger)
    }
}
