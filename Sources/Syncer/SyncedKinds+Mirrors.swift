internal import KubeCore
internal import KubeRuntime
internal import SyncSettings

/// What flows from the host into the virtual cluster besides nodes and events.
extension SyncedKinds {
    /// - Parameter nodes: those that the tenant sees.
    static func mirrors(_ environment: SyncEnvironment, nodes: Reflector) -> [any KindSyncer] {
        let host = environment.configuration.settings.fromHost
        var mirrors: [MirrorSyncer] = ClassKind.allCases.compactMap { kind in
            environment.classes.reflector(of: kind).map { MirrorSyncer(.of(kind), sources: [$0], environment) }
        }
        if host.csiDrivers {
            mirrors.append(MirrorSyncer(.csiDrivers, sources: [all(.csiDrivers, environment)], environment))
        }
        if host.csiNodes { mirrors.append(csiNodes(environment, nodes)) }
        if host.csiStorageCapacities { mirrors.append(csiStorageCapacities(environment)) }
        for (kind, mappings) in [(MappedKind.configMaps, host.configMaps), (.secrets, host.secrets)]
        where !mappings.isEmpty {
            let table = MappingTable(mappings, ownNamespace: environment.configuration.hostNamespace)
            let mirrored = kind.mirrored(table)
            mirrors.append(
                MirrorSyncer(mirrored, sources: kind.sources(table, mirrored, environment), environment))
        }
        let shown = Set(mirrors.map(\.resource))
        return mirrors + [MirrorSweep(resources: mirrorable.filter { !shown.contains($0) }, environment: environment)]
    }

    /// Everything that some configuration shows.
    private static let mirrorable: [GroupVersionResource] =
        ClassKind.allCases.map { MirroredKind.of($0).resource }
        + [.csiDrivers, .csiNodes, .csiStorageCapacities, .configMaps, .secrets]

    /// Only of nodes that the tenant sees: their names are all that others would tell.
    private static func csiNodes(_ environment: SyncEnvironment, _ nodes: Reflector) -> MirrorSyncer {
        let mirror = MirrorSyncer(.csiNodes, sources: [all(.csiNodes, environment)], environment) {
            nodes.cache.object(name: $0.name) != nil
        }
        nodes.addHandler { [loop = mirror.loop] change in
            if case .updated = change { return }
            loop.add(ObjectKey(namespace: "", name: change.object.name))
        }
        return mirror
    }

    /// Only of storage classes that the tenant sees.
    private static func csiStorageCapacities(_ environment: SyncEnvironment) -> MirrorSyncer {
        let classes = environment.classes
        let mirror = MirrorSyncer(
            .csiStorageCapacities, sources: [all(.csiStorageCapacities, environment)], environment
        ) { capacity in
            classes.isVisible(.storageClass, capacity["storageClassName"]?.stringValue ?? "") ?? true
        }
        classes.reflector(of: .storageClass)?.addHandler { [weak mirror] change in
            if case .updated = change { return }
            mirror?.reconsider()
        }
        return mirror
    }

    private static func all(_ kind: MirroredKind, _ environment: SyncEnvironment) -> Reflector {
        Reflector(
            api: environment.host, resource: kind.resource,
            options: ReflectorOptions(indexes: [kind.index], transform: kind.transform), clock: environment.clock,
            logger: environment.logger)
    }
}
