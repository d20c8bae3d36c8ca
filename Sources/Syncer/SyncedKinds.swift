internal import KubeCore
internal import KubeRuntime
internal import SyncSettings

/// The kinds that are synced, and how they lean on each other.
enum SyncedKinds {
    static func make(_ environment: SyncEnvironment) -> [any KindSyncer] {
        let settings = environment.configuration.settings
        let virtualPods = environment.virtualReflectors.reflector(for: .pods)
        let usage = UsageIndex()

        let configMaps = TranslatingSyncer(
            ConfigMapTranslation(
                metadata: environment.metadata, syncsAll: settings.toHost.configMaps.all, usage: usage),
            environment)
        let secrets = TranslatingSyncer(
            SecretTranslation(metadata: environment.metadata, syncsAll: settings.toHost.secrets.all, usage: usage),
            environment)
        let wake: @Sendable (Set<UsageIndex.Reference>) -> Void = {
            [configMaps = configMaps.loop, secrets = secrets.loop] in
            for reference in $0 { (reference.kind == .configMap ? configMaps : secrets).add(reference.key) }
        }
        virtualPods.addHandler { change in
            if case .updated(let old, let new) = change, old["spec"] == new["spec"] { return }
            let references = change.isDeletion ? [] : UsageIndex.references(of: change.object)
            wake(usage.set(references, of: .init(kind: "Pod", key: change.key)))
        }

        let services = ServiceSyncer(environment)
        let hostPods = HostSide(
            .pods, environment, indexes: [.node, .usedNode, .podAddress, .label(Marker.namespace)])
        let nodes = NodeSyncer(environment, hostPods: hostPods.reflector)
        let pods = PodSyncer(
            environment, host: hostPods, hostServices: services.host, hostSecrets: secrets.host
        ) { [loop = nodes.loop] node in loop.add(ObjectKey(namespace: "", name: node)) }
        var kinds: [any KindSyncer] = [services, pods, nodes, configMaps, secrets]
        if settings.fromHost.events {
            kinds.append(EventSyncer(environment, dependencies: [hostPods.reflector, services.host.reflector]))
        }
        kinds += endpoints(environment, hostPods: hostPods.reflector)
        kinds += replicas(environment, hostPods: hostPods.reflector, hostServices: services.host.reflector)
        kinds += namespaces(environment, hostServices: services.host)
        kinds += customResources(environment, usage: usage, wake: wake)
        kinds += mirrors(environment, nodes: environment.virtualReflectors.reflector(for: .nodes))
        kinds += storage(environment, usage: usage, wake: wake)
        kinds += network(environment, hostPods: hostPods.reflector, usage: usage, wake: wake)
        kinds += gatewayAPI(environment, usage: usage, wake: wake) + snapshots(environment)
        return kinds
    }

    /// What the kinds read of the tenant cluster through the caches that the whole process shares.
    static func demand(_ settings: SyncSettings, from reflectors: SharedReflectors) {
        reflectors.demand(.pods, indexes: [.usedNode])
        for resource in [GroupVersionResource.services, .namespaces, .nodes] { reflectors.demand(resource) }
        demandEndpoints(settings, from: reflectors)
        demandStorage(settings, from: reflectors)
        demandNetwork(settings, from: reflectors)
    }
}
