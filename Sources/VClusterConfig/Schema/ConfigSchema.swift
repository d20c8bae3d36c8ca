internal import KubeCore

/// All known keys as a tree, made from the rows of the table.
struct ConfigSchema: Sendable {
    /// The keys of this version.
    static let current = ConfigSchema(rows: syncRows + controlPlaneRows + statefulSetRows + otherRows)

    private let rows: [String: ConfigRow]
    /// Member names below each section, in the order of the table; the top is "".
    private let children: [String: [String]]

    init(rows: [ConfigRow]) {
        var byPath: [String: ConfigRow] = [:]
        var children: [String: [String]] = [:]
        for row in rows {
            precondition(byPath.updateValue(row, forKey: row.path) == nil, "key \(row.path) is in the table twice")
            var parent = ""
            for name in row.path.split(separator: ".").map(String.init) {
                if children[parent]?.contains(name) != true { children[parent, default: []].append(name) }
                parent = Self.join(parent, name)
            }
        }
        self.rows = byPath
        self.children = children
    }

    func row(_ path: String) -> ConfigRow? { rows[path] }

    func isSection(_ path: String) -> Bool { children[path] != nil }

    /// The names that may stand below a section.
    func names(below path: String) -> [String] { children[path] ?? [] }

    /// Every key and section, for suggestions.
    var allPaths: [String] { Array(Set(rows.keys).union(children.keys)).filter { !$0.isEmpty }.sorted() }

    static func join(_ parent: String, _ name: String) -> String { parent.isEmpty ? name : "\(parent).\(name)" }
}
