internal import KubeCore

/// What a pod may ask for by the operating system it says it needs.
/// Source: pkg/apis/core/validation/validation.go validateOS, validateLinux, validateWindows,
/// validateWindowsHostProcessPod of Kubernetes 1.36.
enum OperatingSystemValidation {
    static func system(_ spec: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        guard let system = spec["os"] else { return }
        switch system.text("name") {
        case "": errors.required("\(path).os.name", "cannot be empty")
        case "linux": linux(spec, path, &errors)
        case "windows": windows(spec, path, &errors)
        default: errors.oneOf("\(path).os", system["name"], ["linux", "windows"])
        }
    }

    private static func linux(_ spec: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        let message = "windows options cannot be set for a linux pod"
        if spec["securityContext"]?["windowsOptions"] != nil {
            errors.forbidden("\(path).securityContext.windowsOptions", message)
        }
        for (container, place) in ContainerListValidation.all(of: spec, path)
        where container["securityContext"]?["windowsOptions"] != nil {
            errors.forbidden("\(place).securityContext.windowsOptions", message)
        }
    }

    /// Members of the pod's security context, and with a leading dot of its spec, that Windows has not.
    private static let linuxOnly = [
        "appArmorProfile", "seLinuxOptions", ".hostUsers", ".hostPID", ".hostIPC", "seccompProfile", "fsGroup",
        "fsGroupChangePolicy", "sysctls", ".shareProcessNamespace", "runAsUser", "runAsGroup", "supplementalGroups",
        "supplementalGroupsPolicy", "seLinuxChangePolicy",
    ]
    private static let linuxOnlyInContainers = [
        "appArmorProfile", "seLinuxOptions", "seccompProfile", "capabilities", "readOnlyRootFilesystem", "privileged",
        "allowPrivilegeEscalation", "procMount", "runAsUser", "runAsGroup",
    ]

    private static func windows(_ spec: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        let message = "cannot be set for a windows pod"
        for entry in linuxOnly {
            if entry.hasPrefix(".") {
                let member = String(entry.dropFirst())
                let isFlag = member == "hostPID" || member == "hostIPC"
                if isFlag ? spec[member] == true : spec[member] != nil {
                    errors.forbidden("\(path).\(member)", message)
                }
            } else if spec["securityContext"]?[entry] != nil {
                errors.forbidden("\(path).securityContext.\(entry)", message)
            }
        }
        for (container, place) in ContainerListValidation.all(of: spec, path) {
            for member in linuxOnlyInContainers where container["securityContext"]?[member] != nil {
                errors.forbidden("\(place).securityContext.\(member)", message)
            }
        }
    }

    // MARK: - Windows

    /// Containers that are processes of a Windows host are so all together, and in its network.
    static func hostProcesses(_ spec: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        func option(_ context: JSONValue?) -> Bool? { context?["windowsOptions"]?["hostProcess"]?.boolValue }
        let wholePod = option(spec["securityContext"])
        let containers = ContainerListValidation.all(of: spec, path)
        var count = 0
        for (container, place) in containers {
            let own = option(container["securityContext"])
            if let wholePod, let own, wholePod != own {
                errors.invalid(
                    "\(place).securityContext.windowsOptions.hostProcess", .bool(own),
                    "pod hostProcess value must be identical if both are specified, was \(wholePod)")
            }
            if own ?? wholePod ?? false { count += 1 }
        }
        guard count > 0 else { return }
        if count != containers.count {
            errors.invalid(
                path, "",
                "If pod contains any hostProcess containers then all containers must be HostProcess containers"
            )
        }
        if spec["hostNetwork"] != true {
            errors.invalid(
                "\(path).hostNetwork", false, "hostNetwork must be true if pod contains any hostProcess containers")
        }
    }

    static func windowsOptions(_ options: JSONValue?, _ path: String, _ errors: inout FieldErrors) {
        guard let options else { return }
        if let name = options["gmsaCredentialSpecName"]?.stringValue {
            errors.invalid("\(path).gmsaCredentialSpecName", name, NameValidation.dns1123Subdomain(name))
        }
        if let spec = options["gmsaCredentialSpec"]?.stringValue {
            if spec.isEmpty {
                errors.invalid(
                    "\(path).gmsaCredentialSpec", .string(spec), "gmsaCredentialSpec cannot be an empty string")
            } else if spec.utf8.count > 64 << 10 {
                errors.invalid(
                    "\(path).gmsaCredentialSpec", .string(spec), "gmsaCredentialSpec size must be under 64 KiB")
            }
        }
        guard let user = options["runAsUserName"]?.stringValue else { return }
        for problem in userNameProblems(user) { errors.invalid("\(path).runAsUserName", .string(user), problem) }
    }

    /// Source: https://learn.microsoft.com/troubleshoot/windows-server/active-directory/naming-conventions-for-computer-domain-site-ou
    private static func userNameProblems(_ name: String) -> [String] {
        if name.isEmpty { return ["runAsUserName cannot be an empty string"] }
        if name.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
            return ["runAsUserName cannot contain control characters"]
        }
        let parts = name.split(separator: "\\", omittingEmptySubsequences: false).map(String.init)
        if parts.count > 2 { return ["runAsUserName cannot contain more than one backslash"] }
        let user = parts[parts.count - 1]
        var problems: [String] = []
        if parts.count == 2 {
            if parts[0].utf8.count >= 256 {
                problems.append("runAsUserName's Domain length must be under 256 characters")
            }
            if !isDomain(parts[0]) {
                problems.append("runAsUserName's Domain doesn't match the NetBios nor the DNS format")
            }
        }
        if user.isEmpty {
            problems.append("runAsUserName's User cannot be empty")
        } else if user.utf8.count > 104 {
            problems.append("runAsUserName's User length must not be longer than 104 characters")
        }
        if !user.isEmpty, user.allSatisfy({ $0 == "." || $0 == " " }) {
            problems.append("runAsUserName's User cannot contain only periods or spaces")
        }
        if user.contains(where: { "\"/\\:;|=,+*?<>@[]".contains($0) }) {
            problems.append("runAsUserName's User cannot contain the following characters: \"/\\:;|=,+*?<>@[]")
        }
        return problems
    }

    private static func isDomain(_ text: String) -> Bool {
        let isNetBIOS =
            (1...15).contains(text.count) && text.first != "." && !text.contains { "\\/:*?\"<>|".contains($0) }
        return isNetBIOS || NameValidation.dns1123Subdomain(text.lowercased()).isEmpty
    }
}
