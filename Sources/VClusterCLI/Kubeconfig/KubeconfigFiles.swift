internal import FoundationEssentials
internal import KubeCore
internal import KubeYAML
internal import SystemFiles

/// The kubeconfig files of this user: read together, changed one at a time under a lock.
///
/// Which file an entry is in, and which one gets new entries, follows kubectl.
/// Source: k8s.io/client-go/tools/clientcmd (loader.go, config.go); Kubernetes documentation, "Organizing Cluster Access".
struct KubeconfigFiles: Sendable {
    /// In order of precedence.
    let paths: [String]

    init(paths: [String]) { self.paths = paths }

    /// `KUBECONFIG`, or `~/.kube/config`.
    init(environment: [String: String]) {
        let listed = (environment["KUBECONFIG"] ?? "").split(separator: ":").map(String.init)
        if listed.isEmpty {
            paths = ["\(UserDirectories(environment: environment).home)/.kube/config"]
        } else {
            paths = listed
        }
    }

    /// Those that kubectl would use in this process.
    static var current: KubeconfigFiles { KubeconfigFiles(environment: ProcessInfo.processInfo.environment) }

    /// The context that is current over all files; nil when none is.
    /// - Throws: `CommandError` for a file that exists and cannot be read.
    func currentContext() throws(CommandError) -> String? {
        for path in paths {
            if let name = try read(path)?["current-context"]?.stringValue, !name.isEmpty { return name }
        }
        return nil
    }

    /// The names of all contexts, in order of precedence.
    func contextNames() throws(CommandError) -> [String] {
        var names: [String] = []
        for path in paths {
            for context in try read(path)?["contexts"]?.arrayValue ?? [] {
                if let name = context["name"]?.stringValue, !names.contains(name) { names.append(name) }
            }
        }
        return names
    }

    /// The server URL of a context's cluster; nil when there is no such context or cluster.
    func server(ofContext name: String) throws(CommandError) -> String? {
        var documents: [JSONValue] = []
        for path in paths { if let document = try read(path) { documents.append(document) } }
        func first(_ list: String, _ name: String) -> JSONValue? {
            documents.lazy.compactMap { KubeconfigEdit.entry($0, list: list, name: name) }.first
        }
        guard let cluster = first("contexts", name)?.at("context", "cluster")?.stringValue else { return nil }
        return first("clusters", cluster)?.at("cluster", "server")?.stringValue
    }

    /// Whose context this is; nil when it is no virtual cluster's.
    func virtualCluster(ofContext name: String) throws(CommandError) -> ContextName? {
        for path in paths {
            if let document = try read(path),
                let entry = KubeconfigEdit.entry(document, list: "contexts", name: name)
            {
                return ContextName(name, content: entry["context"])
            }
        }
        return ContextName(name)
    }

    /// The names of all contexts that lead to a virtual cluster.
    func contexts(of virtualCluster: ContextName) throws(CommandError) -> [String] {
        var names: [String] = []
        for name in try contextNames() where try self.virtualCluster(ofContext: name) == virtualCluster {
            names.append(name)
        }
        return names
    }

    /// Adds or replaces the context, where it is or else in the first file.
    func setEntry(
        name: String, cluster: JSONValue, user: JSONValue, origin: ContextName? = nil
    ) throws(CommandError) {
        let path = try file(holding: name) ?? defaultPath()
        try change(path, [.setEntry(name: name, cluster: cluster, user: user, origin: origin)])
    }

    /// Removes the context wherever it is. No such context is no error.
    func removeEntry(name: String) throws(CommandError) {
        while let path = try file(holding: name) { try change(path, [.removeEntry(name: name)]) }
    }

    /// Makes the context current, in the file that says which one is, else in the first.
    func setCurrentContext(_ name: String?) throws(CommandError) {
        for path in paths where try hasCurrentContext(path) {
            return try change(path, [.setCurrent(name)])
        }
        if let name { try change(defaultPath(), [.setCurrent(name)]) }
    }

    private func hasCurrentContext(_ path: String) throws(CommandError) -> Bool {
        try read(path)?["current-context"]?.stringValue?.isEmpty == false
    }

    private func file(holding context: String) throws(CommandError) -> String? {
        for path in paths {
            if let document = try read(path), KubeconfigEdit.entry(document, list: "contexts", name: context) != nil {
                return path
            }
        }
        return nil
    }

    /// The first file that exists, else the last one named.
    private func defaultPath() -> String {
        paths.first { SystemFile.exists($0) } ?? paths[paths.count - 1]
    }

    /// Nil when the file does not exist or is empty.
    private func read(_ path: String) throws(CommandError) -> JSONValue? {
        guard SystemFile.exists(path) else { return nil }
        let bytes: [UInt8]
        do throws(SystemError) {
            bytes = try SystemFile.read(path)
        } catch {
            throw CommandError(.failed, "cannot read kubeconfig \(path): \(error)")
        }
        let document: JSONValue
        do throws(YAMLError) {
            document = try YAML.parse(bytes)
        } catch {
            throw CommandError(.failed, "kubeconfig \(path) is not valid: \(error)")
        }
        guard !document.isNull else { return nil }
        guard document.objectValue != nil else {
            throw CommandError(.failed, "kubeconfig \(path) is not valid: expected a map of keys at the top")
        }
        return document
    }

    /// Reads, changes and replaces one file while holding its lock, so that no change of another program is lost.
    private func change(_ path: String, _ edits: [KubeconfigEdit]) throws(CommandError) {
        do throws(SystemError) {
            if let slash = path.lastIndex(of: "/") { try SystemFile.createDirectory(String(path[..<slash])) }
        } catch {
            throw CommandError(.failed, "cannot create the directory of kubeconfig \(path): \(error)")
        }
        try LockFile.hold("\(path).lock") { () throws(CommandError) in
            let before = try read(path)
            let after = edits.reduce(before ?? KubeconfigEdit.emptyDocument) { $1.apply(to: $0) }
            guard after != before else { return }
            do throws(SystemError) {
                try SystemFile.replace(path, with: Array(YAML.emit(after).utf8), mode: .keptOr(0o600))
            } catch {
                throw CommandError(.failed, "cannot write kubeconfig \(path): \(error)")
            }
        }
    }
}
