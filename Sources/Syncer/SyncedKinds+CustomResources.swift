internal import KubeCore
internal import KubeRuntime
internal import Logging
internal import SyncSettings

/// Kinds that the configuration names: custom resources in either direction, and the rules of the older generic sync.
extension SyncedKinds {
    /// - Parameters:
    ///   - usage: told which ConfigMaps and Secrets the synced objects use.
    ///   - wake: called with those whose use begins or ends.
    static func customResources(
        _ environment: SyncEnvironment, usage: UsageIndex,
        wake: @escaping @Sendable (Set<UsageIndex.Reference>) -> Void
    ) -> [any KindSyncer] {
        let settings = environment.configuration.settings
        let carried = settings.toHost.customResources.map { sync in
            CustomKindSyncer(
                environment, .resource(sync.resource), version: sync.version,
                scope: sync.scope == .cluster ? .cluster : .namespaced
            ) { kind in
                toHost(
                    kind, CustomResourceRules(sync, naming: environment.naming, settings: settings), environment, usage,
                    wake)
            }
        }
        // What has a syncer of its own must not have two.
        let exports = settings.genericRules.exports.filter {
            !ownKinds.contains($0.kind) || $0.apiVersion.contains(".")
        }
        let exported = exports.map { rule in
            custom(rule, environment, builtInScope: .namespaced) { kind in
                toHost(kind, CustomResourceRules(rule, naming: environment.naming), environment, usage, wake)
            }
        }
        let shown = settings.fromHost.customResources.map { sync in
            CustomKindSyncer(
                environment, .resource(sync.resource), version: sync.version,
                scope: sync.scope == .cluster ? .cluster : .namespaced
            ) { fromHost($0, sync, environment) }
        }
        let imported = settings.genericRules.imports.map { rule in
            custom(rule, environment, builtInScope: .cluster) { mirrorImport($0, rule, environment) }
        }
        return carried + exported + shown + imported
    }

    private static func custom(
        _ rule: GenericSyncRules.Rule, _ environment: SyncEnvironment, builtInScope: ObjectScope,
        _ make: @escaping @Sendable (CustomKind) -> any KindSyncer
    ) -> CustomKindSyncer {
        let version = GroupVersion(apiVersion: rule.apiVersion) ?? GroupVersion(group: "", version: rule.apiVersion)
        return CustomKindSyncer(
            environment, .kind(group: version.group, kind: rule.kind), version: version.version, scope: nil,
            isOptional: rule.isOptional,
            builtIn: CustomKind(builtIn: version, kind: rule.kind, scope: builtInScope), make: make)
    }

    private static let ownKinds: Set<String> = [
        "Pod", "Service", "Endpoints", "ConfigMap", "Secret", "PersistentVolumeClaim", "PersistentVolume", "Node",
        "Namespace", "Event", "ServiceAccount",
    ]

    // MARK: To the host

    private static func toHost(
        _ kind: CustomKind, _ rules: CustomResourceRules, _ environment: SyncEnvironment, _ usage: UsageIndex,
        _ wake: @escaping @Sendable (Set<UsageIndex.Reference>) -> Void
    ) -> any KindSyncer {
        let syncer = TranslatingSyncer(
            CustomResourceTranslation(kind, metadata: environment.metadata, rules: rules), environment)
        syncer.virtual.addHandler { change in
            let references = change.isDeletion ? [] : used(rules.references(of: change.object))
            wake(usage.set(references, of: .init(kind: kind.kind, key: change.key)))
        }
        return syncer
    }

    private static func used(_ references: Set<ValuePatches.Reference>) -> Set<UsageIndex.Reference> {
        Set(
            references.compactMap { reference in
                switch reference.kind {
                case "ConfigMap": UsageIndex.Reference(kind: .configMap, key: reference.virtual)
                case "Secret": UsageIndex.Reference(kind: .secret, key: reference.virtual)
                default: nil
                }
            })
    }

    // MARK: From the host

    private static func fromHost(
        _ kind: CustomKind, _ sync: CustomResourceSync, _ environment: SyncEnvironment
    ) -> any KindSyncer {
        let own = environment.naming.hostNamespace
        var mirrored = MirroredKind(
            kind.kind.lowercased(), kind.resource, kind: kind.kind, fields: kind.fields)
        mirrored.copiesStatus = true
        let selector = sync.selector
        var namespaces: [String?] = [nil]
        if kind.scope == .cluster {
            mirrored.place = { selector?.matches($0.labels) ?? true ? ObjectKey(namespace: "", name: $0.name) : nil }
        } else {
            let places = MappedPlaces(sync.mappings, own: own)
            namespaces = places.hostNamespaces
            mirrored.place = { selector?.matches($0.labels) ?? true ? places.virtualKey(of: ObjectKey($0)) : nil }
        }
        return MirrorSyncer(mirrored, sources: sources(mirrored, namespaces, environment), environment)
    }

    /// Imported kinds are cluster-scoped and keep their names.
    private static func mirrorImport(
        _ kind: CustomKind, _ rule: GenericSyncRules.Rule, _ environment: SyncEnvironment
    ) -> any KindSyncer {
        var mirrored = MirroredKind(kind.kind.lowercased(), kind.resource, kind: kind.kind, fields: kind.fields)
        mirrored.copiesStatus = true
        let logger = environment.logger
        mirrored.place = { host in
            guard host.namespace.isEmpty, rule.selector?.matches(host.labels) ?? true else { return nil }
            return ObjectKey(namespace: "", name: host.name)
        }
        mirrored.edit = { virtual in
            var value = virtual.value
            do throws(PatchEngine.Problem) {
                try PatchEngine(names: .unchanged, namespace: "").apply(rule.patches, to: &value)
                if var patched = KubeObject(value) {
                    patched.name = virtual.name
                    virtual = patched
                }
            } catch {
                logger.warning(
                    "A patch does not work", metadata: ["sync.kind": "\(rule.kind)", "problem": "\(error.message)"])
            }
        }
        return MirrorSyncer(mirrored, sources: sources(mirrored, [nil], environment), environment)
    }

    private static func sources(
        _ kind: MirroredKind, _ namespaces: [String?], _ environment: SyncEnvironment
    ) -> [Reflector] {
        namespaces.map { namespace in
            Reflector(
                api: environment.host, resource: kind.resource,
                options: ReflectorOptions(namespace: namespace, indexes: [kind.index], transform: kind.transform),
                clock: environment.clock, logger: environment.logger)
        }
    }
}
