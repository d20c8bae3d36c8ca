internal import KubeCore
internal import Synchronization

/// Bounds how many requests are served at the same time; the rest are told to come back.
/// Source: k8s.io/apiserver/pkg/server/filters/maxinflight.go, whose limits these are.
final class InFlightLimiter: Sendable {
    enum Kind: Sendable, Hashable {
        case reading
        case writing
    }

    /// The right to be served; gone with its last copy.
    final class Permit: Sendable {
        private let limiter: InFlightLimiter
        private let kind: Kind

        fileprivate init(_ limiter: InFlightLimiter, _ kind: Kind) {
            self.limiter = limiter
            self.kind = kind
        }

        deinit { limiter.counts.withLock { $0[kind, default: 0] -= 1 } }
    }

    private let maximumReading: Int
    private let maximumWriting: Int
    private let counts = Mutex<[Kind: Int]>([:])

    init(maximumReading: Int = 400, maximumWriting: Int = 200) {
        self.maximumReading = maximumReading
        self.maximumWriting = maximumWriting
    }

    /// - Returns: nil for requests that the limits do not count: those that stay open.
    /// - Throws: `tooManyRequests`. Administrators are never turned away, but counted.
    func admit(_ scope: RequestScope) throws(StatusError) -> Permit? {
        if scope.isLongRunning { return nil }
        let kind: Kind = ["get", "list", "head", "options"].contains(scope.info.verb) ? .reading : .writing
        let maximum = kind == .reading ? maximumReading : maximumWriting
        let isAdmitted = counts.withLock { counts in
            guard counts[kind, default: 0] < maximum || scope.user.isMaster else { return false }
            counts[kind, default: 0] += 1
            return true
        }
        guard isAdmitted else { throw .tooManyRequests("Too many requests, please try again later.") }
        return Permit(self, kind)
    }

    func count(_ kind: Kind) -> Int { counts.withLock { $0[kind, default: 0] } }
}
