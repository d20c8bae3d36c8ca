internal import KubeCore

/// All known keys as a tree, made from the rows of the table.
struct ConfigSchema: Sendable {
    /// The keys of this version.
    static let current = ConfigSchema(
        rows: toHostRows + fromHostRows + policyRows + controlPlaneRows + statefulSetRows + otherRows)

    /// In the order of the table.
    let rows: [ConfigRow]
    private let byPath: [String: Int]
    /// Member names below each section, in the order of the table; the top is "".
    private let children: [String: [String]]

    init(rows: [ConfigRow]) {
        self.rows = rows
        var byPath = [String: Int](minimumCapacity: rows.count)
        var children: [String: [String]] = [:]
        for (index, row) in rows.enumerated() {
            precondition(byPath.updateValue(index, forKey: row.path) == nil, "key \(row.path) is in the table twice")
            Self.insert(row.path, into: &children)
        }
        self.byPath = byPath
        self.children = children
    }

    /// Enters a path into the sections above it, from below until one is known already.
    private static func insert(_ path: String, into children: inout [String: [String]]) {
        var path = Substring(path)
        while true {
            let dot = path.lastIndex(of: ".")
            let parent = dot.map { String(path[..<$0]) } ?? ""
            let name = String(dot.map { path[path.index(after: $0)...] } ?? path)
            let isKnown = children[parent] != nil
            if children[parent]?.contains(name) != true { children[parent, default: []].append(name) }
            guard let dot, !isKnown else { return }
            path = path[..<dot]
        }
    }

    func row(_ path: String) -> ConfigRow? { byPath[path].map { rows[$0] } }

    func isSection(_ path: String) -> Bool { children[path] != nil }

    /// The names that may stand below a section.
    func names(below path: String) -> [String] { children[path] ?? [] }

    /// Every key and section, for suggestions.
    var allPaths: [String] { Array(Set(byPath.keys).union(children.keys)).filter { !$0.isEmpty }.sorted() }

    static func join(_ parent: String, _ name: String) -> String { parent.isEmpty ? name : "\(parent).\(name)" }
}
