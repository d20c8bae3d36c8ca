internal import KubeCore

/// The rules that level restricted adds to baseline, or has in place of its rules.
enum RestrictedChecks {
    @Sendable static func allowPrivilegeEscalation(_ pod: EvaluatedPod) -> PodSecurityViolation? {
        guard !pod.isForWindows else { return nil }
        let containers = pod.containers { $0.security("allowPrivilegeEscalation")?.boolValue != false }
        guard !containers.isEmpty else { return nil }
        return PodSecurityViolation(
            reason: "allowPrivilegeEscalation != false",
            detail: "\(EvaluatedPod.phrase("container", containers)) must set "
                + "securityContext.allowPrivilegeEscalation=false")
    }

    @Sendable static func capabilities(_ pod: EvaluatedPod) -> PodSecurityViolation? {
        guard !pod.isForWindows else { return nil }
        let keeping = pod.containers {
            !BaselineChecks.strings($0.security("capabilities", "drop")).contains("ALL")
        }
        var forbidden: Set<String> = []
        let adding = pod.containers { container in
            let added = BaselineChecks.strings(container.security("capabilities", "add")).filter {
                $0 != "NET_BIND_SERVICE"
            }
            forbidden.formUnion(added)
            return !added.isEmpty
        }
        var details: [String] = []
        if !keeping.isEmpty {
            details.append(
                "\(EvaluatedPod.phrase("container", keeping)) must set securityContext.capabilities.drop=[\"ALL\"]")
        }
        if !adding.isEmpty {
            details.append(
                "\(EvaluatedPod.phrase("container", adding)) must not include "
                    + "\(EvaluatedPod.quoted(forbidden.sorted())) in securityContext.capabilities.add")
        }
        guard !details.isEmpty else { return nil }
        return PodSecurityViolation(reason: "unrestricted capabilities", detail: details.joined(separator: "; "))
    }

    @Sendable static func procMount(_ pod: EvaluatedPod) -> PodSecurityViolation? {
        var types: Set<String> = []
        let containers = pod.containers { container in
            guard let type = container.security("procMount")?.stringValue, type != "Default" else { return false }
            types.insert(type)
            return true
        }
        guard !containers.isEmpty else { return nil }
        return PodSecurityViolation(
            reason: "procMount",
            detail: "\(EvaluatedPod.phrase("container", containers)) must not set securityContext.procMount to "
                + EvaluatedPod.quoted(types.sorted()))
    }

    private static let allowedVolumeTypes: Set<String> = [
        "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image", "persistentVolumeClaim", "projected",
        "secret",
    ]

    private static let forbiddenVolumeTypes: Set<String> = [
        "awsElasticBlockStore", "azureDisk", "azureFile", "cephfs", "cinder", "fc", "flexVolume", "flocker",
        "gcePersistentDisk", "gitRepo", "glusterfs", "hostPath", "iscsi", "nfs", "photonPersistentDisk",
        "portworxVolume", "quobyte", "rbd", "scaleIO", "storageos", "vsphereVolume",
    ]

    @Sendable static func volumeTypes(_ pod: EvaluatedPod) -> PodSecurityViolation? {
        var names: [String] = []
        var types: Set<String> = []
        for volume in pod.spec["volumes"]?.arrayValue ?? [] {
            let members = (volume.objectValue ?? [:]).filter { $0.0 != "name" && !$0.1.isNull }.map(\.0)
            if members.contains(where: allowedVolumeTypes.contains) { continue }
            names.append(volume.text("name"))
            types.insert(members.first(where: forbiddenVolumeTypes.contains) ?? "unknown")
        }
        guard !names.isEmpty else { return nil }
        return PodSecurityViolation(
            reason: "restricted volume types",
            detail: "\(EvaluatedPod.phrase("volume", names)) \(names.count == 1 ? "uses" : "use") "
                + EvaluatedPod.phrase("restricted volume type", types.sorted()))
    }

    @Sendable static func runAsNonRoot(_ pod: EvaluatedPod) -> PodSecurityViolation? {
        guard !pod.hasUserNamespace else { return nil }
        let reason = "runAsNonRoot != true"
        let podSetting = pod.security("runAsNonRoot")?.boolValue
        let refusing = pod.containers { $0.security("runAsNonRoot")?.boolValue == false }
        if let setters = EvaluatedPod.setters(pod: podSetting == false, containers: refusing) {
            return PodSecurityViolation(
                reason: reason, detail: "\(setters) must not set securityContext.runAsNonRoot=false")
        }
        guard podSetting != true else { return nil }
        let silent = pod.containers { $0.security("runAsNonRoot")?.boolValue == nil }
        guard !silent.isEmpty else { return nil }
        return PodSecurityViolation(
            reason: reason,
            detail: "pod or \(EvaluatedPod.phrase("container", silent)) must set securityContext.runAsNonRoot=true")
    }

    @Sendable static func runAsUser(_ pod: EvaluatedPod) -> PodSecurityViolation? {
        guard !pod.hasUserNamespace else { return nil }
        let setters = EvaluatedPod.setters(
            pod: pod.security("runAsUser")?.intValue == 0,
            containers: pod.containers { $0.security("runAsUser")?.intValue == 0 })
        return setters.map {
            PodSecurityViolation(reason: "runAsUser=0", detail: "\($0) must not set runAsUser=0")
        }
    }

    @Sendable static func seccompProfile(_ pod: EvaluatedPod) -> PodSecurityViolation? {
        guard !pod.isForWindows else { return nil }
        if let explicit = BaselineChecks.seccompProfile(pod) { return explicit }
        guard pod.security("seccompProfile") == nil else { return nil }
        let silent = pod.containers { $0.security("seccompProfile") == nil }
        guard !silent.isEmpty else { return nil }
        return PodSecurityViolation(
            reason: "seccompProfile",
            detail: "pod or \(EvaluatedPod.phrase("container", silent)) must set securityContext.seccompProfile.type "
                + "to \"RuntimeDefault\" or \"Localhost\"")
    }
}
