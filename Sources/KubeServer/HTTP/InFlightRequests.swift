internal import KubeCore
internal import Synchronization

/// Counts the requests that are being served, for `/metrics`. How many may be is for the `FlowController` to say.
final class InFlightRequests: Sendable {
    enum Kind: Sendable, Hashable {
        case reading
        case writing
        /// Watches and streams.
        case longRunning
    }

    /// Counts as long as a copy exists.
    final class Permit: Sendable {
        private let requests: InFlightRequests
        private let kind: Kind

        fileprivate init(_ requests: InFlightRequests, _ kind: Kind) {
            self.requests = requests
            self.kind = kind
        }

        deinit { requests.counts.withLock { $0[kind, default: 0] -= 1 } }
    }

    private let counts = Mutex<[Kind: Int]>([:])

    func begin(_ scope: RequestScope) -> Permit {
        let isReading = ["get", "list", "head", "options"].contains(scope.info.verb)
        let kind: Kind = scope.isLongRunning ? .longRunning : isReading ? .reading : .writing
        counts.withLock { $0[kind, default: 0] += 1 }
        return Permit(self, kind)
    }

    func count(_ kind: Kind) -> Int { counts.withLock { $0[kind, default: 0] } }
}
