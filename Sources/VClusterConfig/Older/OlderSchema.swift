internal import KubeCore

/// The keys of the older values format as a tree.
struct OlderSchema: Sendable {
    static let current = OlderSchema(rows: syncRows + isolationRows + podRows + accessRows + missingRows)

    private let byPath: [String: OlderRow]
    private let children: [String: [String]]

    init(rows: [OlderRow]) {
        var byPath: [String: OlderRow] = [:]
        var children: [String: [String]] = [:]
        for row in rows {
            precondition(byPath.updateValue(row, forKey: row.path) == nil, "key \(row.path) is in the table twice")
            var parent = ""
            for name in row.path.split(separator: ".").map(String.init) {
                if children[parent]?.contains(name) != true { children[parent, default: []].append(name) }
                parent = ConfigSchema.join(parent, name)
            }
        }
        self.byPath = byPath
        self.children = children
    }

    func row(_ path: String) -> OlderRow? { byPath[path] }
    func isSection(_ path: String) -> Bool { children[path] != nil }
    func knows(_ path: String) -> Bool { byPath[path] != nil || children[path] != nil }
    func names(below path: String) -> [String] { children[path] ?? [] }
    var rows: [OlderRow] { byPath.values.sorted { $0.path < $1.path } }
}
