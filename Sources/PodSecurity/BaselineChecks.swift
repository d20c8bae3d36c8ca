internal import KubeCore

/// The rules of level baseline, less those about security profiles.
enum BaselineChecks {
    private static let defaultCapabilities: Set<String> = [
        "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP",
        "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
    ]

    @Sendable static func capabilities(_ pod: EvaluatedPod) -> PodSecurityViolation? {
        var forbidden: Set<String> = []
        let containers = pod.containers { container in
            let added = strings(container.security("capabilities", "add")).filter { !defaultCapabilities.contains($0) }
            forbidden.formUnion(added)
            return !added.isEmpty
        }
        guard !containers.isEmpty else { return nil }
        return PodSecurityViolation(
            reason: "non-default capabilities",
            detail: "\(EvaluatedPod.phrase("container", containers)) must not include "
                + "\(EvaluatedPod.quoted(forbidden.sorted())) in securityContext.capabilities.add")
    }

    @Sendable static func hostNamespaces(_ pod: EvaluatedPod) -> PodSecurityViolation? {
        let used = ["hostNetwork", "hostPID", "hostIPC"].filter { pod.spec[$0]?.boolValue == true }
        guard !used.isEmpty else { return nil }
        return PodSecurityViolation(
            reason: "host namespaces", detail: used.map { "\($0)=true" }.joined(separator: ", "))
    }

    @Sendable static func hostPathVolumes(_ pod: EvaluatedPod) -> PodSecurityViolation? {
        let volumes = (pod.spec["volumes"]?.arrayValue ?? []).filter { !($0["hostPath"] ?? .null).isNull }
        guard !volumes.isEmpty else { return nil }
        return PodSecurityViolation(
            reason: "hostPath volumes", detail: EvaluatedPod.phrase("volume", volumes.map { $0.text("name") }))
    }

    @Sendable static func hostPorts(_ pod: EvaluatedPod) -> PodSecurityViolation? {
        var ports: Set<String> = []
        let containers = pod.containers { container in
            let used = (container.value["ports"]?.arrayValue ?? []).compactMap { $0["hostPort"]?.intValue }
                .filter { $0 != 0 }
            ports.formUnion(used.map(String.init))
            return !used.isEmpty
        }
        guard !containers.isEmpty else { return nil }
        return PodSecurityViolation(
            reason: "hostPort",
            detail: "\(EvaluatedPod.phrase("container", containers)) \(uses(containers.count)) "
                + "hostPort\(ports.count == 1 ? "" : "s") \(ports.sorted().joined(separator: ", "))")
    }

    /// Kubelet sends probes and lifecycle requests from the node to any host named there.
    @Sendable static func probeHosts(_ pod: EvaluatedPod) -> PodSecurityViolation? {
        var containers: Set<String> = []
        var hosts: Set<String> = []
        for container in pod.containers {
            let handlers =
                ["livenessProbe", "readinessProbe", "startupProbe"].map { container.value[$0] }
                + ["postStart", "preStop"].map { container.value.at("lifecycle", $0) }
            let used = handlers.flatMap { handler in
                ["httpGet", "tcpSocket"].compactMap { handler?.at($0, "host")?.stringValue }.filter { !$0.isEmpty }
            }
            guard !used.isEmpty else { continue }
            containers.insert(container.name)
            hosts.formUnion(used)
        }
        guard !containers.isEmpty else { return nil }
        return PodSecurityViolation(
            reason: "probe or lifecycle host",
            detail: "\(EvaluatedPod.phrase("container", containers.sorted())) \(uses(containers.count)) "
                + EvaluatedPod.phrase("probe or lifecycle host", hosts.sorted()))
    }

    @Sendable static func privileged(_ pod: EvaluatedPod) -> PodSecurityViolation? {
        let containers = pod.containers { $0.security("privileged")?.boolValue == true }
        guard !containers.isEmpty else { return nil }
        return PodSecurityViolation(
            reason: "privileged",
            detail: "\(EvaluatedPod.phrase("container", containers)) must not set securityContext.privileged=true")
    }

    @Sendable static func procMount(_ pod: EvaluatedPod) -> PodSecurityViolation? {
        pod.hasUserNamespace ? nil : RestrictedChecks.procMount(pod)
    }

    /// Since which version of Kubernetes a sysctl is taken for safe.
    private static let safeSysctls: [String: Int] = [
        "kernel.shm_rmid_forced": 0, "net.ipv4.ip_local_port_range": 0, "net.ipv4.tcp_syncookies": 0,
        "net.ipv4.ping_group_range": 0, "net.ipv4.ip_unprivileged_port_start": 0,
        "net.ipv4.ip_local_reserved_ports": 27,
        "net.ipv4.tcp_keepalive_time": 29, "net.ipv4.tcp_fin_timeout": 29, "net.ipv4.tcp_keepalive_intvl": 29,
        "net.ipv4.tcp_keepalive_probes": 29,
        "net.ipv4.tcp_rmem": 32, "net.ipv4.tcp_wmem": 32,
    ]

    @Sendable static func sysctls(_ pod: EvaluatedPod) -> PodSecurityViolation? {
        let forbidden = (pod.security("sysctls")?.arrayValue ?? []).map { $0.text("name") }
            .filter { name in !(safeSysctls[name].map(pod.version.reaches) ?? false) }
        guard !forbidden.isEmpty else { return nil }
        return PodSecurityViolation(reason: "forbidden sysctls", detail: forbidden.joined(separator: ", "))
    }

    @Sendable static func windowsHostProcess(_ pod: EvaluatedPod) -> PodSecurityViolation? {
        let setters = EvaluatedPod.setters(
            pod: pod.security("windowsOptions", "hostProcess")?.boolValue == true,
            containers: pod.containers { $0.security("windowsOptions", "hostProcess")?.boolValue == true })
        return setters.map {
            PodSecurityViolation(
                reason: "hostProcess", detail: "\($0) must not set securityContext.windowsOptions.hostProcess=true")
        }
    }

    static func strings(_ value: JSONValue?) -> [String] { (value?.arrayValue ?? []).compactMap(\.stringValue) }

    private static func uses(_ count: Int) -> String { count == 1 ? "uses" : "use" }
}
