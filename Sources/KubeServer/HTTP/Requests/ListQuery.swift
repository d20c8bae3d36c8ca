internal import KubeCore

/// The options of lists and watches, read from a query with kube-apiserver's refusals.
/// Source: k8s.io/apimachinery/pkg/apis/meta/internalversion/validation/validation.go.
enum ListQuery {
    private static let kind = GroupVersionKind(group: "meta.k8s.io", version: "v1", kind: "ListOptions")

    /// - Parameter name: of the single object that the path confines the list to; empty for none.
    /// - Throws: `badRequest` for what cannot be read, `invalid` for what contradicts itself.
    static func list(_ query: QueryParameters, name: String = "") throws(StatusError) -> ListOptions {
        var options = ListOptions(
            labelSelector: try labelSelector(query), fieldSelector: try fieldSelector(query, name: name),
            limit: try integer(query, "limit") ?? 0, continueToken: query["continue"] ?? "",
            resourceVersion: query["resourceVersion"] ?? "")
        var causes = matchCauses(query, isWatch: false)
        if query["sendInitialEvents"] != nil {
            causes.append(.forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list"))
        }
        guard causes.isEmpty else { throw .invalid(kind, "", causes) }
        options.limit = max(0, options.limit)
        options.resourceVersionMatch = query["resourceVersionMatch"].flatMap(ListOptions.VersionMatch.init)
        return options
    }

    /// - Parameter name: of the single object that the path confines the watch to; empty for none.
    static func watch(_ query: QueryParameters, name: String = "") throws(StatusError) -> WatchOptions {
        let timeoutSeconds = try integer(query, "timeoutSeconds")
        let options = WatchOptions(
            labelSelector: try labelSelector(query), fieldSelector: try fieldSelector(query, name: name),
            resourceVersion: query["resourceVersion"] ?? "", allowsBookmarks: query.isOn("allowWatchBookmarks"),
            sendsInitialEvents: query.isOn("sendInitialEvents"),
            timeout: timeoutSeconds.flatMap { $0 > 0 ? .seconds($0) : nil })
        let causes = matchCauses(query, isWatch: true)
        guard causes.isEmpty else { throw .invalid(kind, "", causes) }
        return options
    }

    private static func labelSelector(_ query: QueryParameters) throws(StatusError) -> LabelSelector {
        guard let text = query["labelSelector"], !text.isEmpty else { return .everything }
        return try LabelSelector(parsing: text)
    }

    private static func fieldSelector(_ query: QueryParameters, name: String) throws(StatusError) -> FieldSelector {
        var selector = FieldSelector.everything
        if let text = query["fieldSelector"], !text.isEmpty { selector = try FieldSelector(parsing: text) }
        if !name.isEmpty, selector.requiredValue(of: "metadata.name") != name {
            selector.terms.append(FieldSelector.Term(field: "metadata.name", value: name))
        }
        return selector
    }

    private static func integer(_ query: QueryParameters, _ name: String) throws(StatusError) -> Int? {
        guard let text = query[name], !text.isEmpty else { return nil }
        guard let number = Int(text) else {
            throw .badRequest("strconv.ParseInt: parsing \"\(text)\": invalid syntax")
        }
        return number
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
        if query["continue"] ?? "" != "" {
            causes.append(.forbidden(field, "resourceVersionMatch is forbidden when continue is provided"))
        }
        let supported = isWatch ? ["NotOlderThan"] : ["Exact", "NotOlderThan", ""]
        if !supported.contains(match) {
            causes.append(.notSupported(field, "\"\(match)\"", supported))
        }
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
