internal import KubeCore

/// Whether a Gateway takes routes of a namespace: what the host cannot judge when all namespaces of the tenant are one
/// there. Source: Gateway API, Listener `allowedRoutes`.
struct RouteAttachment: Sendable {
    /// The virtual Gateway of a key.
    let gateway: @Sendable (ObjectKey) -> KubeObject?
    /// Labels of a virtual namespace.
    let namespaceLabels: @Sendable (String) -> [String: String]

    /// - Parameters:
    ///   - sectionName: the listener that the route asks for; empty for any.
    /// - Throws: `SyncRefusal` when there is no such Gateway, or none of its listeners takes the route.
    func check(_ key: ObjectKey, sectionName: String, routeNamespace: String) throws(SyncRefusal) {
        guard let gateway = gateway(key) else {
            throw .unacceptable("Gateway \"\(key)\" does not exist in this virtual cluster")
        }
        let listeners = (gateway.at("spec", "listeners")?.arrayValue ?? []).filter {
            sectionName.isEmpty || $0.text("name") == sectionName
        }
        guard listeners.contains(where: { takes($0, key.namespace, routeNamespace) }) else {
            throw .unacceptable("Gateway \"\(key)\" takes no routes of namespace \"\(routeNamespace)\"")
        }
    }

    private func takes(_ listener: JSONValue, _ gatewayNamespace: String, _ routeNamespace: String) -> Bool {
        let namespaces = listener.at("allowedRoutes", "namespaces") ?? .null
        switch namespaces["from"]?.stringValue ?? "Same" {
        case "All": return true
        case "Selector":
            return LabelSelector(structured: namespaces["selector"]).matches(namespaceLabels(routeNamespace))
        case "None": return false
        default: return gatewayNamespace == routeNamespace
        }
    }
}
