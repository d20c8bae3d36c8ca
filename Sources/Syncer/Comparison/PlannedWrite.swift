package import KubeCore

/// A write that the syncer would make.
package struct PlannedWrite: Sendable, Hashable {
    package enum Action: Sendable, Hashable {
        case create
        /// The fields that the write would change: paths, in order.
        case change([String])
        case delete
    }

    package var side: Difference.Side
    package var resource: GroupVersionResource
    /// `status`, `binding`, ...; nil for the object itself.
    package var subresource: String?
    package var namespace: String
    package var name: String
    package var action: Action
    /// The object that it belongs to, as `namespace/name`; empty when not known.
    package var counterpart: String
    /// Why the cluster would not take it; nil when it would.
    package var refusal: String?

    package init(
        side: Difference.Side, resource: GroupVersionResource, subresource: String? = nil, namespace: String,
        name: String, action: Action, counterpart: String = "", refusal: String? = nil
    ) {
        self.side = side
        self.resource = resource
        self.subresource = subresource
        self.namespace = namespace
        self.name = name
        self.action = action
        self.counterpart = counterpart
        self.refusal = refusal
    }

    package var subject: Difference.Subject {
        Difference(
            side: side, resource: resource.groupResource, namespace: namespace, name: name, problem: .missing
        ).subject
    }
}

/// What the syncer would tell the tenant about an object that it cannot bring over: an event that is not written.
package struct PlannedNotice: Sendable, Hashable {
    /// Kind of the virtual object, such as `Pod`.
    package var kind: String
    package var namespace: String
    package var name: String
    package var message: String
    /// The host object that it would have, as `namespace/name`.
    package var counterpart: String

    package init(kind: String, namespace: String, name: String, message: String, counterpart: String = "") {
        self.kind = kind
        self.namespace = namespace
        self.name = name
        self.message = message
        self.counterpart = counterpart
    }
}

/// Paths into a patch.
enum FieldPaths {
    /// The leaves of a merge patch, as `spec.ports`, `metadata.labels[app]`. Arrays are leaves: a merge patch replaces them.
    /// What only guards the patch is left out.
    static func leaves(of patch: JSONValue) -> [String] {
        var paths: [String] = []
        collect(patch, path: "", into: &paths)
        return paths.filter { !guards.contains($0) }.sorted()
    }

    private static let guards: Set<String> = [
        "metadata.uid", "metadata.resourceVersion", "apiVersion", "kind", "metadata.name", "metadata.namespace",
    ]

    private static func collect(_ value: JSONValue, path: String, into paths: inout [String]) {
        guard case .object(let members) = value, !members.isEmpty else { return paths.append(path) }
        for (key, member) in members { collect(member, path: join(path, key), into: &paths) }
    }

    private static func join(_ path: String, _ key: String) -> String {
        let isPlain = key.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
        if path.isEmpty { return key }
        return isPlain ? "\(path).\(key)" : "\(path)[\(key)]"
    }
}
