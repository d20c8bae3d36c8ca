package import KubeCore
internal import SyncSettings

/// How names, labels, selectors and owners of virtual objects look on the host (seed-era scheme).
/// Source: vcluster reference 1.6 and 3.1.
package struct HostNaming: Sendable {
    package let virtualClusterName: String
    package let hostNamespace: String
    private let owner: HostServiceReference?
    private let rawLabels: [String]

    package init(_ configuration: SyncerConfiguration) {
        virtualClusterName = configuration.virtualClusterName
        hostNamespace = configuration.hostNamespace
        let service = configuration.service
        owner = configuration.settings.setsOwner && !service.uid.isEmpty ? service : nil
        rawLabels = configuration.settings.rawLabels
    }

    // MARK: Names

    /// `name-x-namespace-x-vc`, at most 63 characters. Not reversible, and not injective: ownership is proved by
    /// markers and uid, never by the name.
    package func hostName(_ key: ObjectKey) -> String {
        SafeName.concat(key.name, "x", key.namespace, "x", virtualClusterName)
    }

    package func hostName(_ name: String, in namespace: String) -> String {
        hostName(ObjectKey(namespace: namespace, name: name))
    }

    /// Host Service whose ClusterIP stands for a node in the tenant cluster.
    package func nodeServiceName(_ node: String) -> String {
        SafeName.concat(virtualClusterName, "node", String(node.map { $0 == "." ? "-" : $0 }))
    }

    // MARK: Labels

    /// The hashed form of a tenant's label key.
    package func labelKey(_ key: String) -> String { hashed("vcluster.loft.sh/label", key) }

    /// The form in which a label of the virtual namespace is put on host pods.
    package func namespaceLabelKey(_ key: String) -> String { hashed("vcluster.loft.sh/ns-label", key) }

    private func hashed(_ prefix: String, _ key: String) -> String {
        SafeName.concat(prefix, virtualClusterName, "x", String(SafeName.sha256Hex(key).prefix(10)))
    }

    /// Labels of a host object: the tenant's with hashed keys, then the markers.
    package func labels(_ labels: [String: String], namespace: String) -> [String: String] {
        var result: [String: String] = [:]
        for (key, value) in labels {
            result[labelKey(key)] = value
            if copiesRaw(key) { result[key] = value }
        }
        result.merge(markerLabels(namespace: namespace)) { _, marker in marker }
        return result
    }

    /// The labels that every object of this virtual cluster carries on the host.
    package func markerLabels(namespace: String) -> [String: String] {
        [Marker.managedBy: virtualClusterName, Marker.namespace: namespace]
    }

    private func copiesRaw(_ key: String) -> Bool {
        guard !key.hasPrefix(Marker.prefix) else { return false }
        return rawLabels.contains { pattern in
            pattern.hasSuffix("/*") ? key.hasPrefix(pattern.dropLast()) : key == pattern
        }
    }

    /// Selects everything of this virtual cluster on the host.
    package var managedSelector: LabelSelector { LabelSelector(matching: [Marker.managedBy: virtualClusterName]) }

    // MARK: Owner

    /// The owner of host objects; `isController` iff the virtual object has a controller. Nil when owners are off.
    package func ownerReference(isController: Bool) -> JSONValue? {
        guard let owner else { return nil }
        return [
            "apiVersion": "v1", "kind": "Service", "name": .string(owner.name), "uid": .string(owner.uid),
            "controller": .bool(isController),
        ]
    }
}
