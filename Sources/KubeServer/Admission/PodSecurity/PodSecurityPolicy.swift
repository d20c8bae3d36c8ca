internal import KubeCore
internal import PodSecurity

/// What the labels of a namespace ask of the pods in it.
/// Source: k8s.io/pod-security-admission/api/helpers.go PolicyToEvaluate.
struct PodSecurityPolicy: Sendable, Hashable {
    /// A level of the Pod Security Standards, as of a version of Kubernetes.
    struct Mode: Sendable, Hashable, CustomStringConvertible {
        var level = PodSecurityLevel.privileged
        var version = PodSecurityVersion.latest

        func violations(spec: JSONValue, annotations: [String: String]) -> [PodSecurityViolation] {
            level.violations(spec: spec, annotations: annotations, version: version)
        }

        var description: String { "\(level.rawValue):\(version)" }
    }

    /// What pods that break it are refused for.
    private(set) var enforce = Mode()
    /// What clients are warned of.
    private(set) var warn = Mode()
    private(set) var problems: [StatusError.Cause] = []

    private static let prefix = "pod-security.kubernetes.io/"

    init(labels: [String: String]) {
        let hasEnforceLevel = read("enforce", labels, into: \.enforce)
        _ = read("audit", labels, into: nil)
        _ = read("warn", labels, into: \.warn)
        // Who enforces a level wants to hear of workloads whose pods would break it.
        if hasEnforceLevel {
            if labels[Self.prefix + "warn"] == nil { warn.level = enforce.level }
            if labels[Self.prefix + "warn-version"] == nil { warn.version = enforce.version }
        }
    }

    var isPrivileged: Bool { enforce.level == .privileged && warn.level == .privileged }

    /// - Returns: whether the labels name a valid level.
    private mutating func read(
        _ name: String, _ labels: [String: String], into mode: WritableKeyPath<PodSecurityPolicy, Mode>?
    ) -> Bool {
        var read = mode.map { self[keyPath: $0] } ?? Mode()
        var hasLevel = false
        let (levelLabel, versionLabel) = (Self.prefix + name, Self.prefix + name + "-version")
        if let text = labels[levelLabel] {
            if let level = PodSecurityLevel(rawValue: text) {
                read.level = level
                hasLevel = true
            } else {
                // What cannot be understood is taken for the strictest.
                read.level = .restricted
                problems.append(
                    .invalid(
                        "metadata.labels[\(levelLabel)]", "\"\(text)\"",
                        "must be one of privileged, baseline, restricted"))
            }
        }
        if let text = labels[versionLabel] {
            if let version = PodSecurityVersion(text) {
                read.version = version
            } else {
                problems.append(
                    .invalid("metadata.labels[\(versionLabel)]", "\"\(text)\"", "must be \"latest\" or \"v1.x\""))
            }
        }
        if let mode { self[keyPath: mode] = read }
        return hasLevel
    }
}
