/// The error of the Kubernetes API: what goes over the wire as a `Status` object, and what a client gets back from one.
///
/// Make one by the factories in `StatusError+Factories.swift`; they give the reason, code and wording of kube-apiserver.
/// Source: Kubernetes API reference, Status v1 meta; k8s.io/apimachinery/pkg/api/errors.
package struct StatusError: Error, Sendable, Hashable {
    /// One reason why a request was refused, usually one per field.
    package struct Cause: Sendable, Hashable {
        /// Machine-readable, such as `FieldValueRequired`.
        package var reason: String
        package var message: String
        /// Path of the field, such as `spec.containers[0].name`; empty when it is about no field.
        package var field: String

        package init(reason: String, message: String, field: String = "") {
            self.reason = reason
            self.message = message
            self.field = field
        }
    }

    /// The object or resource that the error is about.
    package struct Details: Sendable, Hashable {
        package var name: String
        package var group: String
        /// By convention of kube-apiserver the resource (`pods`), not the kind, in all but validation errors.
        package var kind: String
        package var uid: String
        package var causes: [Cause]
        package var retryAfterSeconds: Int

        package init(
            name: String = "", group: String = "", kind: String = "", uid: String = "", causes: [Cause] = [],
            retryAfterSeconds: Int = 0
        ) {
            self.name = name
            self.group = group
            self.kind = kind
            self.uid = uid
            self.causes = causes
            self.retryAfterSeconds = retryAfterSeconds
        }
    }

    /// HTTP status code.
    package var code: Int
    package var reason: Reason
    package var message: String
    package var details: Details?
    /// With which a list can go on that has expired; empty when it cannot.
    package var continueToken = ""

    package init(code: Int, reason: Reason, message: String, details: Details? = nil) {
        self.code = code
        self.reason = reason
        self.message = message
        self.details = details
    }

    /// The reasons of kube-apiserver; open, since extensions may send others.
    package struct Reason: RawRepresentable, Sendable, Hashable, ExpressibleByStringLiteral {
        package let rawValue: String
        package init(rawValue: String) { self.rawValue = rawValue }
        package init(stringLiteral value: String) { rawValue = value }

        package static let unknown: Reason = ""
        package static let unauthorized: Reason = "Unauthorized"
        package static let forbidden: Reason = "Forbidden"
        package static let notFound: Reason = "NotFound"
        package static let alreadyExists: Reason = "AlreadyExists"
        package static let conflict: Reason = "Conflict"
        package static let gone: Reason = "Gone"
        package static let invalid: Reason = "Invalid"
        package static let serverTimeout: Reason = "ServerTimeout"
        package static let storeReadError: Reason = "StorageReadError"
        package static let timeout: Reason = "Timeout"
        package static let tooManyRequests: Reason = "TooManyRequests"
        package static let badRequest: Reason = "BadRequest"
        package static let methodNotAllowed: Reason = "MethodNotAllowed"
        package static let notAcceptable: Reason = "NotAcceptable"
        package static let requestEntityTooLarge: Reason = "RequestEntityTooLarge"
        package static let unsupportedMediaType: Reason = "UnsupportedMediaType"
        package static let internalError: Reason = "InternalError"
        package static let expired: Reason = "Expired"
        package static let serviceUnavailable: Reason = "ServiceUnavailable"
    }
}

extension StatusError: CustomStringConvertible {
    package var description: String { "\(reason.rawValue.isEmpty ? "Error" : reason.rawValue) (\(code)): \(message)" }
}

// MARK: - Wire form

extension StatusError {
    /// The `Status` object that stands for this error on the wire.
    package var statusObject: KubeObject {
        var json: JSONObject = [
            "kind": "Status", "apiVersion": "v1",
            "metadata": continueToken.isEmpty ? [:] : ["continue": .string(continueToken)],
            "status": "Failure", "message": .string(message),
        ]
        if !reason.rawValue.isEmpty { json["reason"] = .string(reason.rawValue) }
        if let details { json["details"] = details.value }
        json["code"] = .int(Int64(code))
        return KubeObject(json)
    }

    /// Reads a `Status` object; missing parts become empty, the code falls back to `httpCode`.
    package init(statusObject: KubeObject, httpCode: Int) {
        self.init(
            code: statusObject["code"]?.intValue.map(Int.init) ?? httpCode,
            reason: Reason(rawValue: statusObject["reason"]?.stringValue ?? ""),
            message: statusObject["message"]?.stringValue ?? "", details: statusObject["details"].map(Details.init))
        continueToken = statusObject.at("metadata", "continue")?.stringValue ?? ""
    }
}

extension StatusError.Details {
    fileprivate init(_ value: JSONValue) {
        self.init(
            name: value["name"]?.stringValue ?? "", group: value["group"]?.stringValue ?? "",
            kind: value["kind"]?.stringValue ?? "", uid: value["uid"]?.stringValue ?? "",
            causes: (value["causes"]?.arrayValue ?? []).map {
                StatusError.Cause(
                    reason: $0["reason"]?.stringValue ?? "", message: $0["message"]?.stringValue ?? "",
                    field: $0["field"]?.stringValue ?? "")
            }, retryAfterSeconds: Int(value["retryAfterSeconds"]?.intValue ?? 0))
    }

    fileprivate var value: JSONValue {
        var object = JSONObject()
        if !name.isEmpty { object["name"] = .string(name) }
        if !group.isEmpty { object["group"] = .string(group) }
        if !kind.isEmpty { object["kind"] = .string(kind) }
        if !uid.isEmpty { object["uid"] = .string(uid) }
        if !causes.isEmpty {
            object["causes"] = .array(
                causes.map { cause in
                    var entry: JSONObject = [:]
                    if !cause.reason.isEmpty { entry["reason"] = .string(cause.reason) }
                    if !cause.message.isEmpty { entry["message"] = .string(cause.message) }
                    if !cause.field.isEmpty { entry["field"] = .string(cause.field) }
                    return .object(entry)
                })
        }
        if retryAfterSeconds > 0 { object["retryAfterSeconds"] = .int(Int64(retryAfterSeconds)) }
        return .object(object)
    }
}
