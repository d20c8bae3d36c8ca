package import KubeCore
internal import SyncSettings

/// How names, labels, selectors and owners of virtual objects look on the host (seed-era scheme).
///
/// A virtual key without a namespace is that of a cluster-scoped object, and has a host side of its own form.
/// Source: vcluster reference 1.6, 1.14 and 3.1.
package struct HostNaming: Sendable {
    package let virtualClusterName: String
    /// In which host namespaces things are.
    package let namespaces: HostNamespaces
    private let owner: HostServiceReference?
    private let rawLabels: [String]

    package init(_ configuration: SyncerConfiguration) {
        virtualClusterName = configuration.virtualClusterName
        namespaces = HostNamespaces(configuration)
        let service = configuration.service
        owner = configuration.settings.setsOwner && !service.uid.isEmpty ? service : nil
        rawLabels = configuration.settings.rawLabels
    }

    /// The host namespace of the virtual cluster itself.
    package var hostNamespace: String { namespaces.own }

    // MARK: Names

    /// Where the host side of a virtual object is. Not reversible, and not injective: ownership is proved by markers and
    /// uid, never by the name.
    package func hostKey(_ key: ObjectKey) -> ObjectKey {
        let namespace = key.namespace.isEmpty ? "" : namespaces.host(of: key.namespace)
        return ObjectKey(namespace: namespace, name: hostName(key))
    }

    /// `name-x-namespace-x-vc` in the one host namespace, `vcluster-name-x-hns-x-vc` for cluster-scoped objects, both at
    /// most 63 characters; the name itself in a host namespace of its own.
    package func hostName(_ key: ObjectKey) -> String {
        if key.namespace.isEmpty {
            return SafeName.concat("vcluster", key.name, "x", hostNamespace, "x", virtualClusterName)
        }
        if namespaces.single != nil { return SafeName.concat(key.name, "x", key.namespace, "x", virtualClusterName) }
        // The host has a ConfigMap of this name in each of its namespaces.
        return key.name == Self.rootCertificates
            ? SafeName.concat("vcluster", key.name, "x", virtualClusterName) : key.name
    }

    private static let rootCertificates = "kube-root-ca.crt"

    package func hostName(_ name: String, in namespace: String) -> String {
        hostName(ObjectKey(namespace: namespace, name: name))
    }

    /// Host Service whose ClusterIP stands for a node in the tenant cluster.
    package func nodeServiceName(_ node: String) -> String {
        SafeName.concat(virtualClusterName, "node", String(node.map { $0 == "." ? "-" : $0 }))
    }

    // MARK: Labels

    /// The hashed form of a tenant's label key.
    package func labelKey(_ key: String, scope: ObjectScope = .namespaced) -> String {
        switch scope {
        case .namespaced: hashed("vcluster.loft.sh/label", virtualClusterName, key)
        case .cluster: hashed("vcluster.loft.sh/label", "\(hostNamespace)-x-\(virtualClusterName)", key)
        }
    }

    /// The form in which a label of the virtual namespace is put on host pods.
    package func namespaceLabelKey(_ key: String) -> String {
        hashed("vcluster.loft.sh/ns-label", virtualClusterName, key)
    }

    private func hashed(_ prefix: String, _ owner: String, _ key: String) -> String {
        SafeName.concat(prefix, owner, "x", String(SafeName.sha256Hex(key).prefix(10)))
    }

    /// Labels of a host object: the tenant's with hashed keys, then the markers.
    /// - Parameter namespace: the virtual namespace; empty for a cluster-scoped object.
    package func labels(_ labels: [String: String], namespace: String) -> [String: String] {
        let scope: ObjectScope = namespace.isEmpty ? .cluster : .namespaced
        var result: [String: String] = [:]
        for (key, value) in labels {
            result[labelKey(key, scope: scope)] = value
            if copiesRaw(key) { result[key] = value }
        }
        result.merge(markerLabels(namespace: namespace)) { _, marker in marker }
        return result
    }

    /// The labels that every object of this virtual cluster carries on the host.
    /// - Parameter namespace: the virtual namespace; empty for a cluster-scoped object.
    package func markerLabels(namespace: String) -> [String: String] {
        guard !namespace.isEmpty else { return [Marker.managedBy: markerValue(.cluster)] }
        return [Marker.managedBy: markerValue(.namespaced), Marker.namespace: namespace]
    }

    /// The value of the `managed-by` marker. Outside the virtual cluster's own host namespace the name alone says too
    /// little.
    package func markerValue(_ scope: ObjectScope) -> String {
        scope == .namespaced && namespaces.single != nil
            ? virtualClusterName : SafeName.concat(hostNamespace, "x", virtualClusterName)
    }

    private func copiesRaw(_ key: String) -> Bool {
        guard !key.hasPrefix(Marker.prefix) else { return false }
        return rawLabels.contains { pattern in
            pattern.hasSuffix("/*") ? key.hasPrefix(pattern.dropLast()) : key == pattern
        }
    }

    /// Selects everything of this virtual cluster on the host that is in namespaces.
    package var managedSelector: LabelSelector { managedSelector(.namespaced) }

    package func managedSelector(_ scope: ObjectScope) -> LabelSelector {
        LabelSelector(matching: [Marker.managedBy: markerValue(scope)])
    }

    // MARK: Owner

    /// The owner of host objects beside Service `<vc>`; `isController` iff the virtual object has a controller. Nil when
    /// owners are off, and where an owner in another namespace would mean nothing.
    package func ownerReference(isController: Bool) -> JSONValue? {
        guard let owner, namespaces.single != nil else { return nil }
        return [
            "apiVersion": "v1", "kind": "Service", "name": .string(owner.name), "uid": .string(owner.uid),
            "controller": .bool(isController),
        ]
    }
}
