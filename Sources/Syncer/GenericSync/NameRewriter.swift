internal import KubeCore
internal import SyncSettings
internal import _StringProcessing

/// The operation `rewriteName`: a name as it is, parts of a text that a pattern finds, or the name and namespace inside of an
/// object.
struct NameRewriter {
    private let names: PatchNames
    private let namespace: String
    private let namePath: ValuePath?
    private let namespacePath: ValuePath?
    private let pattern: Regex<AnyRegexOutput>?

    /// Longer texts are left alone: patterns are the operator's, texts the tenant's.
    private static let maximumLength = 1024

    init(_ patch: GenericSyncRules.Patch, names: PatchNames, namespace: String) throws(PatchEngine.Problem) {
        self.names = names
        self.namespace = namespace
        namePath = patch.namePath.isEmpty ? nil : try PatchEngine.path(patch.namePath)
        namespacePath = patch.namespacePath.isEmpty ? nil : try PatchEngine.path(patch.namespacePath)
        guard !patch.regex.isEmpty else {
            pattern = nil
            return
        }
        do {
            pattern = try Regex(patch.regex)
        } catch {
            throw PatchEngine.Problem(message: "the regular expression \"\(patch.regex)\" cannot be read")
        }
    }

    func rewrite(_ value: JSONValue) -> JSONValue {
        if case .string(let text) = value { return text.isEmpty ? value : .string(rewrite(text)) }
        guard namePath != nil || namespacePath != nil else { return value }
        var result = value
        let given = namespacePath.flatMap { $0.values(in: value).first?.stringValue } ?? ""
        for place in namePath?.places(in: value) ?? [] {
            guard let name = value.value(at: place)?.stringValue, !name.isEmpty else { continue }
            result.set(.string(names.name(name, given.isEmpty ? namespace : given)), at: place)
        }
        if !given.isEmpty, let place = namespacePath?.places(in: value).first {
            result.set(.string(names.namespace(given)), at: place)
        }
        return result
    }

    private func rewrite(_ text: String) -> String {
        guard let pattern else { return names.name(text, namespace) }
        guard text.utf8.count <= Self.maximumLength, let match = text.firstMatch(of: pattern) else { return text }
        let name = match["NAME"]
        let given = match["NAMESPACE"]?.substring.map(String.init) ?? ""
        var replacements: [(Range<String.Index>, String)] = []
        if let name, let range = name.range, let found = name.substring, !found.isEmpty {
            replacements.append((range, names.name(String(found), given.isEmpty ? namespace : given)))
        }
        if let range = match["NAMESPACE"]?.range, !given.isEmpty {
            replacements.append((range, names.namespace(given)))
        }
        var result = text
        for (range, replacement) in replacements.sorted(by: { $0.0.lowerBound > $1.0.lowerBound }) {
            result.replaceSubrange(range, with: replacement)
        }
        return result
    }
}
