package import KubeCore
internal import KubeYAML

/// A kubeconfig as the tree it came as: fields that we do not know survive a rewrite.
/// Source: Kubernetes documentation, "Organizing Cluster Access Using kubeconfig Files"; client-go tools/clientcmd/api/v1.
package struct Kubeconfig: Sendable, Hashable {
    /// The three lists of named entries: `{name: ..., cluster|user|context: {...}}`.
    package enum Section: String, Sendable, Hashable, CaseIterable {
        case clusters
        case users
        case contexts

        /// The member of an entry that holds its content.
        package var contentKey: String { String(rawValue.dropLast()) }
    }

    package var json: JSONObject

    package init() {
        json = [
            "apiVersion": "v1", "kind": "Config", "preferences": [:], "clusters": [], "users": [], "contexts": [],
            "current-context": "",
        ]
    }

    /// Reads YAML or JSON. Empty text is an empty kubeconfig.
    /// - Parameter origin: file name for error texts.
    /// - Throws: `malformed`.
    package init(parsing text: String, origin: String) throws(ClientConfigurationError) {
        let value: JSONValue
        do {
            value = try YAML.parse(text)
        } catch {
            throw ClientConfigurationError(.malformed, "the kubeconfig \(origin) is not valid YAML: \(error)")
        }
        switch value {
        case .null: self.init()
        case .object(let object):
            self.init()
            json = object
            for section in Section.allCases {
                switch json[section.rawValue] {
                case nil, .null?, .array?: break
                default:
                    throw ClientConfigurationError(
                        .malformed, "\(section.rawValue) of the kubeconfig \(origin) is no list")
                }
            }
        default: throw ClientConfigurationError(.malformed, "the kubeconfig \(origin) is no map")
        }
    }

    /// The names in a section, in order.
    package func names(_ section: Section) -> [String] {
        (json[section.rawValue]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue }
    }

    /// The content of a named entry, nil when there is none. Setting replaces or appends; setting nil removes.
    package subscript(section: Section, name: String) -> JSONObject? {
        get {
            let entry = json[section.rawValue]?.arrayValue?.first { $0["name"]?.stringValue == name }
            return entry.map { $0[section.contentKey]?.objectValue ?? JSONObject() }
        }
        set {
            var entries = json[section.rawValue]?.arrayValue ?? []
            let index = entries.firstIndex { $0["name"]?.stringValue == name }
            switch (index, newValue) {
            case (let index?, let content?): entries[index][section.contentKey] = .object(content)
            case (nil, let content?):
                entries.append(.object([section.contentKey: .object(content), "name": .string(name)]))
            case (let index?, nil): entries.remove(at: index)
            case (nil, nil): return
            }
            json[section.rawValue] = .array(entries)
        }
    }

    /// Empty when none is chosen.
    package var currentContext: String {
        get { json["current-context"]?.stringValue ?? "" }
        set { json["current-context"] = .string(newValue) }
    }

    /// Puts another kubeconfig behind this one: what this one has wins.
    package mutating func merge(behind other: Kubeconfig) {
        for section in Section.allCases {
            for name in other.names(section) where self[section, name] == nil {
                self[section, name] = other[section, name]
            }
        }
        if currentContext.isEmpty { currentContext = other.currentContext }
        for (key, value) in other.json where json[key] == nil { json[key] = value }
    }

    /// Makes the relative paths of files absolute, as seen from the directory of the kubeconfig.
    package mutating func resolvePaths(relativeTo directory: String) {
        let keys: [(Section, [String])] = [
            (.clusters, ["certificate-authority"]), (.users, ["client-certificate", "client-key", "tokenFile"]),
        ]
        for (section, paths) in keys {
            for name in names(section) {
                guard var content = self[section, name] else { continue }
                for key in paths {
                    guard let path = content[key]?.stringValue, !path.isEmpty, !path.hasPrefix("/") else { continue }
                    content[key] = .string(directory + "/" + path)
                }
                self[section, name] = content
            }
        }
    }
}
