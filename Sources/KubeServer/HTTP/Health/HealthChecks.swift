internal import KubeCore
internal import Synchronization

/// The named checks behind `/healthz`, `/livez` and `/readyz`.
/// Source: k8s.io/apiserver/pkg/server/healthz/healthz.go.
package final class HealthChecks: Sendable {
    /// What a failing check says is for the log; clients only learn that it failed.
    package typealias Check = @Sendable () async -> Bool

    private struct State {
        /// In the order in which they were added. Ready checks count for `/readyz` only.
        var live: [(name: String, check: Check)] = []
        var ready: [(name: String, check: Check)] = []
        var done: Set<String> = []
    }

    private let state = Mutex(State())
    let metrics = HealthMetrics()

    package init() {
        state.withLock { $0.live = [("ping", { true }), ("log", { true })] }
    }

    /// Adds a check that counts for all three paths.
    package func addLive(_ name: String, _ check: @escaping Check) { state.withLock { $0.live.append((name, check)) } }

    /// Adds steps of the start: the paths fail until each has been reported by `markDone`.
    /// - Parameter readinessOnly: for steps that may take long without anything being wrong with this process.
    package func addStartSteps(_ names: [String], readinessOnly: Bool) {
        for name in names {
            let check: Check = { [weak self] in self?.isDone(name) ?? false }
            if readinessOnly { addReady(name, check) } else { addLive(name, check) }
        }
    }

    /// Adds a check that counts for `/readyz` only.
    package func addReady(_ name: String, _ check: @escaping Check) {
        state.withLock { $0.ready.append((name, check)) }
    }

    package func markDone(_ steps: [String]) { state.withLock { $0.done.formUnion(steps) } }

    private func isDone(_ step: String) -> Bool { state.withLock { $0.done.contains(step) } }

    /// Whether all of `/readyz` passes.
    package var isReady: Bool {
        get async {
            for (_, check) in checks(readiness: true) where await !check() { return false }
            return true
        }
    }

    private func checks(readiness: Bool) -> [(name: String, check: Check)] {
        state.withLock { readiness ? $0.live + $0.ready : $0.live }
    }

    /// The paths of the single checks.
    var paths: [String] {
        ["healthz", "livez", "readyz"].flatMap { endpoint in
            checks(readiness: endpoint == "readyz").map { "/\(endpoint)/\($0.name)" }
        }
    }

    // MARK: Paths

    /// Answers `/readyz`, `/readyz/ping`, `/readyz?verbose&exclude=etcd` and the like.
    func answer(_ segments: [String], query: QueryParameters) async -> APIResponse {
        let endpoint = segments[0]
        let checks = checks(readiness: endpoint == "readyz")
        if segments.count > 1 {
            let name = segments.dropFirst().joined(separator: "/")
            guard let found = checks.first(where: { $0.name == name }) else { return .pageNotFound }
            guard await passes(found, endpoint) else {
                return .healthFailure("internal server error: check failed\n")
            }
            return APIResponse(text: "ok")
        }
        return await answer(checks, endpoint: endpoint, query: query)
    }

    private func passes(_ check: (name: String, check: Check), _ endpoint: String) async -> Bool {
        let passes = await check.check()
        metrics.note(check.name, endpoint: endpoint, passes: passes)
        return passes
    }

    private func answer(
        _ checks: [(name: String, check: Check)], endpoint: String, query: QueryParameters
    ) async -> APIResponse {
        let excluded = Set(query.all("exclude"))
        var lines = ""
        var hasFailed = false
        for (name, check) in checks {
            if excluded.contains(name) {
                lines += "[+]\(name) excluded: ok\n"
            } else if await passes((name, check), endpoint) {
                lines += "[+]\(name) ok\n"
            } else {
                hasFailed = true
                lines += "[-]\(name) failed: reason withheld\n"
            }
        }
        let unknown = excluded.subtracting(checks.map(\.name)).sorted()
        if !unknown.isEmpty {
            lines += "warn: some health checks cannot be excluded: no matches for "
            lines += unknown.map { "\"\($0)\"" }.joined(separator: ",") + "\n"
        }
        if hasFailed { return .healthFailure("\(lines)\(endpoint) check failed\n") }
        return APIResponse(text: query["verbose"] == nil ? "ok" : "\(lines)\(endpoint) check passed\n")
    }
}

extension APIResponse {
    fileprivate static func healthFailure(_ text: String) -> APIResponse { APIResponse(status: 500, text: text) }
}
