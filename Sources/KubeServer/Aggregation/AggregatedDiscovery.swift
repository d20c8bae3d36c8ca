internal import KubeCore

/// Turns the list of resources that a server gives into the aggregated form.
/// Source: k8s.io/apiserver/pkg/endpoints/discovery/aggregated ConvertGroupVersionIntoToDiscovery.
enum AggregatedDiscovery {
    /// Nil when the document is no `APIResourceList`.
    static func entries(of list: JSONValue, groupVersion: GroupVersion) -> [JSONValue]? {
        guard list.text("kind") == "APIResourceList", let resources = list["resources"]?.arrayValue else { return nil }
        var entries: [(name: String, entry: JSONObject, parts: [JSONValue])] = []
        for resource in resources where !resource.text("name").contains("/") {
            var entry: JSONObject = [
                "resource": resource["name"] ?? "", "responseKind": kind(of: resource, groupVersion),
                "scope": resource["namespaced"] == true ? "Namespaced" : "Cluster",
                "singularResource": resource["singularName"] ?? "", "verbs": resource["verbs"] ?? [],
            ]
            for member in ["shortNames", "categories"] where !resource.isUnset(member) {
                entry[member] = resource[member]
            }
            entries.append((resource.text("name"), entry, []))
        }
        for resource in resources {
            let names = resource.text("name").split(separator: "/", maxSplits: 1).map(String.init)
            guard names.count == 2 else { continue }
            let part: JSONValue = [
                "subresource": .string(names[1]), "responseKind": kind(of: resource, groupVersion),
                "verbs": resource["verbs"] ?? [],
            ]
            if let index = entries.firstIndex(where: { $0.name == names[0] }) {
                entries[index].parts.append(part)
            }
        }
        return entries.map { _, entry, parts in
            var entry = entry
            if !parts.isEmpty { entry["subresources"] = .array(parts) }
            return .object(entry)
        }
    }

    private static func kind(of resource: JSONValue, _ groupVersion: GroupVersion) -> JSONValue {
        let group = resource.text("group")
        let version = resource.text("version")
        return [
            "group": .string(group.isEmpty ? groupVersion.group : group),
            "version": .string(version.isEmpty ? groupVersion.version : version), "kind": resource["kind"] ?? "",
        ]
    }
}
