internal import KubeCore

/// The options of delete and deletecollection, from the body or, when there is none, from the query.
/// Source: k8s.io/apiserver/pkg/endpoints/handlers/delete.go; apimachinery/pkg/apis/meta/v1/validation/validation.go.
enum DeleteQuery {
    private static let kind = GroupVersionKind(group: "meta.k8s.io", version: "v1", kind: "DeleteOptions")

    /// - Parameter body: a `DeleteOptions` object; nil when the request had no body.
    /// - Throws: `badRequest` for another kind, `invalid` for an option that must not be.
    static func parse(_ query: QueryParameters, body: KubeObject?) throws(StatusError) -> DeleteOptions {
        guard let body else { return try parse(query) }
        guard body.kind.isEmpty || body.kind == "DeleteOptions" else {
            throw .badRequest("decoded object cannot be converted to DeleteOptions")
        }
        return try options(
            grace: body["gracePeriodSeconds"]?.intValue, propagation: body["propagationPolicy"]?.stringValue,
            orphans: body["orphanDependents"]?.boolValue,
            dryRun: body["dryRun"]?.arrayValue?.compactMap(\.stringValue) ?? [],
            uid: body.at("preconditions", "uid")?.stringValue,
            resourceVersion: body.at("preconditions", "resourceVersion")?.stringValue)
    }

    private static func parse(_ query: QueryParameters) throws(StatusError) -> DeleteOptions {
        return try options(
            grace: try query.integer("gracePeriodSeconds"), propagation: query["propagationPolicy"],
            orphans: query["orphanDependents"] == nil ? nil : query.isOn("orphanDependents"),
            dryRun: query.all("dryRun"), uid: nil, resourceVersion: nil)
    }

    private static func options(
        grace: Int64?, propagation: String?, orphans: Bool?, dryRun: [String], uid: String?, resourceVersion: String?
    ) throws(StatusError) -> DeleteOptions {
        var causes: [StatusError.Cause] = []
        if let propagation, PropagationPolicy(rawValue: propagation) == nil {
            causes.append(
                StatusError.Cause(
                    reason: "FieldValueNotSupported",
                    message: "Unsupported value: \"\(propagation)\": supported values: \"Foreground\", \"Background\", "
                        + "\"Orphan\", \"nil\"", field: "propagationPolicy"))
        }
        if propagation != nil, orphans != nil {
            causes.append(
                .invalid(
                    "propagationPolicy", "\"\(propagation ?? "")\"",
                    "orphanDependents and deletionPropagation cannot be both set"))
        }
        causes += WriteQuery.dryRunCauses(dryRun)
        guard causes.isEmpty else { throw .invalid(kind, "", causes) }
        let policy = propagation.flatMap(PropagationPolicy.init) ?? orphans.map { $0 ? .orphan : .background }
        return DeleteOptions(
            gracePeriodSeconds: grace.map { max(0, $0) }, propagationPolicy: policy, uid: uid,
            resourceVersion: resourceVersion, isDryRun: !dryRun.isEmpty)
    }
}
