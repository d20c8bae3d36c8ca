internal import KubeCore
internal import SyncSettings

/// What happens to the values of a custom resource on its way, in either of the two ways to say it.
struct CustomResourceRules: Sendable {
    enum Patches: Sendable {
        case values(ValuePatches)
        case generic(GenericSyncRules.Rule)
    }

    let naming: HostNaming
    let patches: Patches
    let selector: LabelSelector?

    init(_ sync: CustomResourceSync, naming: HostNaming, settings: SyncSettings) {
        self.naming = naming
        patches = .values(ValuePatches(sync.patches, naming: naming, settings: settings))
        selector = sync.selector
    }

    init(_ rule: GenericSyncRules.Rule, naming: HostNaming) {
        self.naming = naming
        patches = .generic(rule)
        selector = rule.selector
    }

    var replacesOnConflict: Bool {
        switch patches {
        case .values: false
        case .generic(let rule): rule.replacesOnConflict
        }
    }

    /// What the host writes and the tenant is shown. By the older rules exactly what their reverse patches name.
    var upFields: [FieldPath] {
        switch patches {
        case .values: return ["status"]
        case .generic(let rule):
            let paths = rule.reversePatches.filter { !$0.isIgnored }.compactMap { ValuePath($0.path)?.leadingMembers }
            return paths.filter { !$0.isEmpty }.map { FieldPath($0.joined(separator: ".")) }
        }
    }

    // MARK: To the host

    func toHost(_ object: KubeObject, virtual: KubeObject) throws(SyncRefusal) -> KubeObject {
        var value = object.value
        switch patches {
        case .values(let patches): patches.apply(to: &value, namespace: virtual.namespace)
        case .generic(let rule):
            let engine = PatchEngine(names: .toHost(naming), namespace: virtual.namespace)
            do throws(PatchEngine.Problem) {
                try engine.apply(rule.patches, to: &value, copyingFrom: virtual.value)
            } catch {
                throw SyncRefusal.blocked("a patch of the operator does not work: \(error.message)")
            }
            for path in upFields { path.remove(from: &value) }
        }
        return PatchedIdentity.kept(of: object, in: value)
    }

    /// Objects that the resource refers to, which must be on the host for it to work.
    func references(of virtual: KubeObject) -> Set<ValuePatches.Reference> {
        var value = virtual.value
        switch patches {
        case .values(let patches): return patches.apply(to: &value, namespace: virtual.namespace)
        case .generic(let rule):
            var found: Set<ValuePatches.Reference> = []
            for patch in rule.patches where patch.operation == .rewriteName {
                let kind = patch.syncsSecret ? "Secret" : patch.syncsConfigMap ? "ConfigMap" : ""
                let values = (ValuePath(patch.path)?.values(in: value) ?? []).compactMap { place -> String? in
                    patch.namePath.isEmpty
                        ? place.stringValue : ValuePath(patch.namePath)?.values(in: place).first?.stringValue
                }
                for name in values where !name.isEmpty {
                    let key = ObjectKey(namespace: virtual.namespace, name: name)
                    found.insert(ValuePatches.Reference(kind: kind, virtual: key, host: naming.hostKey(key)))
                }
            }
            return found
        }
    }

    // MARK: To the tenant

    /// Names of the host that the tenant's object leads to become the tenant's again.
    func toVirtual(_ shown: KubeObject, virtual: KubeObject, host: KubeObject) -> KubeObject {
        let known = Dictionary(
            references(of: virtual).map { ($0.host.name, $0.virtual.name) }, uniquingKeysWith: { first, _ in first })
        var value = shown.value
        switch patches {
        case .values:
            if let status = value["status"], !known.isEmpty { value["status"] = Self.renamed(status, known) }
        case .generic(let rule):
            // From what the tenant had before: `shown` has the fields of the host as they are.
            value = virtual.value
            let engine = PatchEngine(names: .fromHost(known), namespace: virtual.namespace)
            // A pattern that cannot be read is told on the way to the host.
            try? engine.apply(rule.reversePatches, to: &value, copyingFrom: host.value)
        }
        return KubeObject(value) ?? shown
    }

    private static func renamed(_ value: JSONValue, _ known: [String: String]) -> JSONValue {
        switch value {
        case .string(let text): return .string(known[text] ?? text)
        case .array(let elements): return .array(elements.map { renamed($0, known) })
        case .object(let members):
            var result = JSONObject()
            for (key, value) in members { result[key] = renamed(value, known) }
            return .object(result)
        default: return value
        }
    }
}
