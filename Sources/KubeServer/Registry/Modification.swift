internal import KubeCore

/// A change that a request wants to make to one object. Made anew for every attempt, on the object's newest state.
struct Modification: Sendable {
    /// Nil is the object itself.
    var subresource: String?
    /// Those of the request.
    var options: WriteOptions
    /// The subresource by which the request came, when that is not what is written: `scale` writes the object itself.
    var requestedSubresource: String?
    /// The object as the client wants it, from the object as it is. For a subresource only its part of the outcome is
    /// used.
    var change: @Sendable (_ old: KubeObject) throws(StatusError) -> KubeObject
    /// What is to be created when the object does not exist; nil answers 404 then.
    var replacement: KubeObject?
    /// Whether a uid in the outcome that is not the object's is a conflict (PUT) instead of an immutable field (PATCH).
    var treatsUIDAsPrecondition: Bool
    /// Who writes, for `managedFields`; empty when `change` keeps account of them itself.
    var fieldManager = ""
    /// How the object and a change of it look to admission; nil when it sees the object itself.
    var view: AdmissionView?
    /// Whether the outcome must say which version of the object it replaces.
    var needsVersion = false
}

/// A subresource that shows an object as another kind, such as `scale`.
struct AdmissionView: Sendable {
    let subresource: String
    var shown: @Sendable (KubeObject) throws(StatusError) -> KubeObject
    /// The object with what admission made of its view.
    var apply: @Sendable (_ view: KubeObject, _ object: KubeObject) throws(StatusError) -> KubeObject
}

/// Which part of an object a subresource writes.
enum SubresourcePart {
    /// The stored object with the subresource's part taken from `new`; nil when there is no such subresource.
    static func merge(_ new: KubeObject, into old: KubeObject, subresource: String) -> KubeObject? {
        var merged = old
        switch subresource {
        case "status":
            merged["status"] = new["status"]
            merged["metadata"] = new["metadata"]
        case "finalize":
            merged.set(new.at("spec", "finalizers"), at: "spec", "finalizers")
            if new.at("spec", "finalizers")?.arrayValue?.isEmpty == true {
                merged.set(nil, at: "spec", "finalizers")
            }
        case "approval":
            merged.set(new.at("status", "conditions"), at: "status", "conditions")
            merged["metadata"] = new["metadata"]
        case "ephemeralcontainers":
            merged.set(new.at("spec", "ephemeralContainers"), at: "spec", "ephemeralContainers")
        case "resize":
            let isOther = ["containers", "initContainers"].contains { list in
                count(of: list, in: new) != count(of: list, in: old)
            }
            // What cannot be a resize is left as it is, to be refused.
            for list in isOther ? [] : ["containers", "initContainers"] where old.at("spec", list) != nil {
                merged.set(resized(old.at("spec", list), by: new.at("spec", list)), at: "spec", list)
            }
            if isOther { merged["spec"] = new["spec"] }
        default: return nil
        }
        for member in ["resourceVersion", "uid", "managedFields"] {
            merged.set(new.at("metadata", member), at: "metadata", member)
        }
        return merged
    }

    private static func count(of list: String, in pod: KubeObject) -> Int {
        pod.at("spec", list)?.arrayValue?.count ?? 0
    }

    /// The containers with the wanted resources and resize policies; what is wanted when the containers are others.
    /// Source: pkg/registry/core/pod/strategy.go dropNonResizeUpdatesForContainers.
    private static func resized(_ containers: JSONValue?, by wanted: JSONValue?) -> JSONValue? {
        guard let containers = containers?.arrayValue, let wanted = wanted?.arrayValue else { return wanted }
        guard containers.map({ $0.text("name") }) == wanted.map({ $0.text("name") }) else { return .array(wanted) }
        return .array(
            zip(containers, wanted).map { container, other in
                var container = container
                container["resources"] = other["resources"]
                container["resizePolicy"] = other["resizePolicy"]
                return container
            })
    }
}
