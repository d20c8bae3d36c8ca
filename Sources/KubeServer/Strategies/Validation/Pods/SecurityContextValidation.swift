internal import KubeCore
internal import KubeSchema

/// Security contexts of pods and of containers.
/// Source: pkg/apis/core/validation/validation.go ValidateSecurityContext, validatePodSpecSecurityContext of
/// Kubernetes 1.36.
enum SecurityContextValidation {
    private static let identifiers: ClosedRange<Int64> = 0...Int64(Int32.max)

    static func container(
        _ context: JSONValue?, _ path: String, usesHostUsers: Bool, _ errors: inout FieldErrors
    ) {
        guard let context else { return }
        for member in ["runAsUser", "runAsGroup"] { errors.inRange("\(path).\(member)", context[member], identifiers) }
        if let type = context["procMount"] {
            errors.oneOf("\(path).procMount", type, ["Default", "Unmasked"])
            if usesHostUsers, type == "Unmasked" {
                errors.invalid("\(path).procMount", type, "`hostUsers` must be false to use `Unmasked`")
            }
        }
        seccomp(context["seccompProfile"], "\(path).seccompProfile", &errors)
        if context["allowPrivilegeEscalation"] == false {
            if context["privileged"] == true {
                errors.invalid(
                    path, GoForm.securityContext.show(context),
                    "cannot set `allowPrivilegeEscalation` to false and `privileged` to true")
            }
            for capability in (context["capabilities"] ?? [:]).elements("add") where capability == "CAP_SYS_ADMIN" {
                errors.invalid(
                    path, GoForm.securityContext.show(context),
                    "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN")
            }
        }
        OperatingSystemValidation.windowsOptions(context["windowsOptions"], "\(path).windowsOptions", &errors)
        appArmor(context["appArmorProfile"], "\(path).appArmorProfile", &errors)
    }

    static func pod(_ spec: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        guard let context = spec["securityContext"] else { return }
        for member in ["fsGroup", "runAsUser", "runAsGroup"] {
            errors.inRange("\(path).\(member)", context[member], identifiers)
        }
        for (index, group) in context.elements("supplementalGroups").enumerated() {
            errors.inRange("\(path).supplementalGroups[\(index)]", group, identifiers)
        }
        if spec["hostPID"] == true, spec["shareProcessNamespace"] == true {
            errors.invalid(
                "\(path).shareProcessNamespace", true, "ShareProcessNamespace and HostPID cannot both be enabled")
        }
        sysctls(context.elements("sysctls"), spec, "\(path).sysctls", &errors)
        if let policy = context["fsGroupChangePolicy"] {
            errors.oneOf("\(path).fsGroupChangePolicy", policy, ["Always", "OnRootMismatch"])
        }
        seccomp(context["seccompProfile"], "\(path).seccompProfile", &errors)
        OperatingSystemValidation.windowsOptions(context["windowsOptions"], "\(path).windowsOptions", &errors)
        appArmor(context["appArmorProfile"], "\(path).appArmorProfile", &errors)
        if let policy = context["supplementalGroupsPolicy"] {
            errors.oneOf("\(path).supplementalGroupsPolicy", policy, ["Merge", "Strict"])
        }
        if let policy = context["seLinuxChangePolicy"] {
            errors.oneOf("\(path).seLinuxChangePolicy", policy, ["MountOption", "Recursive"])
        }
    }

    // MARK: - Sysctls

    private static let sysctlExpression =
        "^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$"
    /// Sysctls of the namespace of processes' communication. Source: component-helpers/node/util/sysctl.
    private static let communicationPrefixes = ["kernel.msg", "kernel.sem", "kernel.shm", "fs.mqueue."]

    private static func sysctls(
        _ sysctls: [JSONValue], _ spec: JSONValue, _ path: String, _ errors: inout FieldErrors
    ) {
        var names = Set<String>()
        for (index, sysctl) in sysctls.enumerated() {
            let field = "\(path)[\(index)].name"
            let name = sysctl.text("name")
            if name.isEmpty {
                errors.required(field)
            } else if !isSysctl(name) {
                errors.invalid(
                    field, .string(name), "must have at most 253 characters and match regex \(sysctlExpression)")
            } else if names.contains(name) {
                errors.duplicate(field, .string(name))
            }
            let dotted = name.replacing("/", with: ".")
            if spec["hostNetwork"] == true, dotted.hasPrefix("net.") {
                errors.invalid(field, .string(name), "may not be specified when 'hostNetwork' is true")
            } else if spec["hostIPC"] == true, communicationPrefixes.contains(where: dotted.hasPrefix) {
                errors.invalid(field, .string(name), "may not be specified when 'hostIPC' is true")
            }
            names.insert(name)
        }
    }

    /// Segments of lower case letters, digits, hyphens and underscores, alphanumeric at both ends.
    private static func isSysctl(_ name: String) -> Bool {
        guard name.utf8.count <= 253 else { return false }
        func isAlphanumeric(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) }
        return name.utf8.split(omittingEmptySubsequences: false) { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "/") }
            .allSatisfy { segment in
                guard let first = segment.first, let last = segment.last else { return false }
                return isAlphanumeric(first) && isAlphanumeric(last)
                    && segment.allSatisfy {
                        isAlphanumeric($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
                    }
            }
    }

    // MARK: - Profiles

    private static let profileTypes = ["Localhost", "RuntimeDefault", "Unconfined"]

    private static func seccomp(_ profile: JSONValue?, _ path: String, _ errors: inout FieldErrors) {
        guard let profile else { return }
        if profile.isUnset("type") {
            errors.required("\(path).type", "type is required when seccompProfile is set")
        } else {
            errors.oneOf("\(path).type", profile["type"], profileTypes)
        }
        if profile["type"] == "Localhost" {
            if let local = profile["localhostProfile"]?.stringValue {
                PathValidation.descending(local, "\(path).localhostProfile", &errors)
            } else {
                errors.required("\(path).localhostProfile", "must be set when seccomp type is Localhost")
            }
        } else if profile["localhostProfile"] != nil {
            errors.invalid(
                "\(path).localhostProfile", GoForm.seccompProfile.show(profile),
                "can only be set when seccomp type is Localhost")
        }
    }

    private static func appArmor(_ profile: JSONValue?, _ path: String, _ errors: inout FieldErrors) {
        guard let profile else { return }
        let local = profile["localhostProfile"]?.stringValue
        switch profile.text("type") {
        case "Localhost":
            guard let local else {
                errors.required("\(path).localhostProfile", "must be set when AppArmor type is Localhost")
                return
            }
            if local.first?.isWhitespace == true || local.last?.isWhitespace == true {
                errors.invalid(
                    "\(path).localhostProfile", .string(local), "must not be padded with whitespace")
            } else if local.isEmpty {
                errors.required("\(path).localhostProfile", "must be set when AppArmor type is Localhost")
            }
            if local.utf8.count > 4095 { errors.tooLong("\(path).localhostProfile", limitBytes: 4095) }
        case "RuntimeDefault", "Unconfined":
            if let local {
                errors.invalid(
                    "\(path).localhostProfile", .string(local), "can only be set when AppArmor type is Localhost")
            }
        case "": errors.required("\(path).type", "type is required when appArmorProfile is set")
        default: errors.oneOf("\(path).type", profile["type"], profileTypes)
        }
    }
}
