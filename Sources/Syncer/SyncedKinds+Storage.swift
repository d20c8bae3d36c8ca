internal import KubeCore
internal import KubeRuntime
internal import SyncSettings

/// Claims, volumes and their classes.
extension SyncedKinds {
    static func storage(_ environment: SyncEnvironment) -> [any KindSyncer] {
        let settings = environment.configuration.settings
        var kinds: [any KindSyncer] = []
        let rules = VolumeRules(settings.security)
        if settings.toHost.storageClasses {
            kinds.append(
                TranslatingSyncer(StorageClassTranslation(metadata: environment.metadata, rules: rules), environment))
        }
        guard settings.toHost.persistentVolumeClaims else { return kinds }
        let hostClaims = HostSide(.persistentVolumeClaims, environment)
        let claims = ClaimSyncer(
            ClaimTranslation(
                metadata: environment.metadata, rules: rules, translatesClasses: settings.toHost.storageClasses,
                checkClass: { [classes = environment.classes] name throws(SyncRefusal) in
                    try classes.check(.storageClass, name)
                }, volumes: nil, syncsSnapshots: settings.toHost.volumeSnapshots),
            environment, host: hostClaims, placement: placement(environment))
        kinds += [claims, FakeVolumeSyncer(environment)]
        return kinds
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
