internal import KubeCore
internal import SyncSettings

/// A kind that is defined by a CustomResourceDefinition, in the version that is synced.
struct CustomKind: Sendable, Hashable {
    let resource: GroupVersionResource
    let kind: String
    let scope: ObjectScope
    /// Members of its objects' top level besides identity, metadata and status.
    let fields: [String]
    /// Whether `status` is a subresource.
    let hasStatusSubresource: Bool

    var apiVersion: String { resource.groupVersion.apiVersion }

    /// Why a definition cannot be used.
    struct Problem: Error, Hashable {
        let message: String
    }

    /// - Parameters:
    ///   - definition: a CustomResourceDefinition.
    ///   - version: empty for the one that is stored, or else the first that is served.
    ///   - scope: nil for whatever the definition says.
    init(_ definition: KubeObject, version wanted: String, scope: ObjectScope?) throws(Problem) {
        let versions = (definition.at("spec", "versions")?.arrayValue ?? []).filter { $0["served"] == true }
        let chosen =
            wanted.isEmpty
            ? versions.first { $0["storage"] == true } ?? versions.first : versions.first { $0.text("name") == wanted }
        guard let chosen else {
            let missing = wanted.isEmpty ? "no version" : "not version \(wanted)"
            throw Problem(message: "CustomResourceDefinition \(definition.name) serves \(missing)")
        }
        let actual: ObjectScope = definition.text("spec", "scope") == "Cluster" ? .cluster : .namespaced
        guard scope == nil || scope == actual else {
            throw Problem(
                message: "CustomResourceDefinition \(definition.name) has the scope \(definition.text("spec", "scope"))"
            )
        }
        resource = GroupVersionResource(
            group: definition.text("spec", "group"), version: chosen.text("name"),
            resource: definition.text("spec", "names", "plural"))
        kind = definition.text("spec", "names", "kind")
        self.scope = actual
        let properties = chosen.at("schema", "openAPIV3Schema", "properties")?.objectValue ?? [:]
        let own = properties.keys.filter { !["apiVersion", "kind", "metadata", "status"].contains($0) }.sorted()
        fields = own.isEmpty ? ["spec"] : own
        hasStatusSubresource = chosen.at("subresources", "status") != nil
    }

    /// A kind that every cluster has. Nil when the group is none of Kubernetes itself.
    init?(builtIn groupVersion: GroupVersion, kind: String, scope: ObjectScope) {
        guard Self.builtInGroups.contains(groupVersion.group) else { return nil }
        resource = GroupVersionResource(
            group: groupVersion.group, version: groupVersion.version, resource: HostRights.plural(kind))
        self.kind = kind
        self.scope = scope
        fields = Self.builtInFields
        hasStatusSubresource = true
    }

    private static let builtInGroups: Set<String> = [
        "", "apps", "batch", "autoscaling", "policy", "networking.k8s.io", "storage.k8s.io", "scheduling.k8s.io",
        "node.k8s.io", "rbac.authorization.k8s.io", "coordination.k8s.io", "discovery.k8s.io",
        "admissionregistration.k8s.io", "certificates.k8s.io", "resource.k8s.io", "flowcontrol.apiserver.k8s.io",
    ]

    /// Whatever members kinds of Kubernetes have at their top level.
    private static let builtInFields = [
        "allowVolumeExpansion", "allowedTopologies", "binaryData", "data", "description", "driver", "globalDefault",
        "handler", "immutable", "mountOptions", "overhead", "parameters", "preemptionPolicy", "provisioner",
        "reclaimPolicy", "roleRef", "rules", "scheduling", "spec", "subjects", "type", "value", "volumeBindingMode",
        "webhooks",
    ]

    /// The definition to make in the virtual cluster: only the version that is synced, so that nothing is to be converted.
    func virtualDefinition(from host: KubeObject) -> KubeObject {
        var definition = KubeObject(
            apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", name: host.name)
        var spec = JSONObject()
        for field in ["group", "names", "scope", "preserveUnknownFields"] { spec[field] = host.at("spec", field) }
        let versions = (host.at("spec", "versions")?.arrayValue ?? []).filter { $0.text("name") == resource.version }
        spec["versions"] = .array(
            versions.map { version in
                var version = version
                version["served"] = true
                version["storage"] = true
                return version
            })
        definition["spec"] = .object(spec)
        definition.labels = [Marker.fromHost: "true"]
        return definition
    }

    /// Whether a definition that is in the virtual cluster already says the same kind. One that a tenant made could give
    /// the group and kind of a synced resource another scope or shape (CVE-2026-22872), and convert its objects.
    /// - Throws: what is different.
    func check(_ virtual: KubeObject) throws(Problem) {
        let own = try CustomKind(virtual, version: resource.version, scope: scope)
        guard own.kind == kind, own.resource == resource else {
            throw Problem(
                message: "CustomResourceDefinition \(virtual.name) defines another kind than that of the host")
        }
        if virtual.text("spec", "conversion", "strategy") == "Webhook" {
            throw Problem(message: "CustomResourceDefinition \(virtual.name) has a conversion of its own")
        }
    }
}
