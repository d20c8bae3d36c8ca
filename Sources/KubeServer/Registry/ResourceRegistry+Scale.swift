package import KubeCore
internal import KubeSchema

extension ResourceRegistry {
    /// What `GET` of a subresource answers: a `Scale` for `scale`, else the object.
    package func getSubresource(
        _ subresource: String, of resource: ServedResource, namespace: String, name: String
    ) async throws(StatusError) -> EncodedObject {
        guard resource.descriptor.subresource(subresource) != nil else { throw .pathNotFound() }
        let object = try await current(resource, ObjectKey(namespace: namespace, name: name))
        guard subresource == "scale" else { return object }
        return EncodedObject(answer: try Scale.view(of: try object.decoded(), resource.custom?.scale))
    }

    /// Changes the number of replicas through the `scale` subresource; `change` makes the wanted Scale of the current.
    func updateScale(
        _ resource: ServedResource, _ key: ObjectKey, options: WriteOptions, context: RequestContext,
        change: @escaping @Sendable (KubeObject) throws(StatusError) -> KubeObject
    ) async throws(StatusError) -> WriteOutcome {
        let manager = FieldManager(
            resource, subresource: "scale", manager: options.managerName(of: context), now: environment.now())
        let outcome = try await modify(
            resource, key,
            Modification(
                subresource: nil, options: options, requestedSubresource: "scale",
                change: { old throws(StatusError) in
                    let current = try Scale.view(of: old, resource.custom?.scale)
                    var scale = try change(current)
                    try ObjectMetadata.setName(key.name, of: &scale)
                    if scale.resourceVersion == current.resourceVersion { scale.resourceVersion = "" }
                    var scaled = try Scale.apply(scale, to: old, resource.custom?.scale)
                    manager.noteUpdate(of: &scaled, from: old)
                    return scaled
                }, replacement: nil, treatsUIDAsPrecondition: true, view: Scale.admissionView(resource.custom?.scale)),
            context: context)
        return WriteOutcome(
            object: EncodedObject(answer: try Scale.view(of: try outcome.object.decoded(), resource.custom?.scale)),
            wasCreated: false)
    }

    /// Server-side apply of a Scale: the manager owns the number of replicas.
    func applyScale(
        _ resource: ServedResource, _ key: ObjectKey, _ body: JSONValue, options: WriteOptions, context: RequestContext
    ) async throws(StatusError) -> WriteOutcome {
        let manager = FieldManager(
            resource, subresource: "scale", manager: options.managerName(of: context), now: environment.now())
        let scale = try appliedConfiguration(body, key, as: Scale.kind)
        try FieldManager(answered: Scale.kind, subresource: "scale", manager: "", now: environment.now())
            .checkShape(of: scale, givenNamespace: body["metadata"]?.text("namespace") ?? "")
        var wanted = KubeObject(apiVersion: resource.kind.apiVersion, kind: resource.kind.kind, name: key.name)
        if let replicas = scale.at("spec", "replicas") {
            wanted.set(replicas, at: resource.custom?.scale?.specReplicas ?? ["spec", "replicas"])
        }
        let outcome = try await modify(
            resource, key,
            Modification(
                subresource: nil, options: options, requestedSubresource: "scale",
                change: { [wanted] old throws(StatusError) in
                    try manager.apply(wanted, givenNamespace: "", to: old, isForced: options.forcesApply)
                }, treatsUIDAsPrecondition: false, view: Scale.admissionView(resource.custom?.scale)),
            context: context)
        return WriteOutcome(
            object: EncodedObject(answer: try Scale.view(of: try outcome.object.decoded(), resource.custom?.scale)),
            wasCreated: false)
    }
}

/// The `autoscaling/v1` Scale of a workload, and what writing it means for the workload.
/// Source: pkg/registry/apps/deployment/storage ScaleREST.
enum Scale {
    static let kind = GroupVersionKind(group: "autoscaling", version: "v1", kind: "Scale")

    /// - Parameter paths: where a custom resource has its numbers; nil for workloads.
    /// - Throws: `internalError` when a custom resource does not say how many replicas it wants.
    static func view(of workload: KubeObject, _ paths: ScalePaths? = nil) throws(StatusError) -> KubeObject {
        var metadata = JSONObject()
        for member in ["name", "namespace", "uid", "resourceVersion", "creationTimestamp"] {
            metadata[member] = workload.at("metadata", member)
        }
        let tree = workload.value
        let replicas = try paths?.replicas(wantedBy: workload) ?? workload.at("spec", "replicas")?.intValue ?? 0
        let current = tree.at(paths?.statusReplicas ?? ["status", "replicas"])?.intValue ?? 0
        let selector =
            if let paths {
                paths.selector.flatMap { tree.at($0)?.stringValue } ?? ""
            } else {
                selectorText(workload.at("spec", "selector"))
            }
        var spec = JSONObject()
        if replicas != 0 { spec["replicas"] = .int(replicas) }
        var status: JSONObject = ["replicas": .int(current)]
        if !selector.isEmpty { status["selector"] = .string(selector) }
        return KubeObject(
            [
                "kind": .string(kind.kind), "apiVersion": .string(kind.apiVersion), "metadata": .object(metadata),
                "spec": .object(spec), "status": .object(status),
            ] as JSONObject)
    }

    /// How admission sees a change of the number of replicas.
    static func admissionView(_ paths: ScalePaths?) -> AdmissionView {
        AdmissionView(
            subresource: "scale", shown: { workload throws(StatusError) in try view(of: workload, paths) },
            apply: { scale, workload throws(StatusError) in
                var scale = scale
                scale.resourceVersion = workload.resourceVersion
                return try apply(scale, to: workload, paths)
            })
    }

    /// The workload with the replicas of `scale`.
    /// - Throws: `invalid` when they are negative, but for custom resources, which are judged when they are stored.
    static func apply(
        _ scale: KubeObject, to workload: KubeObject, _ paths: ScalePaths? = nil
    ) throws(StatusError) -> KubeObject {
        let replicas = scale.at("spec", "replicas")?.intValue ?? 0
        var workload = workload
        if let paths {
            paths.set(replicas, on: &workload)
        } else {
            guard replicas >= 0 else {
                throw .invalid(
                    kind, scale.name,
                    [
                        StatusError.Cause(
                            reason: "FieldValueInvalid",
                            message: "Invalid value: \(replicas): must be greater than or equal to 0",
                            field: "spec.replicas")
                    ])
            }
            workload.set(.int(replicas), at: "spec", "replicas")
        }
        workload.resourceVersion = scale.resourceVersion
        if !scale.uid.isEmpty { workload.uid = scale.uid }
        return workload
    }

    /// A ReplicationController's selector is a plain map of labels, the others' are structured.
    private static func selectorText(_ selector: JSONValue?) -> String {
        guard let selector, let members = selector.objectValue else { return "" }
        if members["matchLabels"] != nil || members["matchExpressions"] != nil {
            return LabelSelector.text(structured: selector)
        }
        return LabelSelector(matching: members.stringDictionary).text
    }
}
