internal import KubeCore
internal import KubeRuntime
internal import SyncSettings

extension SyncedKinds {
    /// Endpoints and EndpointSlices, which follow their Services, and the pods whose addresses they may name.
    static func endpoints(_ environment: SyncEnvironment, hostPods: Reflector) -> [any KindSyncer] {
        let settings = environment.configuration.settings
        let services = environment.virtualReflectors.reflector(for: .services)
        let policy = settings.security.endpointAddresses
        let rules = endpointRules(environment, hostPods)
        let dependencies = policy.demandsOwnPods ? [hostPods] : []
        var kinds: [any KindSyncer] = []
        if settings.toHost.endpoints {
            let endpoints = TranslatingSyncer(
                EndpointsTranslation(metadata: environment.metadata, rules: rules), environment,
                dependencies: dependencies)
            services.addHandler { [loop = endpoints.loop] in loop.add($0.key) }
            if policy.demandsOwnPods { follow(hostPods, environment, .endpoints, endpoints.loop) }
            kinds.append(endpoints)
        }
        if settings.toHost.endpointSlices {
            let slices = TranslatingSyncer(
                EndpointSliceTranslation(
                    metadata: environment.metadata, rules: rules, syncsEndpoints: settings.toHost.endpoints),
                environment, dependencies: dependencies)
            let cache = environment.virtualReflectors.reflector(for: .endpointSlices).cache
            services.addHandler { [loop = slices.loop] change in
                let ofService = cache.objects(.sliceService, change.key.description)
                loop.add(ofService.map { ObjectKey($0) })
            }
            if policy.demandsOwnPods { follow(hostPods, environment, .endpointSlices, slices.loop) }
            kinds.append(slices)
        }
        return kinds
    }

    /// Services that appear on the other side under a chosen name: from the host, and for each namespace of the host.
    static func replicas(_ environment: SyncEnvironment, hostPods: Reflector, hostServices: Reflector)
        -> [any KindSyncer]
    {
        let own = environment.naming.hostNamespace
        let targets = environment.configuration.settings.replicatedServices.toHost.map(\.hostNamespace)
        let rules = endpointRules(environment, hostPods)
        // What is no longer configured must go, so that our own namespace is looked at in any case.
        return [
            HostServiceReplicator(environment),
            VirtualServiceReplicator(environment, namespace: own, rules: rules, hostServices: hostServices),
        ]
            + Set(targets).subtracting(["", own]).sorted().map {
                VirtualServiceReplicator(environment, namespace: $0, rules: rules)
            }
    }

    /// Host namespaces of virtual ones, where each has its own.
    static func namespaces(_ environment: SyncEnvironment, hostServices: HostSide) -> [any KindSyncer] {
        var kinds: [any KindSyncer] = []
        if let namespaces = NamespaceSyncer(environment) { kinds.append(namespaces) }
        if let endpoints = DNSEndpoints(environment, hostServices: hostServices) { kinds.append(endpoints) }
        return kinds
    }

    private static func endpointRules(_ environment: SyncEnvironment, _ hostPods: Reflector) -> EndpointRules {
        let services = environment.virtualReflectors.reflector(for: .services)
        return EndpointRules(
            naming: environment.naming, policy: environment.configuration.settings.security.endpointAddresses,
            service: { services.cache[$0] }, isPodAddress: { hostPods.cache.contains(.podAddress, $0) })
    }

    static func demandEndpoints(_ settings: SyncSettings, from reflectors: SharedReflectors) {
        reflectors.demand(.endpoints, indexes: [.endpointAddress])
        if settings.toHost.endpointSlices {
            reflectors.demand(.endpointSlices, indexes: [.endpointAddress, .sliceService])
        }
    }

    /// Wakes the endpoints that name an address which a pod has got or given up.
    private static func follow(
        _ hostPods: Reflector, _ environment: SyncEnvironment, _ resource: GroupVersionResource, _ loop: SyncLoop
    ) {
        let cache = environment.virtualReflectors.reflector(for: resource).cache
        hostPods.addHandler { change in
            let after = change.isDeletion ? [] : Set(ObjectIndex.podAddress.values(change.object))
            let before = Set((change.isDeletion ? change.object : change.old).map(ObjectIndex.podAddress.values) ?? [])
            for address in after.symmetricDifference(before) {
                loop.add(cache.objects(.endpointAddress, address).map { ObjectKey($0) })
            }
        }
    }
}

extension ObjectIndex {
    /// By the IPs that belong to a pod alone: those of the node, and of pods that have ended, do not.
    static let podAddress = ObjectIndex(name: "podAddress") { pod in
        guard pod.at("spec", "hostNetwork")?.boolValue != true,
            !["Succeeded", "Failed"].contains(pod.text("status", "phase"))
        else { return [] }
        return (pod.at("status", "podIPs")?.arrayValue ?? []).compactMap { $0["ip"]?.stringValue }
    }

    /// By the addresses of Endpoints or of an EndpointSlice.
    static let endpointAddress = ObjectIndex(name: "endpointAddress") { object in
        let listed = (object["endpoints"]?.arrayValue ?? []).flatMap { $0["addresses"]?.arrayValue ?? [] }
        let subsets = (object["subsets"]?.arrayValue ?? []).flatMap { subset in
            ["addresses", "notReadyAddresses"].flatMap { subset[$0]?.arrayValue ?? [] }.compactMap { $0["ip"] }
        }
        return (listed + subsets).compactMap(\.stringValue)
    }

    /// By the key of the Service that an EndpointSlice belongs to.
    static let sliceService = ObjectIndex(name: "sliceService") { slice in
        slice.labels[EndpointSliceTranslation.serviceName].map {
            [ObjectKey(namespace: slice.namespace, name: $0).description]
        } ?? []
    }
}
