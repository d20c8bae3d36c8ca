extension FieldOwnership.Conflicts {
    /// 409 as kube-apiserver words it: who owns what, one cause per field.
    /// Source: k8s.io/apimachinery/pkg/util/managedfields, NewConflictError.
    package var status: StatusError {
        var causes: [StatusError.Cause] = []
        var lines: [(owner: String, fields: [String])] = []
        for (manager, entry) in fields.sorted(by: Self.precedes) {
            let owner = "conflict with \(Self.describe(manager, entry))"
            let names = entry.fields.paths.map { $0.map(\.description).joined() }
            for name in names {
                causes.append(StatusError.Cause(reason: "FieldManagerConflict", message: owner, field: name))
            }
            lines.append((Self.describe(manager, entry), names))
        }
        let count = causes.count
        let plural = count == 1 ? "conflict" : "conflicts"
        let details =
            count == 1 && lines.count == 1
            ? "conflict with \(lines[0].owner): \(lines[0].fields[0])"
            : lines.map { "conflicts with \($0.owner):\n" + $0.fields.map { "- \($0)" }.joined(separator: "\n") }
                .joined(separator: "\n")
        var error = StatusError(
            code: 409, reason: .conflict, message: "Apply failed with \(count) \(plural): \(details)")
        error.details = StatusError.Details(causes: causes)
        return error
    }

    private static func precedes(
        _ left: (key: ManagedFields.Manager, value: ManagedFields.Entry),
        _ right: (key: ManagedFields.Manager, value: ManagedFields.Entry)
    ) -> Bool {
        describe(left.key, left.value) < describe(right.key, right.value)
    }

    private static func describe(_ manager: ManagedFields.Manager, _ entry: ManagedFields.Entry) -> String {
        var text = JSONValue.string(manager.name).description
        if !manager.subresource.isEmpty { text += " with subresource \(JSONValue.string(manager.subresource))" }
        if manager.operation == .update { text += " using \(entry.apiVersion)" }
        return text
    }
}
