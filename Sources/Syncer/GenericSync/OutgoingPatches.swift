internal import KubeCore
internal import SyncSettings

/// What the operator changes on objects of built-in kinds on their way to the host: `patches` of today's configuration, and
/// the older hooks `virtualToHost`. Source: vcluster reference 1.14 and 2.2.
struct OutgoingPatches: Sendable {
    private let naming: HostNaming
    /// By plural name.
    private let values: [String: ValuePatches]
    private let hooks: [GenericSyncRules.Hook]

    init(_ settings: SyncSettings, naming: HostNaming) {
        self.naming = naming
        values = settings.toHost.patches.mapValues {
            ValuePatches($0, naming: naming, settings: settings)
        }.filter { !$0.value.isEmpty }
        hooks = settings.genericRules.virtualToHostHooks.filter { hook in
            // A state is wanted, whether it is made or repaired; deleting and reading change no object.
            hook.verbs.isEmpty || hook.verbs.contains { $0 == .create || $0 == .update }
        }
    }

    /// The host object as the operator wants it. Who it belongs to stays.
    /// - Throws: `blocked` when a patch cannot be carried out.
    func edited(_ host: KubeObject, of resource: GroupVersionResource) throws(SyncRefusal) -> KubeObject {
        let patches = values[resource.resource]
        let hooks = hooks.filter { $0.kind == host.kind && $0.apiVersion == host.apiVersion }
        guard patches != nil || !hooks.isEmpty else { return host }
        let namespace = host.annotations[Marker.objectNamespace] ?? ""
        var value = host.value
        patches?.apply(to: &value, namespace: namespace)
        let engine = PatchEngine(names: .toHost(naming), namespace: namespace)
        for hook in hooks {
            do throws(PatchEngine.Problem) {
                try engine.apply(hook.patches, to: &value)
            } catch {
                throw .blocked("a patch of the operator does not work: \(error.message)")
            }
        }
        return PatchedIdentity.kept(of: host, in: value)
    }
}

/// Patches may say anything about an object but what and whose it is.
enum PatchedIdentity {
    static func kept(of original: KubeObject, in patched: JSONValue) -> KubeObject {
        guard var result = KubeObject(patched) else { return original }
        let own = original["metadata"] ?? [:]
        var metadata = result["metadata"] ?? [:]
        for field in ["name", "namespace", "ownerReferences"] { metadata[field] = own[field] }
        for field in ["labels", "annotations"] {
            var map = metadata[field]?.objectValue ?? [:]
            for (key, value) in own[field]?.objectValue ?? [:] where key.hasPrefix(Marker.prefix) { map[key] = value }
            if !map.isEmpty { metadata[field] = .object(map) }
        }
        result["metadata"] = metadata
        result["apiVersion"] = original["apiVersion"]
        result["kind"] = original["kind"]
        return result
    }
}
