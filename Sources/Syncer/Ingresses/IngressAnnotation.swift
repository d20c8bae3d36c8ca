internal import KubeCore

/// An annotation of an Ingress that tells its controller something, and the objects it names.
///
/// Only the tenant's own objects can be named: a namespace in a value is one of the tenant's, and becomes the host's.
/// Source: vcluster reference 3.9; ingress-nginx "Annotations"; AWS Load Balancer Controller "Ingress annotations".
struct IngressAnnotation: Sendable {
    let key: String
    let value: String

    private static let nginx = "nginx.ingress.kubernetes.io/"
    /// Annotations whose value is `name` or `namespace/name`.
    private static let named: [String: IngressReferences.Kind] = [
        "auth-secret": .secret, "auth-tls-secret": .secret, "proxy-ssl-secret": .secret,
        "secure-verify-ca-secret": .secret, "auth-proxy-set-headers": .configMap, "custom-headers": .configMap,
        "fastcgi-params-configmap": .configMap, "default-backend": .service,
    ]
    /// Prefixes of keys that end in the name of a Service, with a JSON value that may name more of them.
    private static let perService = ["alb.ingress.kubernetes.io/actions.", "alb.ingress.kubernetes.io/conditions."]

    /// The object that the value names.
    func reference(in namespace: String) -> (IngressReferences.Kind, ObjectKey)? {
        guard key.hasPrefix(Self.nginx), let kind = Self.named[String(key.dropFirst(Self.nginx.count))] else {
            return nil
        }
        let parts = value.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        switch parts.count {
        case 1 where !parts[0].isEmpty: return (kind, ObjectKey(namespace: namespace, name: parts[0]))
        case 2 where !parts[0].isEmpty && !parts[1].isEmpty:
            return (kind, ObjectKey(namespace: parts[0], name: parts[1]))
        default: return nil
        }
    }

    /// Key and value in the host's names.
    func forHost(namespace: String, naming: HostNaming) -> (key: String, value: String) {
        if let (_, object) = reference(in: namespace) {
            let host = naming.hostKey(object)
            return (key, value.contains("/") ? "\(host.namespace)/\(host.name)" : host.name)
        }
        for prefix in Self.perService where key.hasPrefix(prefix) && key.utf8.count > prefix.utf8.count {
            let service = String(key.dropFirst(prefix.count))
            return (
                prefix + naming.hostName(service, in: namespace),
                Self.editedTargets(value) { naming.hostName($0, in: namespace) }
            )
        }
        return (key, value)
    }

    /// `forwardConfig.targetGroups[].serviceName` of an action. A value that is no JSON stays as it is: the controller
    /// refuses it.
    private static func editedTargets(_ text: String, _ rename: (String) -> String) -> String {
        // What cannot be parsed names nothing.
        guard var value = try? JSONParser.parse(text), case .object = value else { return text }
        let before = value
        for field in ["forwardConfig", "ForwardConfig"] {
            value.editMember(field) { config in
                for list in ["targetGroups", "TargetGroups"] {
                    config.editElements(of: list) { group in
                        group.replaceText("serviceName", rename)
                        group.replaceText("ServiceName", rename)
                    }
                }
            }
        }
        return value == before ? text : value.description
    }
}
