internal import KubeCore

/// The question in the `spec` of an access review.
/// Source: pkg/apis/authorization/validation/validation.go of Kubernetes 1.36.
struct AccessReviewSpec {
    private static let group = "authorization.k8s.io"
    private let spec: JSONValue

    init(_ review: KubeObject) { spec = review["spec"] ?? [:] }

    private var resource: JSONValue? { spec["resourceAttributes"].flatMap { $0.isNull ? nil : $0 } }
    private var path: JSONValue? { spec["nonResourceAttributes"].flatMap { $0.isNull ? nil : $0 } }

    /// Whom the review asks about; a self review asks about the requester instead.
    var user: UserInfo {
        UserInfo(
            name: text(spec, "user"), uid: text(spec, "uid"),
            groups: spec["groups"]?.arrayValue?.compactMap(\.stringValue) ?? [],
            extra: (spec["extra"]?.objectValue?.map { $0 } ?? []).reduce(into: [:]) { extra, pair in
                extra[pair.0] = pair.1.arrayValue?.compactMap(\.stringValue) ?? []
            })
    }

    /// - Throws: `invalid`, in the words of kube-apiserver (which names no kind here).
    func validate(namesSubject: Bool) throws(StatusError) {
        var causes: [StatusError.Cause] = []
        switch (resource, path) {
        case (nil, nil):
            causes.append(
                .invalid(
                    "spec.resourceAttributes", "null",
                    "exactly one of nonResourceAttributes or resourceAttributes must be specified"))
        case (_?, let path?):
            let shown = "{\"Path\":\"\(text(path, "path"))\",\"Verb\":\"\(text(path, "verb"))\"}"
            causes.append(
                .invalid(
                    "spec.nonResourceAttributes", shown, "cannot be specified in combination with resourceAttributes"))
        default: break
        }
        if namesSubject, user.name.isEmpty, user.groups.isEmpty {
            causes.append(.invalid("spec.user", "\"\"", "at least one of user or group must be specified"))
        }
        try Self.check(causes)
    }

    /// A local review must stay in the namespace of its path.
    func validate(namespace: String) throws(StatusError) {
        var causes: [StatusError.Cause] = []
        if let resource {
            let given = text(resource, "namespace")
            if given != namespace {
                causes.append(
                    .invalid("spec.resourceAttributes.namespace", "\"\(given)\"", "must match metadata.namespace"))
            }
        }
        if path != nil {
            causes.append(.forbidden("spec.nonResourceAttributes", "disallowed on this kind of request"))
        }
        try Self.check(causes)
    }

    private static func check(_ causes: [StatusError.Cause]) throws(StatusError) {
        guard causes.isEmpty else {
            throw .invalid(GroupVersionKind(group: group, version: "v1", kind: ""), "", causes)
        }
    }

    func attributes(for user: UserInfo) -> AuthorizationAttributes {
        guard let resource else {
            let path = path ?? [:]
            return AuthorizationAttributes(user: user, verb: text(path, "verb"), path: text(path, "path"))
        }
        return AuthorizationAttributes(
            user: user, verb: text(resource, "verb"), group: text(resource, "group"),
            version: text(resource, "version"), resource: text(resource, "resource"),
            subresource: text(resource, "subresource"), namespace: text(resource, "namespace"),
            name: text(resource, "name"))
    }

    private func text(_ value: JSONValue, _ key: String) -> String { value[key]?.stringValue ?? "" }
}

extension KubeObject {
    /// The review with the decision in its status, and without the empty members of its question.
    func reviewed(_ decision: AuthorizationDecision) -> KubeObject {
        var review = self
        for part in ["resourceAttributes", "nonResourceAttributes"] {
            guard case .object(var attributes)? = review.at("spec", part) else { continue }
            attributes.removeAll { $1 == "" || $1.isNull }
            review.set(.object(attributes), at: "spec", part)
        }
        var status: JSONObject = ["allowed": .bool(decision.isAllowed)]
        if !decision.reason.isEmpty { status["reason"] = .string(decision.reason) }
        review["status"] = .object(status)
        return review
    }
}
