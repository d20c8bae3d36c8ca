internal import KubeCore

/// Annotations of pods that mean something to Kubernetes.
/// Source: pkg/apis/core/validation/validation.go ValidatePodSpecificAnnotations of Kubernetes 1.36.
enum PodAnnotationValidation {
    private static let mirror = "kubernetes.io/config.mirror"
    private static let deletionCost = "controller.kubernetes.io/pod-deletion-cost"
    private static let podSeccomp = "seccomp.security.alpha.kubernetes.io/pod"
    private static let containerSeccomp = "container.seccomp.security.alpha.kubernetes.io/"
    private static let appArmor = "container.apparmor.security.beta.kubernetes.io/"

    static func annotations(
        _ annotations: [String: String], _ spec: JSONValue, _ path: String, _ errors: inout FieldErrors
    ) {
        if let value = annotations[mirror], spec.isUnset("nodeName") {
            errors.invalid(
                "\(path)[\(mirror)]", .string(value), "must set spec.nodeName if mirror pod annotation is set")
        }
        SchedulingAnnotationValidation.pod(annotations, path, &errors)
        if let cost = annotations[deletionCost], !isDeletionCost(cost) {
            errors.invalid("\(path)[\(deletionCost)]", .string(cost), "must be a 32bit integer")
        }
        let sorted = annotations.sorted { $0.key < $1.key }
        if let profile = annotations[podSeccomp] { seccomp(profile, "\(path).\(podSeccomp)", &errors) }
        for (key, profile) in sorted where key.hasPrefix(containerSeccomp) {
            seccomp(profile, "\(path).\(key)", &errors)
        }
        for (key, profile) in sorted where key.hasPrefix(appArmor) {
            appArmorProfile(profile, key, spec, path, &errors)
        }
    }

    /// An integer without a plus sign or leading zeros.
    private static func isDeletionCost(_ text: String) -> Bool {
        guard let number = Int32(text) else { return false }
        return String(number) == text
    }

    private static func seccomp(_ profile: String, _ path: String, _ errors: inout FieldErrors) {
        switch profile {
        case "runtime/default", "docker/default", "unconfined": break
        case _ where profile.hasPrefix("localhost/"):
            PathValidation.descending(String(profile.dropFirst("localhost/".count)), path, &errors)
        default: errors.invalid(path, .string(profile), "must be a valid seccomp profile")
        }
    }

    private static func appArmorProfile(
        _ profile: String, _ key: String, _ spec: JSONValue, _ path: String, _ errors: inout FieldErrors
    ) {
        let container = String(key.dropFirst(appArmor.count))
        let containers = ContainerListValidation.all(of: spec, "spec").map { $0.container.text("name") }
        if !containers.contains(container) {
            errors.invalid("\(path)[\(key)]", .string(container), "container not found")
        }
        let isKnown = profile.isEmpty || profile == "runtime/default" || profile == "unconfined"
        if !isKnown, !profile.hasPrefix("localhost/") {
            errors.invalid(
                "\(path)[\(key)]", .string(profile), "invalid AppArmor profile name: \(JSONValue.string(profile))")
        }
    }

    /// Profiles that are given twice, as annotation and as field, must be the same.
    static func profilesMatch(
        _ annotations: [String: String], _ spec: JSONValue, _ path: String, _ errors: inout FieldErrors
    ) {
        guard !annotations.isEmpty else { return }
        let podContext = spec["securityContext"]
        match(
            annotations[podSeccomp], podContext?["seccompProfile"], "\(path).securityContext.seccompProfile",
            "seccomp", &errors)
        for (container, place) in ContainerListValidation.all(of: spec, path) {
            let name = container.text("name")
            let context = container["securityContext"]
            match(
                annotations[containerSeccomp + name], context?["seccompProfile"],
                "\(place).securityContext.seccompProfile", "seccomp", &errors)
        }
        guard spec["os"]?["name"] != "windows" else { return }
        for (container, place) in ContainerListValidation.all(of: spec, path) {
            let profile = container["securityContext"]?["appArmorProfile"] ?? podContext?["appArmorProfile"]
            match(
                annotations[appArmor + container.text("name")], profile,
                "\(place).securityContext.appArmorProfile", "apparmor", &errors)
        }
    }

    private static func match(
        _ annotation: String?, _ profile: JSONValue?, _ path: String, _ kind: String, _ errors: inout FieldErrors
    ) {
        guard let annotation, let profile else { return }
        let typesMatch =
            switch profile.text("type") {
            case "Unconfined": annotation == "unconfined"
            case "RuntimeDefault":
                annotation == "runtime/default" || (kind == "seccomp" && annotation == "docker/default")
            case "Localhost": annotation.hasPrefix("localhost/")
            default: true
            }
        if !typesMatch {
            errors.forbidden("\(path).type", "\(kind) type in annotation and field must match")
        } else if profile["type"] == "Localhost", annotation != "localhost/" + profile.text("localhostProfile") {
            errors.forbidden("\(path).localhostProfile", "\(kind) profile in annotation and field must match")
        }
    }

    /// Annotations that must stay as they are: which pods a kubelet mirrors, and AppArmor profiles.
    static func change(_ pod: KubeObject, old: KubeObject, _ errors: inout FieldErrors) {
        let (annotations, old, path) = (pod.annotations, old.annotations, "metadata.annotations")
        for (key, value) in old.sorted(by: { $0.key < $1.key }) where annotations[key] != value {
            if key.hasPrefix(appArmor) {
                errors.forbidden("\(path)[\(key)]", "may not remove or update AppArmor annotations")
            }
            if key == mirror { errors.forbidden("\(path)[\(key)]", "may not remove or update mirror pod annotation") }
        }
        for key in annotations.keys.sorted() where old[key] == nil {
            if key.hasPrefix(appArmor) { errors.forbidden("\(path)[\(key)]", "may not add AppArmor annotations") }
            if key == mirror { errors.forbidden("\(path)[\(key)]", "may not add mirror pod annotation") }
        }
        self.annotations(annotations, pod["spec"] ?? [:], path, &errors)
    }
}
