internal import KubeCore

/// The rules of level baseline about profiles of AppArmor, SELinux and seccomp.
extension BaselineChecks {
    static let confinedProfiles: Set<String> = ["RuntimeDefault", "Localhost"]

    /// Who sets a profile of that member to a type that confines nothing, and to which types; nil when nobody does.
    private static func unconfined(_ member: String, in pod: EvaluatedPod) -> (setters: String, types: [String])? {
        var types: Set<String> = []
        func isBad(_ profile: JSONValue?) -> Bool {
            guard let profile, case let type = profile.text("type"), !confinedProfiles.contains(type) else {
                return false
            }
            types.insert(type)
            return true
        }
        let podIsBad = isBad(pod.security(member))
        let containers = pod.containers { isBad($0.security(member)) }
        return EvaluatedPod.setters(pod: podIsBad, containers: containers).map { ($0, types.sorted()) }
    }

    // MARK: AppArmor

    private static let appArmorAnnotation = "container.apparmor.security.beta.kubernetes.io/"

    @Sendable static func appArmorProfile(_ pod: EvaluatedPod) -> PodSecurityViolation? {
        let unconfined = Self.unconfined("appArmorProfile", in: pod)
        let annotations = pod.annotations
            .filter { $0.key.hasPrefix(appArmorAnnotation) && !isAllowed(annotation: $0.value) }
            .map { "\($0.key)=\(JSONValue.string($0.value))" }.sorted()
        var setters = unconfined.map { [$0.setters] } ?? []
        if !annotations.isEmpty { setters.append(annotations.count == 1 ? "annotation" : "annotations") }
        guard !setters.isEmpty else { return nil }
        let all = (unconfined?.types ?? []) + annotations
        return PodSecurityViolation(
            reason: "forbidden AppArmor profile\(all.count == 1 ? "" : "s")",
            detail: "\(setters.joined(separator: " and ")) must not set AppArmor profile type to "
                + EvaluatedPod.quoted(all))
    }

    private static func isAllowed(annotation profile: String) -> Bool {
        profile.isEmpty || profile == "runtime/default" || profile.hasPrefix("localhost/")
    }

    // MARK: SELinux

    private static let seLinuxTypes: Set<String> = [
        "", "container_t", "container_init_t", "container_kvm_t",
    ]

    @Sendable static func seLinuxOptions(_ pod: EvaluatedPod) -> PodSecurityViolation? {
        var types: Set<String> = []
        var setsUser = false
        var setsRole = false
        func isBad(_ options: JSONValue?) -> Bool {
            guard let options else { return false }
            let type = options.text("type")
            let isEngine = type == "container_engine_t" && pod.version.reaches(31)
            let hasBadType = !seLinuxTypes.contains(type) && !isEngine
            if hasBadType { types.insert(type) }
            let hasUser = !options.text("user").isEmpty
            let hasRole = !options.text("role").isEmpty
            setsUser = setsUser || hasUser
            setsRole = setsRole || hasRole
            return hasBadType || hasUser || hasRole
        }
        let podIsBad = isBad(pod.security("seLinuxOptions"))
        let containers = pod.containers { isBad($0.security("seLinuxOptions")) }
        guard let setters = EvaluatedPod.setters(pod: podIsBad, containers: containers) else { return nil }
        var data = types.isEmpty ? [] : [EvaluatedPod.phrase("type", types.sorted())]
        if setsUser { data.append("user may not be set") }
        if setsRole { data.append("role may not be set") }
        return PodSecurityViolation(
            reason: "seLinuxOptions",
            detail: "\(setters) set forbidden securityContext.seLinuxOptions: \(data.joined(separator: "; "))")
    }

    // MARK: seccomp

    /// Profiles were set by annotations before they became fields.
    @Sendable static func seccomp(_ pod: EvaluatedPod) -> PodSecurityViolation? {
        pod.version.reaches(19) ? seccompProfile(pod) : seccompAnnotations(pod)
    }

    private static func seccompAnnotations(_ pod: EvaluatedPod) -> PodSecurityViolation? {
        let names =
            ["seccomp.security.alpha.kubernetes.io/pod"]
            + pod.containers.map { "container.seccomp.security.alpha.kubernetes.io/\($0.name)" }
        let forbidden = Set(names).sorted().compactMap { name -> String? in
            guard let profile = pod.annotations[name], profile != "runtime/default", profile != "docker/default",
                !profile.hasPrefix("localhost/")
            else { return nil }
            return "\(name)=\(JSONValue.string(profile))"
        }
        guard !forbidden.isEmpty else { return nil }
        return PodSecurityViolation(
            reason: "seccompProfile",
            detail: "forbidden annotation\(forbidden.count == 1 ? "" : "s") \(forbidden.joined(separator: ", "))")
    }

    @Sendable static func seccompProfile(_ pod: EvaluatedPod) -> PodSecurityViolation? {
        let unconfined = Self.unconfined("seccompProfile", in: pod)
        return unconfined.map { setters, types in
            PodSecurityViolation(
                reason: "seccompProfile",
                detail: "\(setters) must not set securityContext.seccompProfile.type to "
                    + EvaluatedPod.quoted(types))
        }
    }
}
