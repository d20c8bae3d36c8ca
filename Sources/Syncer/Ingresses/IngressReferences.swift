internal import KubeCore
internal import SyncSettings

/// The objects that an Ingress refers to by name in its spec and its annotations, all of which have another name on the
/// host. One walk serves for translating them and for collecting them. Source: Kubernetes API, IngressSpec v1.
enum IngressReferences {
    enum Kind: Hashable, Sendable {
        case service
        case secret
        case configMap
        /// Any other kind, as `backend.resource`.
        case resource
    }

    /// Replaces every name in the spec by what `rename` returns for it.
    static func edit(_ spec: inout JSONValue, _ rename: (Kind, String) -> String) {
        spec.editMember("defaultBackend") { edit(backend: &$0, rename) }
        spec.editElements(of: "rules") { rule in
            rule.editMember("http") { http in
                http.editElements(of: "paths") { path in
                    path.editMember("backend") { edit(backend: &$0, rename) }
                }
            }
        }
        spec.editElements(of: "tls") { tls in tls.replaceText("secretName") { rename(.secret, $0) } }
    }

    private static func edit(backend: inout JSONValue, _ rename: (Kind, String) -> String) {
        backend.editMember("service") { $0.replaceText("name") { rename(.service, $0) } }
        backend.editMember("resource") { $0.replaceText("name") { rename(.resource, $0) } }
    }

    /// The ConfigMaps and Secrets that must be on the host for the Ingress to work.
    /// - Parameter annotations: which annotations get to the host at all.
    static func used(by ingress: KubeObject, annotations: AnnotationPolicy) -> Set<UsageIndex.Reference> {
        var result: Set<UsageIndex.Reference> = []
        if var spec = ingress["spec"] {
            edit(&spec) { kind, name in
                if kind == .secret {
                    result.insert(.init(kind: .secret, key: ObjectKey(namespace: ingress.namespace, name: name)))
                }
                return name
            }
        }
        for (key, value) in ingress.annotations where annotations.allows(key) {
            guard let (kind, object) = IngressAnnotation(key: key, value: value).reference(in: ingress.namespace)
            else { continue }
            switch kind {
            case .secret: result.insert(.init(kind: .secret, key: object))
            case .configMap: result.insert(.init(kind: .configMap, key: object))
            case .service, .resource: break
            }
        }
        return result
    }
}
