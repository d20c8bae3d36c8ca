internal import KubeCore

/// The rules for `metadata` that hold for every kind.
/// Source: k8s.io/apiserver/pkg/registry/rest (BeforeCreate, BeforeUpdate, meta.go).
enum ObjectMetadata {
    /// Removes from a new object what clients may not set, before anybody looks at it.
    static func wipeSystemFields(of object: inout KubeObject) {
        for member in ["uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "selfLink"] {
            object.set(nil, at: "metadata", member)
        }
    }

    /// Gives the new object its identity, whatever admission made of it. The name is set already.
    static func fillNew(_ object: inout KubeObject, policy: GenerationPolicy, environment: RegistryEnvironment) {
        wipeSystemFields(of: &object)
        object.uid = environment.makeUID()
        object.creationTimestamp = environment.now().rfc3339
        if policy != .unmanaged, policy != .onLaterSpecChange { object.generation = 1 }
    }

    /// Carries over from `old` what an update cannot change. The order is that of `rest.BeforeUpdate`.
    static func carryOver(to object: inout KubeObject, from old: KubeObject) {
        if object.uid.isEmpty { object.uid = old.uid }
        for member in ["creationTimestamp", "generation", "selfLink"] {
            object.set(old.at("metadata", member), at: "metadata", member)
        }
        if let time = old.at("metadata", "deletionTimestamp") {
            object.set(time, at: "metadata", "deletionTimestamp")
        }
        if let seconds = old.at("metadata", "deletionGracePeriodSeconds"),
            object.at("metadata", "deletionGracePeriodSeconds") == nil
        {
            object.set(seconds, at: "metadata", "deletionGracePeriodSeconds")
        }
    }

    /// Raises the generation when what the policy counts has changed.
    static func raiseGeneration(of object: inout KubeObject, old: KubeObject, policy: GenerationPolicy) {
        let isChanged: Bool
        switch policy {
        case .unmanaged, .onCreate: return
        case .onSpecChange, .onLaterSpecChange: isChanged = object["spec"] != old["spec"]
        case .onSpecOrAnnotationChange:
            isChanged = object["spec"] != old["spec"] || object.annotations != old.annotations
        case .onContentChange: isChanged = content(object) != content(old)
        case .onContentOrLabelChange:
            isChanged = content(object) != content(old) || object.labels != old.labels
        case .onContentOrStatusChange:
            isChanged = content(object) != content(old) || object["status"] != old["status"]
        }
        if isChanged { object.generation = old.generation + 1 }
    }

    private static func content(_ object: KubeObject) -> JSONObject {
        var content = object.json
        content["metadata"] = nil
        content["status"] = nil
        return content
    }

    /// Makes the object's namespace that of the request.
    /// - Throws: `badRequest` when they contradict each other.
    static func setNamespace(_ namespace: String, of object: inout KubeObject) throws(StatusError) {
        if object.namespace == namespace { return }
        if object.namespace.isEmpty || namespace.isEmpty {
            object.namespace = namespace
            return
        }
        throw .badRequest(
            "the namespace of the provided object does not match the namespace sent on the request")
    }

    /// Makes the object's name that of the request.
    /// - Throws: `badRequest` when they contradict each other.
    static func setName(_ name: String, of object: inout KubeObject) throws(StatusError) {
        if object.name.isEmpty { object.name = name }
        guard object.name == name else {
            throw .badRequest("the name of the object (\(object.name)) does not match the name on the URL (\(name))")
        }
    }
}
