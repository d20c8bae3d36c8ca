package import KubeCore
package import KubeRuntime
package import Logging

/// What every controller is given: the cluster, the shared caches of it, and the time.
package struct ControllerContext: Sendable {
    package private(set) var api: any ResourceAPI
    package let reflectors: SharedReflectors
    package let events: EventRecorder
    package let clock: RuntimeClock
    package let logger: Logger
    private let identify: @Sendable (ControllerIdentity) -> any ResourceAPI

    /// - Parameters:
    ///   - api: reads for all, and writes Events.
    ///   - identify: the API in the name of one controller; by default all act in the name that `api` has.
    package init(
        api: any ResourceAPI, clock: RuntimeClock = .system, logger: Logger,
        identify: (@Sendable (ControllerIdentity) -> any ResourceAPI)? = nil
    ) {
        self.api = api
        self.clock = clock
        self.logger = logger
        self.identify = identify ?? { _ in api }
        reflectors = SharedReflectors(api: api, clock: clock, logger: logger)
        events = EventRecorder(api: api, clock: clock, logger: logger)
    }

    /// The same for one controller, whose requests are made in its own name.
    func acting(as identity: ControllerIdentity) -> ControllerContext {
        var context = self
        context.api = identify(identity)
        return context
    }

    /// The same for a controller with a service account of its own.
    func acting(as serviceAccount: String) -> ControllerContext { acting(as: .serviceAccount(serviceAccount)) }
}
