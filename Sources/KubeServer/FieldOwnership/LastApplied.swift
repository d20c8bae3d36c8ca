internal import KubeCore

/// The annotation in which client-side `kubectl apply` keeps what it applied, and what it means when the same user goes over
/// to server-side apply: no conflict, and an annotation that stays true.
/// Source: k8s.io/apimachinery/pkg/util/managedfields/internal/lastapplied*.go.
enum LastApplied {
    static let annotation = "kubectl.kubernetes.io/last-applied-configuration"

    /// The conflicts that are left when fields which the annotation names are the user's own; nil without annotation.
    static func conflicts(
        _ conflicts: FieldOwnership.Conflicts, besides live: KubeObject, schema: OwnershipSchema
    ) -> FieldOwnership.Conflicts? {
        guard let text = live.annotations[annotation], let value = try? JSONParser.parse(text),
            let own = try? FieldSet(of: value, schema: schema)
        else { return nil }  // an annotation that cannot be read allows nothing
        var remaining = FieldOwnership.Conflicts(fields: [:])
        for (manager, entry) in conflicts.fields {
            let fields = entry.fields.subtracting(own)
            if fields.isEmpty { continue }
            remaining.fields[manager] = ManagedFields.Entry(
                fields: fields, apiVersion: entry.apiVersion, time: entry.time)
        }
        return remaining
    }

    /// Brings the annotation up to date after kubectl has applied a configuration on the server.
    /// - Parameter givenNamespace: as the client wrote it, which may be not at all.
    static func follow(
        _ configuration: KubeObject, givenNamespace: String, in object: inout KubeObject, live: KubeObject,
        manager: String
    ) {
        guard manager == "kubectl", live.annotations[annotation] != nil else { return }
        var applied = configuration
        if applied.at("metadata", "annotations", annotation) != nil {
            applied.set(nil, at: "metadata", "annotations", annotation)
        }
        applied.set(nil, at: "metadata", "managedFields")
        if givenNamespace.isEmpty { applied.set(nil, at: "metadata", "namespace") }
        object.set(.string(applied.value.goJSON + "\n"), at: "metadata", "annotations", annotation)
    }
}
