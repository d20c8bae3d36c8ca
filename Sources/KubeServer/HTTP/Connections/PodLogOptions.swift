internal import KubeCore

/// What a client wants of a container's log, checked before anybody is asked for it.
/// Source: Kubernetes API reference, PodLogOptions v1; pkg/apis/core/validation of Kubernetes 1.36.
enum PodLogOptions {
    private static let kind = GroupVersionKind(group: "", version: "v1", kind: "PodLogOptions")

    /// - Throws: `badRequest` for what is no number or time, `invalid` for what is out of range.
    static func check(_ query: QueryParameters, pod: String) throws(StatusError) {
        let (tail, limit) = (try number("tailLines", query), try number("limitBytes", query))
        let (seconds, time) = (try number("sinceSeconds", query), query["sinceTime"] ?? "")
        if !time.isEmpty, Timestamp(rfc3339: time) == nil {
            let layout = "2006-01-02T15:04:05Z07:00"
            throw .badRequest("parsing time \"\(time)\" as \"\(layout)\": cannot parse \"\(time)\" as \"2006\"")
        }
        var errors = FieldErrors()
        if let tail, tail < 0 {
            errors.invalid("tailLines", .int(tail), "must be greater than or equal to 0")
        }
        if let limit, limit < 1 { errors.invalid("limitBytes", .int(limit), "must be greater than 0") }
        if seconds != nil, !time.isEmpty {
            // The options themselves have no name: Go writes such a path as an empty index.
            errors.forbidden("[]", "at most one of `sinceTime` or `sinceSeconds` may be specified")
        } else if let seconds, seconds < 1 {
            errors.invalid("sinceSeconds", .int(seconds), "must be greater than 0")
        }
        if let stream = query["stream"], !stream.isEmpty { errors.forbidden("stream", "may not be specified") }
        guard errors.causes.isEmpty else { throw .invalid(kind, pod, errors.causes) }
    }

    private static func number(_ name: String, _ query: QueryParameters) throws(StatusError) -> Int64? {
        guard let text = query[name], !text.isEmpty else { return nil }
        guard let number = Int64(text) else {
            throw .badRequest("strconv.ParseInt: parsing \"\(text)\": invalid syntax")
        }
        return number
    }
}
