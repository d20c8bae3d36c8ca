internal import KubeCore
internal import KubeServer

/// What a client wants of a container's log. Source: Kubernetes API, PodLogOptions.
struct LogOptions: Sendable, Hashable {
    var container: String?
    var follows = false
    var wantsPrevious = false
    var hasTimestamps = false
    /// Older lines are left out.
    var since: Timestamp?
    /// Only so many lines from the end.
    var tailLines: Int?
    var limitBytes: Int?

    init() {}

    /// - Throws: `invalid` when a number is none or out of range, as kube-apiserver says it.
    init(_ query: QueryParameters, now: Timestamp) throws(StatusError) {
        container = query["container"].flatMap { $0.isEmpty ? nil : $0 }
        follows = query.isOn("follow")
        wantsPrevious = query.isOn("previous")
        hasTimestamps = query.isOn("timestamps")
        tailLines = try Self.number(query, "tailLines", least: 0)
        limitBytes = try Self.number(query, "limitBytes", least: 1)
        let seconds = try Self.number(query, "sinceSeconds", least: 1)
        if let text = query["sinceTime"] {
            guard seconds == nil else {
                throw Self.refusal(
                    "", "FieldValueForbidden", "at most one of `sinceTime` or `sinceSeconds` may be specified")
            }
            guard let time = Timestamp(rfc3339: text) else {
                throw .badRequest("\"\(text)\" is no time of RFC 3339")
            }
            since = time
        } else if let seconds {
            since = now.adding(.seconds(-seconds))
        }
    }

    private static func number(
        _ query: QueryParameters, _ name: String, least: Int
    ) throws(StatusError) -> Int? {
        guard let text = query[name] else { return nil }
        guard let number = Int(text) else { throw .badRequest("\(name): \"\(text)\" is no number") }
        guard number >= least else {
            let range = least == 0 ? "greater than or equal to 0" : "greater than 0"
            throw refusal(name, "FieldValueInvalid", "Invalid value: \(number): must be \(range)")
        }
        return number
    }

    private static func refusal(_ field: String, _ reason: String, _ message: String) -> StatusError {
        .invalid(
            GroupVersionKind(group: "", version: "v1", kind: "PodLogOptions"), "",
            [StatusError.Cause(reason: reason, message: message, field: field)])
    }
}
