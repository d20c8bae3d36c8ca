internal import KubeCore

/// One change to a kubeconfig, as a function on its tree: everything it does not name stays as it was.
enum KubeconfigEdit: Sendable {
    /// Adds or replaces a cluster, a user and a context, all three of one name. `origin` says whose context it is, when it
    /// is a virtual cluster's.
    case setEntry(name: String, cluster: JSONValue, user: JSONValue, origin: ContextName?)
    /// Removes the context of this name, and its cluster and user unless another context uses them.
    case removeEntry(name: String)
    /// Makes the context current; nil leaves none current.
    case setCurrent(String?)

    func apply(to document: JSONValue) -> JSONValue {
        var result = document
        switch self {
        case .setEntry(let name, let cluster, let user, let origin):
            var context: JSONObject = ["cluster": .string(name), "user": .string(name)]
            if let origin, origin.description != name { context["extensions"] = [origin.contextExtension] }
            Self.set(&result, list: "clusters", name: name, member: "cluster", value: cluster)
            Self.set(&result, list: "users", name: name, member: "user", value: user)
            Self.set(&result, list: "contexts", name: name, member: "context", value: .object(context))
        case .removeEntry(let name):
            let removed = Self.entry(result, list: "contexts", name: name)?["context"]
            Self.remove(&result, list: "contexts", name: name)
            let others = (result["contexts"]?.arrayValue ?? []).map { $0["context"] }
            for (list, member) in [("clusters", "cluster"), ("users", "user")] {
                guard let referenced = removed?[member]?.stringValue,
                    !others.contains(where: { $0?[member]?.stringValue == referenced })
                else { continue }
                Self.remove(&result, list: list, name: referenced)
            }
            if result["current-context"]?.stringValue == name { result["current-context"] = "" }
        case .setCurrent(let name):
            result["current-context"] = .string(name ?? "")
        }
        return result
    }

    /// A kubeconfig without entries, as `kubectl` begins one.
    static let emptyDocument: JSONValue = [
        "apiVersion": "v1", "kind": "Config", "clusters": [], "contexts": [], "current-context": "", "preferences": [:],
        "users": [],
    ]

    static func entry(_ document: JSONValue, list: String, name: String) -> JSONValue? {
        document[list]?.arrayValue?.first { $0["name"]?.stringValue == name }
    }

    private static func set(_ document: inout JSONValue, list: String, name: String, member: String, value: JSONValue) {
        var entries = document[list]?.arrayValue ?? []
        let entry: JSONValue = .object(JSONObject([("name", .string(name)), (member, value)]))
        if let index = entries.firstIndex(where: { $0["name"]?.stringValue == name }) {
            entries[index] = entry
        } else {
            entries.append(entry)
        }
        document[list] = .array(entries)
    }

    private static func remove(_ document: inout JSONValue, list: String, name: String) {
        guard let entries = document[list]?.arrayValue else { return }
        document[list] = .array(entries.filter { $0["name"]?.stringValue != name })
    }
}
