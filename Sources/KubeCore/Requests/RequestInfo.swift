/// What a request wants, told from its method, path and query alone: the terms that authorization speaks in.
///
/// Source: k8s.io/apiserver/pkg/endpoints/request/requestinfo.go.
package struct RequestInfo: Sendable, Hashable {
    /// `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`, `deletecollection`, `proxy`; of a request for no
    /// resource the lower-case HTTP method; empty for an unknown method.
    package var verb: String
    /// The decoded path.
    package var path: String
    /// False for discovery, health and everything else that is no resource.
    package var isResourceRequest: Bool
    package var group = ""
    package var version = ""
    /// The namespace whose rules authorization asks for: of a Namespace itself its name.
    package var namespace = ""
    package var resource = ""
    package var subresource = ""
    package var name = ""
    /// What follows the subresource, as in `/api/v1/nodes/n/proxy/metrics/cadvisor`.
    package var trailingSegments: [String] = []
    /// The path is of the old form `/api/v1/watch/...`.
    package var hasWatchPrefix = false

    package var groupVersion: GroupVersion { GroupVersion(group: group, version: version) }
    package var groupResource: GroupResource { GroupResource(group: group, resource: resource) }
    package var groupVersionResource: GroupVersionResource {
        GroupVersionResource(group: group, version: version, resource: resource)
    }

    /// The namespace that the object lies in: empty for all, and for objects outside of namespaces, Namespaces among them.
    package var objectNamespace: String { resource == "namespaces" ? "" : namespace }

    package init(method: String, target: RequestTarget) {
        verb = method.lowercased()
        path = target.path
        isResourceRequest = false
        guard let location = Self.locate(target.segments) else { return }
        group = location.group
        version = location.version
        isResourceRequest = true
        verb = Self.verb(ofMethod: method)
        readResource(location.rest)
        refineVerb(query: target.query)
    }

    /// Splits `/api/VERSION/...` and `/apis/GROUP/VERSION/...`; nil for other paths and where no resource follows.
    private static func locate(_ segments: [String]) -> (group: String, version: String, rest: ArraySlice<String>)? {
        switch segments.first {
        case "api" where segments.count >= 3: ("", segments[1], segments[2...])
        case "apis" where segments.count >= 4: (segments[1], segments[2], segments[3...])
        default: nil
        }
    }

    private static func verb(ofMethod method: String) -> String {
        switch method {
        case "POST": "create"
        case "GET", "HEAD": "get"
        case "PUT": "update"
        case "PATCH": "patch"
        case "DELETE": "delete"
        default: ""
        }
    }

    /// Subresources of a namespace; any other third segment begins a resource inside it.
    private static let namespaceSubresources: Set<String> = ["status", "finalize"]

    private mutating func readResource(_ segments: ArraySlice<String>) {
        var rest = segments
        if rest.first == "watch", rest.count > 1 {
            hasWatchPrefix = true
            verb = "watch"
            rest = rest.dropFirst()
        }
        if rest.first == "namespaces", rest.count > 1 {
            let parts = Array(rest)
            namespace = parts[1]
            if parts.count > 2, !Self.namespaceSubresources.contains(parts[2]) { rest = rest.dropFirst(2) }
        }
        let parts = Array(rest)
        resource = parts.first ?? ""
        if parts.count > 1 { name = parts[1] }
        if parts.count > 2 { subresource = parts[2] }
        if parts.count > 3 { trailingSegments = Array(parts[3...]) }
    }

    private mutating func refineVerb(query: QueryParameters) {
        guard name.isEmpty else { return }
        switch verb {
        case "get":
            verb = query.isOn("watch") ? "watch" : "list"
            name = Self.exactName(query)
        case "watch": name = Self.exactName(query)
        case "delete": verb = "deletecollection"
        default: break
        }
    }

    /// The object name that a list or watch is confined to by `fieldSelector=metadata.name=x`, so that rules with
    /// resource names apply to it; else empty.
    private static func exactName(_ query: QueryParameters) -> String {
        for term in (query["fieldSelector"] ?? "").split(separator: ",") {
            let text = String(term)
            for prefix in ["metadata.name==", "metadata.name="] where text.hasPrefix(prefix) {
                let name = String(text.dropFirst(prefix.count))
                return name.isEmpty || name.contains("/") || name.contains("%") || name == "." || name == ".."
                    ? "" : name
            }
        }
        return ""
    }
}
