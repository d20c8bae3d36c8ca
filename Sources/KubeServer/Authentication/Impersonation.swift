internal import HTTPTransport
internal import KubeCore

/// Acting as somebody else, by the `Impersonate-*` headers.
/// Source: KEP-5284; k8s.io/apiserver/pkg/endpoints/filters/impersonation of Kubernetes 1.36.
enum Impersonation {
    private static let extraPrefix = "impersonate-extra-"

    /// As whom a request is made, and what allowed it.
    struct Outcome: Sendable, Hashable {
        let user: UserInfo
        /// The verb of constrained impersonation, for the audit log; empty when the verb `impersonate` alone allowed it.
        let constraint: String
    }

    /// Who the request is to be made as: exactly what the headers say; nil when they say nothing.
    /// - Throws: `badRequest` when there is more, but no name.
    static func wanted(_ headers: HTTPFields) throws(StatusError) -> UserInfo? {
        let user = UserInfo(
            name: headers["Impersonate-User"] ?? "", uid: headers["Impersonate-Uid"] ?? "",
            groups: headers.values("Impersonate-Group"), extra: extra(headers))
        guard user.name.isEmpty else { return user }
        if user.uid.isEmpty, user.groups.isEmpty, user.extra.isEmpty { return nil }
        throw .badRequest("requested \(goForm(user)) without impersonating a user name")
    }

    /// Who the request is made as; nil for the caller himself, when there are no such headers.
    /// - Parameter request: what is to be done, and who asks.
    /// - Throws: `forbidden` when he may not, `badRequest` when the user's name is missing.
    static func resolve(
        headers: HTTPFields, request: AuthorizationAttributes, authorizer: RBACAuthorizer
    ) async throws(StatusError) -> Outcome? {
        guard let wanted = try wanted(headers) else { return nil }
        // The narrowest way is tried first; why it is closed is what a refusal tells.
        var refusal: StatusError?
        for mode in ImpersonationMode.allCases where mode.isMeant(for: wanted, by: request.user) {
            do throws(StatusError) {
                return try await mode.take(on: wanted, request, authorizer)
            } catch {
                refusal = refusal ?? error
            }
        }
        throw refusal ?? .internalError("all impersonation modes failed")
    }

    private static func extra(_ headers: HTTPFields) -> [String: [String]] {
        var extra: [String: [String]] = [:]
        for field in headers {
            let name = field.name.lowercased()
            guard name.hasPrefix(extraPrefix) else { continue }
            let key = String(name.dropFirst(extraPrefix.count))
            extra[PercentEncoding.decode(Substring(key), plusIsSpace: false) ?? key, default: []].append(field.value)
        }
        return extra
    }

    /// The user as Go prints such a value.
    private static func goForm(_ user: UserInfo) -> String {
        func list(_ texts: [String]) -> String { texts.map { "\(JSONValue.string($0))" }.joined(separator: ", ") }
        let groups = user.groups.isEmpty ? "[]string(nil)" : "[]string{\(list(user.groups))}"
        let extra = user.extra.sorted { $0.key < $1.key }
            .map { "\(JSONValue.string($0.key)):[]string{\(list($0.value))}" }.joined(separator: ", ")
        return "&user.DefaultInfo{Name:\"\", UID:\(JSONValue.string(user.uid)), Groups:\(groups), "
            + "Extra:map[string][]string\(user.extra.isEmpty ? "(nil)" : "{\(extra)}")}"
    }
}
