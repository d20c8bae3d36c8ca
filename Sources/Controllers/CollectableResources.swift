package import KubeCore
internal import KubeRuntime

/// A resource that holds objects which controllers may have to clean up.
package struct CollectableResource: Sendable, Hashable {
    package let resource: GroupVersionResource
    package let kind: String
    package let isNamespaced: Bool

    package init(resource: GroupVersionResource, kind: String, isNamespaced: Bool) {
        self.resource = resource
        self.kind = kind
        self.isNamespaced = isNamespaced
    }
}

/// All resources of the cluster that can be listed, watched and deleted: the built-in ones, and those of the custom
/// resource definitions that are served just now.
struct CollectableResources: Sendable {
    let builtIn: [CollectableResource]
    let definitions: Reflector

    func all() -> [CollectableResource] { builtIn + definitions.cache.objects().compactMap(Self.resource) }

    /// The resource of a kind; a kind that is served in another version of the group counts as well.
    func resource(apiVersion: String, kind: String) -> GroupVersionResource? {
        guard let version = GroupVersion(apiVersion: apiVersion) else { return nil }
        let candidates = all().filter { $0.kind == kind && $0.resource.group == version.group }
        return (candidates.first { $0.resource.version == version.version } ?? candidates.first)?.resource
    }

    /// The resource that a definition serves, in the version that is stored; nil while it is not established.
    static func resource(of definition: KubeObject) -> CollectableResource? {
        guard Conditions(definition.at("status", "conditions")).isTrue("Established"),
            let kind = definition.at("spec", "names", "kind")?.stringValue
        else { return nil }
        let versions = definition.at("spec", "versions")?.arrayValue ?? []
        let served = versions.filter { $0["served"]?.boolValue ?? false }
        guard let version = served.first(where: { $0["storage"]?.boolValue ?? false }) ?? served.first else {
            return nil
        }
        return CollectableResource(
            resource: GroupVersionResource(
                group: definition.text("spec", "group"), version: version["name"]?.stringValue ?? "",
                resource: definition.text("spec", "names", "plural")), kind: kind,
            isNamespaced: definition.text("spec", "scope") == "Namespaced")
    }
}
