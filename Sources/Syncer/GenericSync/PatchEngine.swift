internal import KubeCore
internal import SyncSettings

/// Carries out the patches of the older generic sync on an object that crosses. Pure.
/// Source: vcluster reference 1.14, "patch ops".
struct PatchEngine: Sendable {
    typealias Patch = GenericSyncRules.Patch

    let names: PatchNames
    /// Namespace of the patched object on the side where its names are valid; empty for cluster-scoped ones.
    let namespace: String

    /// A pattern that cannot be read, or a path: told with the patch, so that the operator finds it.
    struct Problem: Error, Hashable {
        let message: String
    }

    /// - Parameter source: the object on the other side, for `copyFromObject`.
    func apply(
        _ patches: [Patch], to target: inout JSONValue, copyingFrom source: JSONValue? = nil
    ) throws(Problem) {
        for patch in patches where !patch.isIgnored { try apply(patch, to: &target, source) }
    }

    private func apply(_ patch: Patch, to target: inout JSONValue, _ source: JSONValue?) throws(Problem) {
        let path = try Self.path(patch.path)
        switch patch.operation {
        case .copyFromObject: try copy(patch, path, to: &target, source)
        case .add: try add(patch, path, to: &target)
        case .replace: try edit(patch, path, of: &target) { _ in patch.value ?? .null }
        case .remove:
            // From the end, so that the places of earlier elements stay.
            for place in path.places(in: target).reversed() where try holds(patch, target, place) {
                target.set(nil, at: place)
            }
        case .rewriteName:
            let rewriter = try NameRewriter(patch, names: names, namespace: namespace)
            try edit(patch, path, of: &target) { rewriter.rewrite($0) }
        case .rewriteLabelKey: try edit(patch, path, of: &target, labelKey)
        case .rewriteLabelSelector:
            try edit(patch, path, of: &target) { value in
                guard let labels = value.objectValue?.stringDictionary else { return value }
                return .strings(names.labels(labels, namespace))
            }
        case .rewriteLabelExpressionsSelector:
            try edit(patch, path, of: &target) { $0.objectValue == nil ? $0 : names.selector($0, namespace) }
        }
    }

    static func path(_ text: String) throws(Problem) -> ValuePath {
        guard let path = ValuePath(text) else { throw Problem(message: "the path \"\(text)\" cannot be read") }
        return path
    }

    private func edit(
        _ patch: Patch, _ path: ValuePath, of target: inout JSONValue, _ change: (JSONValue) -> JSONValue
    ) throws(Problem) {
        for place in path.places(in: target) where try holds(patch, target, place) {
            guard let value = target.value(at: place) else { continue }
            target.set(change(value), at: place)
        }
    }

    private func labelKey(_ value: JSONValue) -> JSONValue {
        switch value {
        case .string(let key): return .string(names.labelKey(key))
        case .object(let labels):
            var result = JSONObject()
            for (key, value) in labels { result[names.labelKey(key)] = value }
            return .object(result)
        default: return value
        }
    }

    // MARK: Adding

    private func copy(
        _ patch: Patch, _ path: ValuePath, to target: inout JSONValue, _ source: JSONValue?
    ) throws(Problem) {
        guard let source else { return }
        let fromPath = patch.fromPath.isEmpty ? path : try Self.path(patch.fromPath)
        let value = fromPath.values(in: source).first
        for place in path.placesToSet(in: target) where try holds(patch, target, place) { target.set(value, at: place) }
    }

    /// To an array an element, to an object its members; anything else is replaced, and what is missing is made.
    private func add(_ patch: Patch, _ path: ValuePath, to target: inout JSONValue) throws(Problem) {
        let added = patch.value ?? .null
        for place in path.placesToSet(in: target) where try holds(patch, target, place) {
            target.set(Self.joining(target.value(at: place), added), at: place)
        }
    }

    private static func joining(_ current: JSONValue?, _ added: JSONValue) -> JSONValue {
        switch (current, added) {
        case (.array(let elements)?, .array(let more)): return .array(elements + more)
        case (.array(let elements)?, let element): return .array(elements + [element])
        case (.object(var members)?, .object(let more)):
            for (key, value) in more { members[key] = value }
            return .object(members)
        default: return added
        }
    }

    // MARK: Conditions

    /// Whether all conditions hold for one place that the patch names.
    private func holds(_ patch: Patch, _ root: JSONValue, _ place: ValuePlace) throws(Problem) -> Bool {
        for condition in patch.conditions {
            let values: [JSONValue]
            if !condition.path.isEmpty {
                values = try Self.path(condition.path).values(in: root)
            } else if let here = root.value(at: place) {
                values = condition.subPath.isEmpty ? [here] : try Self.path(condition.subPath).values(in: here)
            } else {
                values = []
            }
            if let isEmpty = condition.empty, isEmpty != values.allSatisfy(\.isNull) { return false }
            if let equal = condition.equal, values.isEmpty || values.contains(where: { $0 != equal }) { return false }
            if let notEqual = condition.notEqual, values.contains(notEqual) { return false }
        }
        return true
    }
}
