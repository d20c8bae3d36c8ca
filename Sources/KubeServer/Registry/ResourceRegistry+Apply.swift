internal import KubeCore
internal import KubeSchema

extension ResourceRegistry {
    /// Server-side apply: what the configuration says holds, and the manager owns it. An object that does not exist is
    /// created. Source: Kubernetes documentation, "Server-Side Apply"; handlers/patch.go applyPatcher.
    func apply(
        _ resource: ServedResource, _ key: ObjectKey, _ body: JSONValue, options: WriteOptions, context: RequestContext
    ) async throws(StatusError) -> WriteOutcome {
        let configuration = try configuration(body, key, resource)
        let givenNamespace = body["metadata"]?.text("namespace") ?? ""
        let stored = storedForm(of: resource)
        let manager = FieldManager(
            stored, subresource: options.subresource, manager: options.managerName(of: context), now: environment.now())
        var replacement: KubeObject?
        if options.subresource == nil {
            replacement = try newObject(configuration, givenNamespace, resource, manager, options, context)
        }
        return try await modify(
            stored, key,
            Modification(
                subresource: options.subresource, options: options,
                change: { old throws(StatusError) in
                    let part = Self.writablePart(of: configuration, subresource: options.subresource)
                    let applied = try manager.apply(
                        part, givenNamespace: givenNamespace, to: old, isForced: options.forcesApply)
                    return try resource.rewriting(
                        applied, options: options, context: context,
                        source: .configuration(namespace: givenNamespace, name: key.name))
                }, replacement: replacement, treatsUIDAsPrecondition: false), context: context)
    }

    /// What the client applies, in the stored form.
    /// - Throws: `badRequest` when it is not an object of this resource.
    private func configuration(
        _ body: JSONValue, _ key: ObjectKey, _ resource: ServedResource
    ) throws(StatusError) -> KubeObject {
        let object = try appliedConfiguration(body, key, as: resource.kind)
        return resource.conversion?.toStored(object) ?? object
    }

    /// - Throws: `badRequest` when the body is no object of this kind, name and namespace.
    func appliedConfiguration(
        _ body: JSONValue, _ key: ObjectKey, as kind: GroupVersionKind
    ) throws(StatusError) -> KubeObject {
        // Nothing at all is read as an object without members.
        guard var object = KubeObject(body.isNull ? [:] : body) else {
            throw .badRequest(
                "error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal "
                    + "\(body.typeName) into Go value of type map[string]interface {}")
        }
        guard object.groupVersionKind == kind else {
            let given = object.groupVersionKind
            throw .badRequest("invalid object type: \(given.group)/\(given.version), Kind=\(given.kind)")
        }
        if let given = object.at("metadata", "managedFields"), !given.isNull {
            throw .badRequest("metadata.managedFields must be nil")
        }
        try ObjectMetadata.setName(key.name, of: &object)
        try ObjectMetadata.setNamespace(key.namespace, of: &object)
        return object
    }

    private func newObject(
        _ configuration: KubeObject, _ givenNamespace: String, _ resource: ServedResource, _ manager: FieldManager,
        _ options: WriteOptions, _ context: RequestContext
    ) throws(StatusError) -> KubeObject {
        let applied = try manager.apply(
            configuration, givenNamespace: givenNamespace, to: nil, isForced: options.forcesApply)
        return try resource.rewriting(
            applied, options: options, context: context,
            source: .configuration(namespace: givenNamespace, name: configuration.name))
    }

    /// A subresource takes its part of the configuration, and metadata.
    private static func writablePart(of configuration: KubeObject, subresource: String?) -> KubeObject {
        guard let subresource else { return configuration }
        var part = configuration
        if subresource == "ephemeralcontainers" {
            part = KubeObject(apiVersion: part.apiVersion, kind: part.kind, name: part.name)
            for member in ["namespace", "resourceVersion", "uid"] {
                part.set(configuration.at("metadata", member), at: "metadata", member)
            }
            let containers = configuration.at("spec", "ephemeralContainers")
            part.set(containers, at: "spec", "ephemeralContainers")
            return part
        }
        let own = subresource == "status" || subresource == "approval" ? "status" : "spec"
        part.json.removeAll { name, _ in !["apiVersion", "kind", "metadata", own].contains(name) }
        return part
    }
}

extension WriteOptions {
    /// Who writes: as told, else the client's program. Parts of this process have the name of the program that does their
    /// work in Kubernetes.
    func managerName(of context: RequestContext) -> String {
        if !fieldManager.isEmpty { return fieldManager }
        if let program { return program.isEmpty ? "unknown" : program }
        let name = context.user.name
        if name == UserInfo.apiServer.name { return "kube-apiserver" }
        let last = name.split(separator: ":").last.map(String.init) ?? ""
        if context.isFromController, context.user.serviceAccount != nil { return "kube-controller-manager" }
        return last.isEmpty ? "unknown" : last
    }
}
