package import KubeCore

/// The documents by which clients learn what a server serves, made from the descriptors of what it serves now.
/// Source: Kubernetes documentation, "API discovery"; KEP-3352 (aggregated discovery).
package struct DiscoveryDocuments: Sendable {
    /// An API group with its versions, the preferred one first.
    private struct Group {
        let name: String
        var versions: [Version] = []
    }

    private struct Version {
        let groupVersion: GroupVersion
        /// Sorted by plural name.
        var resources: [ResourceDescriptor]
    }

    private let groups: [Group]

    /// O(n log n) in the number of resources.
    /// - Parameter resources: everything that is served, in any order.
    package init(_ resources: [ResourceDescriptor]) {
        let byVersion = Dictionary(grouping: resources, by: \.resource.groupVersion)
        var groups: [String: Group] = [:]
        for (groupVersion, members) in byVersion {
            groups[groupVersion.group, default: Group(name: groupVersion.group)].versions.append(
                Version(groupVersion: groupVersion, resources: members.sorted { $0.resource.resource < $1.resource.resource }))
        }
        self.groups = groups.values.map { group in
            var group = group
            group.versions.sort { VersionPriority.isBefore($0.groupVersion.version, $1.groupVersion.version) }
            return group
        }.sorted { Self.rank($0.name) < Self.rank($1.name) }
    }

    /// Built-in groups in their order, then the groups of custom resources by name.
    private static func rank(_ group: String) -> (Int, String) { (builtInRank[group] ?? Int.max, group) }

    private static let builtInRank: [String: Int] = {
        var ranks: [String: Int] = [:]
        for row in BuiltInResources.all where ranks[row.resource.group] == nil { ranks[row.resource.group] = ranks.count }
        return ranks
    }()
}

// MARK: - Aggregated

extension DiscoveryDocuments {
    /// `APIGroupDiscoveryList` of `/api` (the core group only).
    package var aggregatedCore: KubeObject { aggregated(groups.filter { $0.name.isEmpty }) }

    /// `APIGroupDiscoveryList` of `/apis` (all other groups).
    package var aggregatedGroups: KubeObject { aggregated(groups.filter { !$0.name.isEmpty }) }

    private func aggregated(_ groups: [Group]) -> KubeObject {
        let items = groups.map { group -> JSONValue in
            let metadata: JSONValue = group.name.isEmpty ? [:] : ["name": .string(group.name)]
            let versions = group.versions.map { version -> JSONValue in
                [
                    "version": .string(version.groupVersion.version),
                    "resources": .array(version.resources.map(Self.aggregated)), "freshness": "Current",
                ]
            }
            return ["metadata": metadata, "versions": .array(versions)]
        }
        return KubeObject([
            "kind": "APIGroupDiscoveryList", "apiVersion": "apidiscovery.k8s.io/v2", "metadata": [:],
            "items": .array(items),
        ])
    }

    private static func aggregated(_ descriptor: ResourceDescriptor) -> JSONValue {
        var resource: JSONObject = [
            "resource": .string(descriptor.resource.resource),
            "responseKind": responseKind(descriptor, nil),
            "scope": descriptor.isNamespaced ? "Namespaced" : "Cluster",
            "singularResource": .string(descriptor.singularName), "verbs": verbs(descriptor.verbs),
        ]
        if !descriptor.shortNames.isEmpty { resource["shortNames"] = strings(descriptor.shortNames) }
        if !descriptor.categories.isEmpty { resource["categories"] = strings(descriptor.categories) }
        if !descriptor.subresources.isEmpty {
            resource["subresources"] = .array(
                descriptor.subresources.map {
                    [
                        "subresource": .string($0.name), "responseKind": responseKind(descriptor, $0.kind),
                        "verbs": verbs($0.verbs),
                    ]
                })
        }
        return .object(resource)
    }

    /// Group and version are left empty when they are those of the document, except for custom resources, where
    /// kube-apiserver names them.
    private static func responseKind(_ descriptor: ResourceDescriptor, _ kind: GroupVersionKind?) -> JSONValue {
        let own = descriptor.groupVersionKind
        let shown = kind ?? own
        let isImplied = shown.groupVersion == own.groupVersion && BuiltInResources.find(descriptor.resource) != nil
        return [
            "group": .string(isImplied ? "" : shown.group), "version": .string(isImplied ? "" : shown.version),
            "kind": .string(shown.kind),
        ]
    }

    private static func verbs(_ verbs: Set<ResourceVerb>) -> JSONValue { strings(verbs.sorted().map(\.rawValue)) }
    private static func strings(_ texts: [String]) -> JSONValue { .array(texts.map(JSONValue.string)) }
}

// MARK: - Legacy

extension DiscoveryDocuments {
    /// `APIGroupList` of `/apis`.
    package var groupList: KubeObject {
        KubeObject([
            "kind": "APIGroupList", "apiVersion": "v1",
            "groups": .array(groups.filter { !$0.name.isEmpty }.map { .object(Self.group($0)) }),
        ])
    }

    /// `APIGroup` of `/apis/GROUP`; nil when the group is not served.
    package func group(_ name: String) -> KubeObject? {
        guard let group = groups.first(where: { $0.name == name }), !name.isEmpty else { return nil }
        var object: JSONObject = ["kind": "APIGroup", "apiVersion": "v1"]
        for (key, value) in Self.group(group) { object[key] = value }
        return KubeObject(object)
    }

    private static func group(_ group: Group) -> JSONObject {
        let versions = group.versions.map { version -> JSONValue in
            [
                "groupVersion": .string(version.groupVersion.apiVersion),
                "version": .string(version.groupVersion.version),
            ]
        }
        return ["name": .string(group.name), "versions": .array(versions), "preferredVersion": versions.first ?? [:]]
    }

    /// `APIResourceList` of `/api/v1` or `/apis/GROUP/VERSION`; nil when that is not served.
    package func resourceList(_ groupVersion: GroupVersion) -> KubeObject? {
        guard let group = groups.first(where: { $0.name == groupVersion.group }),
            let version = group.versions.first(where: { $0.groupVersion == groupVersion })
        else { return nil }
        var list: JSONObject = ["kind": "APIResourceList"]
        if !groupVersion.group.isEmpty { list["apiVersion"] = "v1" }
        list["groupVersion"] = .string(groupVersion.apiVersion)
        list["resources"] = .array(version.resources.flatMap(Self.entries))
        return KubeObject(list)
    }

    private static func entries(_ descriptor: ResourceDescriptor) -> [JSONValue] {
        var resource: JSONObject = [
            "name": .string(descriptor.resource.resource), "singularName": .string(descriptor.singularName),
            "namespaced": .bool(descriptor.isNamespaced), "kind": .string(descriptor.kind),
            "verbs": verbs(descriptor.verbs),
        ]
        if !descriptor.shortNames.isEmpty { resource["shortNames"] = strings(descriptor.shortNames) }
        if !descriptor.categories.isEmpty { resource["categories"] = strings(descriptor.categories) }
        if descriptor.isStored { resource["storageVersionHash"] = .string(storageVersionHash(descriptor)) }
        return [.object(resource)] + descriptor.subresources.map { .object(entry($0, of: descriptor)) }
    }

    private static func entry(_ subresource: SubresourceDescriptor, of descriptor: ResourceDescriptor) -> JSONObject {
        var entry: JSONObject = [
            "name": .string("\(descriptor.resource.resource)/\(subresource.name)"), "singularName": "",
            "namespaced": .bool(descriptor.isNamespaced),
        ]
        let kind = subresource.kind ?? descriptor.groupVersionKind
        if kind.groupVersion != descriptor.resource.groupVersion {
            entry["group"] = .string(kind.group)
            entry["version"] = .string(kind.version)
        }
        entry["kind"] = .string(kind.kind)
        entry["verbs"] = verbs(subresource.verbs)
        return entry
    }

    /// Eight bytes of the SHA-256 of the stored kind, in base64.
    /// Source: k8s.io/apiserver/pkg/endpoints/discovery/storageversionhash.go.
    private static func storageVersionHash(_ descriptor: ResourceDescriptor) -> String {
        let stored = descriptor.storage
        return SafeName.sha256Base64("\(stored.group)/\(stored.version)/\(descriptor.kind)", byteCount: 8)
    }
}
