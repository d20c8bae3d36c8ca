/// One factory per way in which kube-apiserver refuses a request, with its code, reason and wording.
/// Source: k8s.io/apimachinery/pkg/api/errors/errors.go.
extension StatusError {
    package static func notFound(_ resource: GroupResource, _ name: String) -> StatusError {
        StatusError(
            code: 404, reason: .notFound, message: "\(resource) \"\(name)\" not found",
            details: Details(name: name, group: resource.group, kind: resource.resource))
    }

    /// The path itself is unknown: no such group, version or resource.
    package static func pathNotFound() -> StatusError {
        StatusError(
            code: 404, reason: .notFound, message: "the server could not find the requested resource",
            details: Details(causes: []))
    }

    package static func alreadyExists(_ resource: GroupResource, _ name: String) -> StatusError {
        StatusError(
            code: 409, reason: .alreadyExists, message: "\(resource) \"\(name)\" already exists",
            details: Details(name: name, group: resource.group, kind: resource.resource))
    }

    package static func conflict(_ resource: GroupResource, _ name: String, _ why: String) -> StatusError {
        StatusError(
            code: 409, reason: .conflict,
            message: "Operation cannot be fulfilled on \(resource) \"\(name)\": \(why)",
            details: Details(name: name, group: resource.group, kind: resource.resource))
    }

    /// The object was changed since the writer read it.
    package static func staleObject(_ resource: GroupResource, _ name: String) -> StatusError {
        conflict(
            resource, name,
            "the object has been modified; please apply your changes to the latest version and try again")
    }

    package static func forbidden(_ resource: GroupResource, _ name: String, _ why: String) -> StatusError {
        let subject = name.isEmpty ? "\(resource)" : "\(resource) \"\(name)\""
        return StatusError(
            code: 403, reason: .forbidden, message: "\(subject) is forbidden: \(why)",
            details: Details(name: name, group: resource.group, kind: resource.resource))
    }

    package static func unauthorized() -> StatusError {
        StatusError(code: 401, reason: .unauthorized, message: "Unauthorized")
    }

    package static func badRequest(_ message: String) -> StatusError {
        StatusError(code: 400, reason: .badRequest, message: message)
    }

    /// Validation refused the object; `kind` is the object's kind, not its resource.
    package static func invalid(_ kind: GroupVersionKind, _ name: String, _ causes: [Cause]) -> StatusError {
        // Causes are listed as they are, the message names each once. Source: field.ErrorList.ToAggregate.
        var messages: [String] = []
        for cause in causes {
            let message = cause.field.isEmpty ? cause.message : "\(cause.field): \(cause.message)"
            if !messages.contains(message) { messages.append(message) }
        }
        let list: String
        switch messages.count {
        case 0: list = ""
        case 1: list = ": \(messages[0])"
        default: list = ": [\(messages.joined(separator: ", "))]"
        }
        let qualified = kind.group.isEmpty ? kind.kind : "\(kind.kind).\(kind.group)"
        return StatusError(
            code: 422, reason: .invalid, message: "\(qualified) \"\(name)\" is invalid\(list)",
            details: Details(name: name, group: kind.group, kind: kind.kind, causes: causes))
    }

    package static func methodNotAllowed(_ resource: GroupResource, _ verb: String) -> StatusError {
        StatusError(
            code: 405, reason: .methodNotAllowed,
            message: "\(verb) is not supported on resources of kind \"\(resource)\"",
            details: Details(group: resource.group, kind: resource.resource))
    }

    package static func notAcceptable(_ accepted: [String]) -> StatusError {
        StatusError(
            code: 406, reason: .notAcceptable,
            message: "only the following media types are accepted: \(accepted.joined(separator: ", "))")
    }

    package static func unsupportedMediaType(_ accepted: [String]) -> StatusError {
        StatusError(
            code: 415, reason: .unsupportedMediaType,
            message:
                "the body of the request was in an unknown format - accepted media types include: \(accepted.joined(separator: ", "))"
        )
    }

    package static func tooLarge(limitBytes: Int) -> StatusError {
        StatusError(
            code: 413, reason: .requestEntityTooLarge,
            message: "Request entity too large: limit is \(limitBytes)")
    }

    package static func tooManyRequests(_ message: String, retryAfterSeconds: Int = 1) -> StatusError {
        StatusError(
            code: 429, reason: .tooManyRequests, message: message,
            details: Details(retryAfterSeconds: retryAfterSeconds))
    }

    /// A list or watch asked for a version that compaction has removed; the client lists anew.
    package static func expired(_ message: String) -> StatusError {
        StatusError(code: 410, reason: .expired, message: message)
    }

    package static func timeout(_ message: String, retryAfterSeconds: Int = 0) -> StatusError {
        StatusError(
            code: 504, reason: .timeout, message: "Timeout: \(message)",
            details: Details(retryAfterSeconds: retryAfterSeconds))
    }

    package static func serviceUnavailable(_ message: String) -> StatusError {
        StatusError(code: 503, reason: .serviceUnavailable, message: message)
    }

    package static func internalError(_ message: String) -> StatusError {
        StatusError(
            code: 500, reason: .internalError, message: "Internal error occurred: \(message)",
            details: Details(causes: [Cause(reason: "", message: message)]))
    }

    package var isNotFound: Bool { code == 404 }
    package var isConflict: Bool { reason == .conflict }
    package var isAlreadyExists: Bool { reason == .alreadyExists }
    package var isGone: Bool { code == 410 }
}
