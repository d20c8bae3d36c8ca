internal import KubeCore
internal import KubeRuntime
internal import SyncSettings

/// Claims, volumes and their classes.
extension SyncedKinds {
    /// - Parameters:
    ///   - usage: told of the Secrets that volumes name.
    ///   - wake: called with what became used or unused.
    static func storage(
        _ environment: SyncEnvironment, usage: UsageIndex,
        wake: @escaping @Sendable (Set<UsageIndex.Reference>) -> Void
    ) -> [any KindSyncer] {
        let settings = environment.configuration.settings
        var kinds: [any KindSyncer] = []
        let rules = VolumeRules(settings.security)
        if settings.toHost.storageClasses {
            kinds.append(
                TranslatingSyncer(StorageClassTranslation(metadata: environment.metadata, rules: rules), environment))
        }
        guard settings.toHost.persistentVolumeClaims else { return kinds }
        let hostClaims = HostSide(.persistentVolumeClaims, environment)
        let volumes =
            settings.toHost.persistentVolumes
            ? VolumeSyncer(
                VolumeTranslation(
                    metadata: environment.metadata, rules: rules, translatesClasses: settings.toHost.storageClasses),
                environment, hostClaims: hostClaims) : nil
        let claims = ClaimSyncer(
            ClaimTranslation(
                metadata: environment.metadata, rules: rules, translatesClasses: settings.toHost.storageClasses,
                checkClass: { [classes = environment.classes] name throws(SyncRefusal) in
                    try classes.check(.storageClass, name)
                }, volumes: volumes?.names, syncsSnapshots: settings.toHost.volumeSnapshots),
            environment, host: hostClaims, dependencies: volumes?.reflectors ?? [], placement: placement(environment))
        requeue(claims, environment)
        if volumes != nil {
            environment.virtualReflectors.reflector(for: .persistentVolumes).addHandler { change in
                let references = change.isDeletion ? [] : VolumeReferences.secrets(of: change.object)
                wake(usage.set(references, of: .init(kind: "PersistentVolume", key: change.key)))
            }
        }
        kinds += [claims, volumes ?? FakeVolumeSyncer(environment)]
        return kinds
    }

    /// Claims wait for volumes, classes and placements.
    private static func requeue(_ claims: ClaimSyncer, _ environment: SyncEnvironment) {
        let virtualClaims = environment.virtualReflectors.reflector(for: .persistentVolumeClaims)
        let settings = environment.configuration.settings
        if settings.toHost.persistentVolumes {
            environment.virtualReflectors.reflector(for: .persistentVolumes).addHandler { [loop = claims.loop] change in
                guard case .added = change else { return }
                loop.add(virtualClaims.cache.objects(.volumeName, change.object.name).map { ObjectKey($0) })
            }
        }
        environment.classes.onChange(of: .storageClass) { [loop = claims.loop] name in
            loop.add(
                virtualClaims.cache.objects().filter { ClaimTranslation.className($0) == name }.map { ObjectKey($0) })
        }
        guard settings.schedulesVirtually else { return }
        environment.virtualReflectors.reflector(for: .pods).addHandler { [loop = claims.loop] change in
            guard !change.isDeletion, PodLifecycle.node(of: change.object) != nil,
                change.old.flatMap(PodLifecycle.node) == nil
            else { return }
            for claim in ObjectIndex.usedClaim.values(change.object) {
                let parts = claim.split(separator: "/", maxSplits: 1).map(String.init)
                loop.add(ObjectKey(namespace: parts[0], name: parts[1]))
            }
        }
    }

    static func demandStorage(_ settings: SyncSettings, from reflectors: SharedReflectors) {
        if settings.toHost.storageClasses { reflectors.demand(.storageClasses) }
        guard settings.toHost.persistentVolumeClaims else { return }
        reflectors.demand(.persistentVolumeClaims, indexes: [.volumeName])
        reflectors.demand(.persistentVolumes)
        if settings.schedulesVirtually { reflectors.demand(.pods, indexes: [.usedClaim]) }
    }

    /// Where the tenant's scheduler has put a pod that uses a claim. The host's scheduler, which would tell the claim's
    /// provisioner, never sees such pods unplaced.
    private static func placement(_ environment: SyncEnvironment) -> @Sendable (ObjectKey) -> String? {
        guard environment.configuration.settings.schedulesVirtually else { return { _ in nil } }
        let pods = environment.virtualReflectors.reflector(for: .pods)
        return { claim in
            pods.cache.objects(.usedClaim, claim.description).compactMap(PodLifecycle.node).min()
        }
    }
}

extension ObjectIndex {
    /// Pods by the claims that their volumes name or stand for, as `namespace/name`.
    static let usedClaim = ObjectIndex(name: "usedClaim") { pod in
        (pod.at("spec", "volumes")?.arrayValue ?? []).compactMap { volume in
            if let claim = volume.at("persistentVolumeClaim", "claimName")?.stringValue {
                return "\(pod.namespace)/\(claim)"
            }
            guard let ephemeral = volume["ephemeral"], !ephemeral.isNull else { return nil }
            return "\(pod.namespace)/\(pod.name)-\(volume.text("name"))"
        }
    }
}
