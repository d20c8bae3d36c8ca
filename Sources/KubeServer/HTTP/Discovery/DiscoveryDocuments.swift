internal import FoundationEssentials
internal import KubeCore
internal import KubeSchema

/// The discovery documents of a set of resources, in the old form and the aggregated one.
/// Source: Kubernetes API reference, APIGroup, APIResourceList v1 meta; KEP-3352; discovery of kube-apiserver 1.36.
struct DiscoveryDocuments: Sendable {
    private struct Version: Sendable {
        let groupVersion: GroupVersion
        var resources: [ServedResource]
        /// Of a version that another server has.
        var aggregated: Aggregation.Version?
    }

    private struct Group: Sendable {
        let name: String
        var versions: [Version]

        /// Groups of a higher priority come first. Aggregation itself, which is nobody's APIService, is the first.
        var priority: Int64 {
            versions.map { version in
                version.aggregated?.service.groupPriority ?? APIServicePriority.builtIn(version.groupVersion)?.group
                    ?? (BuiltInResources.serves(version.groupVersion) ? .max : APIServicePriority.custom.group)
            }.max() ?? 0
        }
    }

    private let groups: [Group]

    /// - Parameters:
    ///   - resources: in the order in which they are to be listed, and groups of the same priority too.
    ///   - aggregated: the versions that other servers have.
    init(_ resources: [ServedResource], aggregated: [Aggregation.Version] = []) {
        var groups: [Group] = []
        for resource in resources {
            let groupVersion = resource.resource.groupVersion
            if !groups.contains(where: { $0.name == groupVersion.group }) {
                groups.append(Group(name: groupVersion.group, versions: []))
            }
            guard let group = groups.firstIndex(where: { $0.name == groupVersion.group }) else { continue }
            if let version = groups[group].versions.firstIndex(where: { $0.groupVersion == groupVersion }) {
                groups[group].versions[version].resources.append(resource)
            } else {
                groups[group].versions.append(Version(groupVersion: groupVersion, resources: [resource]))
            }
        }
        for version in aggregated.sorted(by: Self.isListedBefore) {
            let groupVersion = version.service.groupVersion
            let entry = Version(groupVersion: groupVersion, resources: [], aggregated: version)
            if let group = groups.firstIndex(where: { $0.name == groupVersion.group }) {
                groups[group].versions.append(entry)
            } else {
                groups.append(Group(name: groupVersion.group, versions: [entry]))
            }
        }
        self.groups = groups.enumerated().sorted {
            ($1.element.priority, $0.offset) < ($0.element.priority, $1.offset)
        }.map(\.element)
    }

    private static func isListedBefore(_ lhs: Aggregation.Version, _ rhs: Aggregation.Version) -> Bool {
        let (left, right) = (lhs.service, rhs.service)
        if left.groupVersion.group != right.groupVersion.group {
            return left.groupVersion.group < right.groupVersion.group
        }
        if left.versionPriority != right.versionPriority { return left.versionPriority > right.versionPriority }
        return VersionPriority.isBefore(left.groupVersion.version, right.groupVersion.version)
    }

    private var namedGroups: [Group] { groups.filter { !$0.name.isEmpty } }
    private func group(_ name: String) -> Group? { groups.first { $0.name == name } }

    /// Every group and version there is, core first.
    var groupVersions: [GroupVersion] { groups.flatMap { $0.versions.map(\.groupVersion) } }

    // MARK: The old form

    /// `/api`.
    func coreVersions(serverAddress: String) -> KubeObject {
        KubeObject([
            "kind": "APIVersions",
            "versions": .array((group("")?.versions ?? []).map { .string($0.groupVersion.version) }),
            "serverAddressByClientCIDRs": [["clientCIDR": "0.0.0.0/0", "serverAddress": .string(serverAddress)]],
        ])
    }

    /// `/apis`.
    func groupList() -> KubeObject {
        KubeObject([
            "kind": "APIGroupList", "apiVersion": "v1", "groups": .array(namedGroups.map { .object(Self.entry($0)) }),
        ])
    }

    /// `/apis/GROUP`; nil when there is no such group.
    func apiGroup(_ name: String) -> KubeObject? {
        guard !name.isEmpty, let group = group(name) else { return nil }
        var document: JSONObject = ["kind": "APIGroup", "apiVersion": "v1"]
        for (key, value) in Self.entry(group) { document[key] = value }
        return KubeObject(document)
    }

    private static func entry(_ group: Group) -> JSONObject {
        let versions = group.versions.map { version -> JSONValue in
            [
                "groupVersion": .string(version.groupVersion.apiVersion),
                "version": .string(version.groupVersion.version),
            ]
        }
        return ["name": .string(group.name), "versions": .array(versions), "preferredVersion": versions.first ?? .null]
    }

    /// `/api/v1` and `/apis/GROUP/VERSION`; nil when there is no such version.
    func resourceList(_ groupVersion: GroupVersion) -> KubeObject? {
        guard let version = group(groupVersion.group)?.versions.first(where: { $0.groupVersion == groupVersion }),
            version.aggregated == nil
        else { return nil }
        var document: JSONObject = ["kind": "APIResourceList"]
        if !groupVersion.group.isEmpty { document["apiVersion"] = "v1" }
        document["groupVersion"] = .string(groupVersion.apiVersion)
        document["resources"] = .array(version.resources.flatMap(Self.listed))
        return KubeObject(document)
    }

    private static func listed(_ resource: ServedResource) -> [JSONValue] {
        let descriptor = resource.descriptor
        var own: JSONObject = [
            "name": .string(resource.resource.resource), "singularName": .string(descriptor.singularName),
            "namespaced": .bool(resource.isNamespaced), "kind": .string(descriptor.kind),
            "verbs": resource.custom == nil
                ? verbs(descriptor.verbs) : .array(ServedVersions.listedVerbs.map { .string($0.rawValue) }),
        ]
        put(&own, "shortNames", descriptor.shortNames)
        put(&own, "categories", descriptor.categories)
        if descriptor.isStored { own["storageVersionHash"] = .string(storageVersionHash(resource)) }
        return [.object(own)]
            + descriptor.subresources.map { part in
                var entry: JSONObject = [
                    "name": .string("\(resource.resource.resource)/\(part.name)"), "singularName": "",
                    "namespaced": .bool(resource.isNamespaced),
                ]
                if let kind = part.kind, kind.groupVersion != resource.resource.groupVersion {
                    entry["group"] = .string(kind.group)
                    entry["version"] = .string(kind.version)
                }
                entry["kind"] = .string(part.kind?.kind ?? descriptor.kind)
                entry["verbs"] = verbs(part.verbs)
                return .object(entry)
            }
    }

    /// Source: k8s.io/apiserver/pkg/endpoints/discovery/storageversionhash.go.
    private static func storageVersionHash(_ resource: ServedResource) -> String {
        let stored = resource.descriptor.storage
        let version = oldStorageVersions[stored.groupResource] ?? stored.version
        let digest = SafeName.sha256Hex("\(stored.group)/\(version)/\(resource.descriptor.kind)")
        var bytes: [UInt8] = []
        var rest = Substring(digest.prefix(16))
        while let byte = UInt8(rest.prefix(2), radix: 16) {
            bytes.append(byte)
            rest = rest.dropFirst(2)
        }
        return Data(bytes).base64EncodedString()
    }

    /// Kinds that kube-apiserver 1.36 stores in an older version than those it serves, which clients see by the hash.
    private static let oldStorageVersions = [
        GroupVersionResource.customResourceDefinitions.groupResource: "v1beta1",
        GroupResource(group: "admissionregistration.k8s.io", resource: "mutatingadmissionpolicies"): "v1beta1",
        GroupResource(group: "admissionregistration.k8s.io", resource: "mutatingadmissionpolicybindings"): "v1beta1",
    ]

    // MARK: The aggregated form

    /// `/api` or `/apis` as `APIGroupDiscoveryList`.
    func aggregated(core: Bool) -> KubeObject {
        let chosen = core ? groups.filter(\.name.isEmpty) : namedGroups
        return KubeObject([
            "kind": "APIGroupDiscoveryList", "apiVersion": "apidiscovery.k8s.io/v2", "metadata": [:],
            "items": .array(chosen.map(Self.aggregated)),
        ])
    }

    private static func aggregated(_ group: Group) -> JSONValue {
        let versions = group.versions.map { version -> JSONValue in
            if let aggregated = version.aggregated {
                var entry: JSONObject = ["version": .string(version.groupVersion.version)]
                if let resources = aggregated.resources { entry["resources"] = .array(resources) }
                entry["freshness"] = aggregated.isCurrent ? "Current" : "Stale"
                return .object(entry)
            }
            let sorted = version.resources.sorted { $0.resource.resource < $1.resource.resource }
            return [
                "version": .string(version.groupVersion.version), "resources": .array(sorted.map(aggregated)),
                "freshness": "Current",
            ]
        }
        return ["metadata": group.name.isEmpty ? [:] : ["name": .string(group.name)], "versions": .array(versions)]
    }

    private static func aggregated(_ resource: ServedResource) -> JSONValue {
        let descriptor = resource.descriptor
        // Built-in kinds leave group and version of their own kind out; custom resources spell them.
        let isBuiltIn = BuiltInResources.find(resource.resource) != nil
        let ownKind: JSONValue = [
            "group": .string(isBuiltIn ? "" : resource.resource.group),
            "version": .string(isBuiltIn ? "" : resource.resource.version), "kind": .string(descriptor.kind),
        ]
        var entry: JSONObject = [
            "resource": .string(resource.resource.resource), "responseKind": ownKind,
            "scope": .string(resource.isNamespaced ? "Namespaced" : "Cluster"),
            "singularResource": .string(descriptor.singularName), "verbs": verbs(descriptor.verbs),
        ]
        put(&entry, "shortNames", descriptor.shortNames)
        put(&entry, "categories", descriptor.categories)
        if !descriptor.subresources.isEmpty {
            entry["subresources"] = .array(
                descriptor.subresources.map { part in
                    var kind = ownKind
                    if let own = part.kind {
                        let isSame = own.groupVersion == resource.resource.groupVersion && isBuiltIn
                        kind = [
                            "group": .string(isSame ? "" : own.group), "version": .string(isSame ? "" : own.version),
                            "kind": .string(own.kind),
                        ]
                    }
                    return ["subresource": .string(part.name), "responseKind": kind, "verbs": verbs(part.verbs)]
                })
        }
        return .object(entry)
    }

    private static func verbs(_ verbs: Set<ResourceVerb>) -> JSONValue {
        .array(verbs.sorted().map { .string($0.rawValue) })
    }

    private static func put(_ object: inout JSONObject, _ key: String, _ texts: [String]) {
        if !texts.isEmpty { object[key] = .array(texts.map(JSONValue.string)) }
    }
}
