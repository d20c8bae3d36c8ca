internal import KubeCore

/// Since when a persistent volume is in its phase.
/// Source: KEP-3762; pkg/registry/core/persistentvolume/strategy.go of Kubernetes 1.36.
enum PersistentVolumePhase {
    static func begin(_ volume: inout KubeObject) {
        volume["status"] = ["phase": "Pending", "lastPhaseTransitionTime": .string(volume.creationTimestamp)]
    }

    /// A change of the phase is noted with the time of the change, unless whoever makes it knows better.
    static func follow(_ volume: inout KubeObject, _ old: KubeObject, now: Timestamp) {
        let (time, before) = (
            volume.at("status", "lastPhaseTransitionTime"), old.at("status", "lastPhaseTransitionTime")
        )
        if volume.at("status", "phase") == old.at("status", "phase") {
            if time == nil { volume.set(before, at: "status", "lastPhaseTransitionTime") }
        } else if time == nil || time == before {
            volume.set(.string(now.rfc3339), at: "status", "lastPhaseTransitionTime")
        }
    }
}
