internal import KubeCore

/// Taints as members of `spec.taints`. Two with the same key and effect are the same taint, whatever their value.
/// Source: Kubernetes API reference, Taint v1 core.
enum NodeTaint {
    struct Identity: Hashable {
        let key: String
        let effect: String

        init(_ taint: JSONValue) {
            key = taint["key"]?.stringValue ?? ""
            effect = taint["effect"]?.stringValue ?? ""
        }
    }

    /// Put on nodes by API servers until a node controller takes it off, of which a virtual cluster has none.
    private static let notReady = "node.kubernetes.io/not-ready"

    static func taints(of node: KubeObject) -> [JSONValue] { node.at("spec", "taints")?.arrayValue ?? [] }

    /// Those of a host node that the tenant sees: not those that all of its pods are made to tolerate.
    static func shown(of host: KubeObject, enforcedTolerations: [JSONValue]) -> [JSONValue] {
        taints(of: host).filter { taint in !enforcedTolerations.contains { tolerates($0, taint) } }
    }

    /// The tenant's own: neither shown by the host before nor now.
    static func tenants(of virtual: KubeObject, before: [JSONValue], now: [JSONValue]) -> [JSONValue] {
        let foreign = Set((before + now).map(Identity.init))
        return taints(of: virtual).filter { taint in
            !foreign.contains(Identity(taint)) && taint["key"]?.stringValue != notReady
        }
    }

    /// Source: Kubernetes API reference, Toleration v1 core.
    static func tolerates(_ toleration: JSONValue, _ taint: JSONValue) -> Bool {
        let effect = toleration["effect"]?.stringValue ?? ""
        if !effect.isEmpty, effect != taint["effect"]?.stringValue { return false }
        let key = toleration["key"]?.stringValue ?? ""
        let existsOnly = toleration["operator"]?.stringValue == "Exists"
        if key.isEmpty { return existsOnly }
        guard key == taint["key"]?.stringValue else { return false }
        return existsOnly || (toleration["value"]?.stringValue ?? "") == (taint["value"]?.stringValue ?? "")
    }
}
