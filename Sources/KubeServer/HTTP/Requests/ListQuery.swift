internal import KubeCore

/// The options of lists and watches, read from a query with kube-apiserver's refusals.
/// Source: k8s.io/apimachinery/pkg/apis/meta/internalversion/validation/validation.go.
enum ListQuery {
    private static let kind = GroupVersionKind(group: "meta.k8s.io", version: "v1", kind: "ListOptions")

    /// - Throws: `badRequest` for what cannot be read, `invalid` for what contradicts itself.
    static func list(_ query: QueryParameters) throws(StatusError) -> ListOptions {
        let common = try Common(query)
        var causes = matchCauses(query, isWatch: false)
        if query["sendInitialEvents"] != nil {
            causes.append(.forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list"))
        }
        guard causes.isEmpty else { throw .invalid(kind, "", causes) }
        return ListOptions(
            labelSelector: common.labelSelector, fieldSelector: common.fieldSelector,
            limit: Int(max(0, common.limit ?? 0)), continueToken: query["continue"] ?? "",
            resourceVersion: query["resourceVersion"] ?? "",
            resourceVersionMatch: query["resourceVersionMatch"].flatMap(ListOptions.VersionMatch.init))
    }

    /// A watch that names neither a version nor how to begin begins with the objects there are, as if it had asked to.
    static func watch(_ query: QueryParameters) throws(StatusError) -> WatchOptions {
        let common = try Common(query)
        let causes = matchCauses(query, isWatch: true)
        guard causes.isEmpty else { throw .invalid(kind, "", causes) }
        let version = query["resourceVersion"] ?? ""
        var sendsInitialEvents = query["sendInitialEvents"].map { _ in query.isOn("sendInitialEvents") }
        if sendsInitialEvents == nil, version.isEmpty || version == "0" { sendsInitialEvents = true }
        return WatchOptions(
            labelSelector: common.labelSelector, fieldSelector: common.fieldSelector, resourceVersion: version,
            allowsBookmarks: query.isOn("allowWatchBookmarks"), sendsInitialEvents: sendsInitialEvents,
            timeout: common.timeoutSeconds.flatMap { $0 == 0 ? nil : .seconds(max(0, $0)) })
    }

    /// A selection of fields in a watch whose path names one object.
    /// - Throws: `badRequest` when it selects anything else.
    static func confine(_ selector: FieldSelector, to name: String) throws(StatusError) -> FieldSelector {
        if selector.isEverything { return FieldSelector("metadata.name", name) }
        guard selector.requiredValue(of: "metadata.name") == name else {
            throw .badRequest("fieldSelector metadata.name doesn't match requested name")
        }
        return selector
    }

    /// What lists and watches share, read in the order in which kube-apiserver finds faults.
    private struct Common {
        let timeoutSeconds: Int64?
        let limit: Int64?
        let labelSelector: LabelSelector
        let fieldSelector: FieldSelector

        init(_ query: QueryParameters) throws(StatusError) {
            timeoutSeconds = try query.integer("timeoutSeconds")
            limit = try query.integer("limit")
            labelSelector = try LabelSelector(parsing: query["labelSelector"] ?? "")
            fieldSelector = try FieldSelector(parsing: query["fieldSelector"] ?? "")
        }
    }

    private static func matchCauses(_ query: QueryParameters, isWatch: Bool) -> [StatusError.Cause] {
        let field = "resourceVersionMatch"
        let match = query[field] ?? ""
        var causes: [StatusError.Cause] = []
        if isWatch, query["sendInitialEvents"] != nil, match != "NotOlderThan" {
            causes.append(.forbidden(field, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"))
        }
        guard !match.isEmpty else { return causes }
        if isWatch, query["sendInitialEvents"] == nil {
            causes.append(
                .forbidden(field, "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"))
        }
        if !isWatch, query["resourceVersion"] ?? "" == "" {
            causes.append(.forbidden(field, "resourceVersionMatch is forbidden unless resourceVersion is provided"))
        }
        let continued: [StatusError.Cause] =
            query["continue"] ?? "" == ""
            ? [] : [.forbidden(field, "resourceVersionMatch is forbidden when continue is provided")]
        let supported = isWatch ? ["NotOlderThan"] : ["Exact", "NotOlderThan", ""]
        let unsupported: [StatusError.Cause] =
            supported.contains(match) ? [] : [.notSupported(field, "\"\(match)\"", supported)]
        causes += isWatch ? unsupported + continued : continued + unsupported
        if !isWatch, match == "Exact", query["resourceVersion"] == "0" {
            causes.append(
                .forbidden(field, "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\""))
        }
        return causes
    }
}

extension StatusError.Cause {
    static func forbidden(_ field: String, _ why: String) -> Self {
        Self(reason: "FieldValueForbidden", message: "Forbidden: \(why)", field: field)
    }

    static func required(_ field: String, _ why: String) -> Self {
        Self(reason: "FieldValueRequired", message: "Required value: \(why)", field: field)
    }

    /// - Parameter value: as it is to appear, quotes included.
    static func invalid(_ field: String, _ value: String, _ why: String) -> Self {
        Self(reason: "FieldValueInvalid", message: "Invalid value: \(value): \(why)", field: field)
    }

    /// - Parameter value: as it is to appear, quotes included.
    static func notSupported(_ field: String, _ value: String, _ supported: [String]) -> Self {
        let list = supported.map { "\"\($0)\"" }.joined(separator: ", ")
        return Self(
            reason: "FieldValueNotSupported", message: "Unsupported value: \(value): supported values: \(list)",
            field: field)
    }
}
