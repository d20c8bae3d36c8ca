internal import KubeCore
internal import KubeRuntime
internal import SyncSettings

/// Ingresses, policies, accounts and priorities.
extension SyncedKinds {
    /// - Parameters:
    ///   - hostPods: indexed by the label of their virtual namespace.
    ///   - usage: told of the ConfigMaps and Secrets that Ingresses name.
    ///   - wake: called with what became used or unused.
    static func network(
        _ environment: SyncEnvironment, hostPods: Reflector, usage: UsageIndex,
        wake: @escaping @Sendable (Set<UsageIndex.Reference>) -> Void
    ) -> [any KindSyncer] {
        let host = environment.configuration.settings.toHost
        let metadata = environment.metadata
        var kinds: [any KindSyncer] = []
        if host.ingresses { kinds.append(ingresses(environment, usage, wake)) }
        if host.networkPolicies { kinds.append(networkPolicies(environment, hostPods)) }
        if host.podDisruptionBudgets {
            kinds.append(TranslatingSyncer(PodDisruptionBudgetTranslation(metadata: metadata), environment))
        }
        if host.serviceAccounts {
            kinds.append(TranslatingSyncer(ServiceAccountTranslation(metadata: metadata), environment))
        }
        if host.priorityClasses {
            kinds.append(TranslatingSyncer(PriorityClassTranslation(metadata: metadata), environment))
        }
        return kinds
    }

    static func demandNetwork(_ settings: SyncSettings, from reflectors: SharedReflectors) {
        let host = settings.toHost
        if host.ingresses { reflectors.demand(.ingresses) }
        if host.networkPolicies { reflectors.demand(.networkPolicies) }
        if host.podDisruptionBudgets { reflectors.demand(.podDisruptionBudgets) }
        if host.serviceAccounts { reflectors.demand(.serviceAccounts) }
        if host.priorityClasses { reflectors.demand(.priorityClasses) }
    }

    private static func ingresses(
        _ environment: SyncEnvironment, _ usage: UsageIndex,
        _ wake: @escaping @Sendable (Set<UsageIndex.Reference>) -> Void
    ) -> any KindSyncer {
        let classes = environment.classes
        let syncer = TranslatingSyncer(
            IngressTranslation(
                metadata: environment.metadata, rules: IngressRules(environment.configuration.settings.security),
                checkClass: { name throws(SyncRefusal) in try classes.check(.ingressClass, name) }), environment)
        let annotations = environment.metadata.annotations
        syncer.virtual.addHandler { change in
            let references =
                change.isDeletion ? [] : IngressReferences.used(by: change.object, annotations: annotations)
            wake(usage.set(references, of: .init(kind: "Ingress", key: change.key)))
        }
        classes.onChange(of: .ingressClass) { [loop = syncer.loop, virtual = syncer.virtual] name in
            loop.add(virtual.cache.objects().filter { IngressTranslation.className($0) == name }.map { ObjectKey($0) })
        }
        return syncer
    }

    private static func networkPolicies(_ environment: SyncEnvironment, _ hostPods: Reflector) -> any KindSyncer {
        let configuration = environment.configuration
        let namespaces = environment.virtualReflectors.reflector(for: .namespaces)
        let servesDNS = configuration.settings.servesDNS && !configuration.service.selector.isEmpty
        let reach = DNSReach(
            controlPlaneSelector: configuration.service.selector,
            controlPlaneNamespace: environment.naming.namespaces.single == nil ? configuration.hostNamespace : nil)
        let translation = NetworkPolicyTranslation(
            metadata: environment.metadata, dns: servesDNS ? reach : nil,
            outlivedByPods: { namespace in
                guard namespaces.cache.object(name: namespace)?.isBeingDeleted ?? true else { return false }
                return hostPods.cache.contains(.label(Marker.namespace), namespace)
            })
        return TranslatingSyncer(translation, environment, dependencies: [hostPods])
    }
}
