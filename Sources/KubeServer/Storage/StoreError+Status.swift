internal import KubeCore
internal import RevisionStore

extension StatusError {
    /// What a client is told when the store itself fails. Conflicts of versions are handled where they arise.
    init(_ error: StoreError) {
        switch error.code {
        case .overloaded: self = .tooManyRequests("the store has too many writes waiting, please try again later")
        case .closed: self = .serviceUnavailable("the server is shutting down")
        case .tooLarge: self = .tooLarge(limitBytes: 8 << 20)
        case .compacted: self = .expired("The resourceVersion for the provided list is too old.")
        default: self = .internalError(error.message)
        }
    }

    /// A version that the server has not reached, even after waiting.
    /// Source: k8s.io/apiserver/pkg/storage NewTooLargeResourceVersionError.
    static func tooLargeResourceVersion(_ requested: Revision, current: Revision) -> StatusError {
        var error = StatusError.timeout(
            "Too large resource version: \(requested), current: \(current)", retryAfterSeconds: 1)
        error.details?.causes = [
            Cause(reason: "ResourceVersionTooLarge", message: "Too large resource version")
        ]
        return error
    }
}
