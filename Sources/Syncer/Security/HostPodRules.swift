internal import KubeCore
internal import PodSecurity
internal import SyncSettings

/// What a pod may be on the host. Checked on the translated pod, which is what the host would run: nothing that a
/// translation adds, keeps or overlooks escapes. Source: Kubernetes documentation, "Pod Security Standards".
struct HostPodRules: Sendable {
    private let level: PodSecurityLevel
    private let security: SecurityRules
    /// Whether nothing is forbidden.
    private let isOpen: Bool

    init(_ security: SecurityRules) {
        self.security = security
        level = PodSecurityLevel(rawValue: security.podSecurityLevel.rawValue) ?? .restricted
        isOpen =
            level == .privileged && security.allowsHostPaths && security.allowsHostPorts
            && security.allowedVolumeDrivers.contains("*")
    }

    /// - Parameter ephemeralContainers: translated, of the pod as it will be; they are no part of `hostPod` at creation.
    /// - Throws: `unacceptable` with what is wrong, in the words of kube-apiserver where it has some.
    func check(_ hostPod: KubeObject, ephemeralContainers: [JSONValue]) throws(SyncRefusal) {
        guard !isOpen, var spec = hostPod["spec"] else { return }
        if !ephemeralContainers.isEmpty { spec["ephemeralContainers"] = .array(ephemeralContainers) }
        let violations = level.violations(spec: spec, annotations: hostPod.annotations)
        if !violations.isEmpty { throw .unacceptable(violations.message(level: level)) }
        if !security.allowsHostPaths { try checkHostPaths(spec) }
        if !security.allowsHostPorts { try checkHostPorts(spec) }
        try checkDrivers(spec)
    }

    private func checkHostPaths(_ spec: JSONValue) throws(SyncRefusal) {
        for volume in spec["volumes"]?.arrayValue ?? [] where !(volume["hostPath"] ?? .null).isNull {
            throw .unacceptable("volume \"\(volume.text("name"))\" is a hostPath, which the operator does not allow")
        }
    }

    private func checkHostPorts(_ spec: JSONValue) throws(SyncRefusal) {
        for container in PodContainers.all(spec) {
            for port in container["ports"]?.arrayValue ?? [] {
                guard let number = port["hostPort"]?.intValue, number != 0 else { continue }
                throw .unacceptable(
                    "container \"\(container.text("name"))\" uses hostPort \(number), which the operator does not allow"
                )
            }
        }
    }

    /// Drivers run on the node with its rights and take whatever parameters the pod gives them.
    private func checkDrivers(_ spec: JSONValue) throws(SyncRefusal) {
        guard !security.allowedVolumeDrivers.contains("*") else { return }
        for volume in spec["volumes"]?.arrayValue ?? [] {
            for type in ["flexVolume", "csi"] {
                guard let driver = volume.at(type, "driver")?.stringValue,
                    !security.allowedVolumeDrivers.contains(driver)
                else { continue }
                throw .unacceptable(
                    "volume \"\(volume.text("name"))\" uses driver \(driver), which the operator does not allow")
            }
        }
    }
}
