internal import KubeCore
internal import NIOPosix
internal import Synchronization

/// The bearer token of a client. A token file is looked at again once a minute: kubelets replace it long before the
/// old token expires.
final class TokenSource: Sendable {
    private struct Cached {
        var token: String
        var readAt: ContinuousClock.Instant
    }

    private static let lifetime = Duration.seconds(60)

    private let token: ClientConfiguration.Token
    private let cached = Mutex<Cached?>(nil)

    init(_ token: ClientConfiguration.Token) { self.token = token }

    /// The value of the `Authorization` field; nil when the client authenticates otherwise.
    /// - Throws: `unauthorized` when the token file cannot be read.
    func authorization() async throws(StatusError) -> String? {
        switch token {
        case .none: return nil
        case .fixed(let token): return "Bearer \(token)"
        case .file(let path):
            let now = ContinuousClock.now
            if let cached = cached.withLock({ $0 }), now - cached.readAt < Self.lifetime {
                return "Bearer \(cached.token)"
            }
            let token = try await read(path)
            cached.withLock { $0 = Cached(token: token, readAt: now) }
            return "Bearer \(token)"
        }
    }

    /// The server refused the token: the next request reads the file again.
    func invalidate() { cached.withLock { $0 = nil } }

    private func read(_ path: String) async throws(StatusError) -> String {
        do {
            let text = try await NIOThreadPool.singleton.runIfActive { try FileText.read(path) }
            return text.filter { !$0.isWhitespace }
        } catch {
            var status = StatusError.unauthorized()
            status.message = "cannot authenticate: \(error)"
            throw status
        }
    }
}
