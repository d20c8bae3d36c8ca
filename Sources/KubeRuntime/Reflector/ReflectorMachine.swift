internal import KubeCore

/// Decides what a reflector does next. Does no I/O; every answer of the server goes in, one action comes out.
///
/// listing (page by page, or as the initial events of a watch) -> watching -> watching again from the last version seen
/// -> listing anew when the server no longer has that version. Failures wait longer and longer.
/// Source: client-go tools/cache/reflector.go; KEP-3157 (watch-list).
struct ReflectorMachine {
    enum Action: Equatable {
        /// Ask for a page.
        case list(continueToken: String)
        /// Start a watch after a version; with `initial` begin with all objects.
        case watch(version: String, initial: Bool)
        /// Take the next batch of the running watch.
        case pull
        /// Close the running watch, if any, and wait before `resume()`.
        case wait(Duration)
    }

    /// What the cache has to take over before the action.
    enum Effect: Equatable {
        case none
        case replace([KubeObject], version: String)
        case apply([WatchEvent])
    }

    struct Step: Equatable {
        var effect: Effect = .none
        var action: Action
    }

    private enum Phase {
        case listing(collected: [KubeObject])
        case initialEvents(collected: [ObjectKey: KubeObject])
        case watching
    }

    private let backoff: Backoff
    private let random: @Sendable () -> Double
    private var usesWatchList: Bool
    private var phase: Phase = .listing(collected: [])
    /// The version that the cache stands at.
    private var version = ""
    private var failures = 0
    private var watchStart: Duration = .zero

    init(usesWatchList: Bool, backoff: Backoff, random: @escaping @Sendable () -> Double) {
        self.usesWatchList = usesWatchList
        self.backoff = backoff
        self.random = random
    }

    mutating func start() -> Action { beginListing() }

    /// The wait is over.
    mutating func resume() -> Action {
        switch phase {
        case .listing, .initialEvents: beginListing()
        case .watching: .watch(version: version, initial: false)
        }
    }

    private mutating func beginListing() -> Action {
        if usesWatchList {
            phase = .initialEvents(collected: [:])
            return .watch(version: "", initial: true)
        }
        phase = .listing(collected: [])
        return .list(continueToken: "")
    }

    private mutating func retry(after error: StatusError? = nil) -> Step {
        failures += 1
        let delay = backoff.delay(afterFailures: failures, random: random())
        let demanded = Duration.seconds(error?.details?.retryAfterSeconds ?? 0)
        return Step(action: .wait(max(delay, demanded)))
    }
}

// MARK: - Listing

extension ReflectorMachine {
    mutating func listed(_ page: KubeList) -> Step {
        guard case .listing(var collected) = phase else { preconditionFailure("no list was asked for") }
        phase = .listing(collected: [])
        collected += page.items
        if !page.continueToken.isEmpty {
            phase = .listing(collected: collected)
            return Step(action: .list(continueToken: page.continueToken))
        }
        phase = .watching
        version = page.resourceVersion
        return Step(
            effect: .replace(collected, version: version), action: .watch(version: version, initial: false))
    }

    mutating func listFailed(_ error: StatusError) -> Step {
        phase = .listing(collected: [])
        return retry(after: error)
    }
}

// MARK: - Watching

extension ReflectorMachine {
    mutating func watchStarted(now: Duration) -> Step {
        watchStart = now
        return Step(action: .pull)
    }

    mutating func received(_ events: [WatchEvent]) -> Step {
        failures = 0
        guard case .initialEvents(var collected) = phase else {
            if let last = events.last(where: { !$0.object.resourceVersion.isEmpty }) {
                version = last.object.resourceVersion
            }
            return Step(effect: .apply(events), action: .pull)
        }
        phase = .initialEvents(collected: [:])
        for (index, event) in events.enumerated() {
            switch event.kind {
            case .added, .modified: collected[ObjectKey(event.object)] = event.object
            case .deleted: collected[ObjectKey(event.object)] = nil
            case .bookmark:
                guard event.endsInitialEvents else { continue }
                phase = .watching
                version = event.object.resourceVersion
                var step = Step(effect: .replace(Array(collected.values), version: version), action: .pull)
                let rest = Array(events[(index + 1)...])
                if !rest.isEmpty {
                    // Seldom: later events share the batch. They are told again by a watch from the bookmark.
                    step.action = .watch(version: version, initial: false)
                }
                return step
            }
        }
        phase = .initialEvents(collected: collected)
        return Step(action: .pull)
    }

    /// The server ended the watch, as it does from time to time. A watch that ends at once counts as a failure.
    mutating func watchEnded(now: Duration) -> Step {
        if case .initialEvents = phase { return retry() }
        if now - watchStart < .seconds(1) { return retry() }
        return Step(action: .watch(version: version, initial: false))
    }

    mutating func watchFailed(_ error: StatusError) -> Step {
        if case .initialEvents = phase {
            // The server does not know watch-lists.
            if error.code == 400 || error.code == 422 || error.code == 405 { usesWatchList = false }
            phase = .listing(collected: [])
            if !usesWatchList { return Step(action: beginListing()) }
            return retry(after: error)
        }
        guard error.isGone else { return retry(after: error) }
        phase = .listing(collected: [])
        // Listing again at once is right the first time; a server that always says so must not be flooded.
        failures += 1
        if failures == 1 { return Step(action: beginListing()) }
        return Step(action: .wait(backoff.delay(afterFailures: failures - 1, random: random())))
    }
}
