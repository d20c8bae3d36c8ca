internal import KubeCore

/// Defaults of pods and pod templates.
/// Source: pkg/apis/core/v1/defaults.go of Kubernetes 1.36.
enum PodDefaults {
    /// A Pod: those of its spec, and what templates do not get.
    static func pod(_ object: inout KubeObject) {
        object.editOrMake("spec") { spec in
            self.spec(&spec)
            spec.fill("enableServiceLinks", true)
            for list in ["initContainers", "containers"] { spec.editEach(list, ResourceDefaults.requestsFromLimits) }
            ResourceDefaults.podLevel(&spec)
            if spec["hostNetwork"]?.boolValue == true {
                for list in ["initContainers", "containers"] {
                    spec.editEach(list) {
                        $0.editEach("ports") { port in port.fill("hostPort", port["containerPort"] ?? 0) }
                    }
                }
            }
        }
    }

    /// `template` of a workload, at the given member.
    static func template(_ owner: inout JSONValue, at key: String = "template") {
        owner.editOrMake(key) { template in
            template.fill("metadata", [:])
            template.editOrMake("spec", spec)
        }
    }

    static func spec(_ spec: inout JSONValue) {
        for list in ["initContainers", "containers", "ephemeralContainers"] { spec.editEach(list, container) }
        spec.editEach("volumes", VolumeDefaults.volume)
        ResourceDefaults.requirements(&spec)
        spec.edit("overhead", ResourceDefaults.list)
        spec.fill("restartPolicy", "Always")
        spec.fill("terminationGracePeriodSeconds", 30)
        spec.fill("dnsPolicy", "ClusterFirst")
        spec.fill("securityContext", [:])
        spec.fill("schedulerName", "default-scheduler")
        serviceAccount(&spec)
    }

    /// The deprecated `serviceAccount` shows the same as `serviceAccountName`.
    private static func serviceAccount(_ spec: inout JSONValue) {
        if spec.isUnset("serviceAccountName"), let old = spec["serviceAccount"], old != "" {
            spec["serviceAccountName"] = old
        }
        if let name = spec["serviceAccountName"], name != "" { spec["serviceAccount"] = name }
    }

    private static func container(_ container: inout JSONValue) {
        container.fill("resources", [:])
        ResourceDefaults.requirements(&container)
        container.fill("terminationMessagePath", "/dev/termination-log")
        container.fill("terminationMessagePolicy", "File")
        if container.isUnset("imagePullPolicy") {
            container["imagePullPolicy"] = pullPolicy(of: container.text("image"))
        }
        container.editEach("ports") { $0.fill("protocol", "TCP") }
        for name in ["livenessProbe", "readinessProbe", "startupProbe"] { container.edit(name, probe) }
        container.edit("lifecycle") { lifecycle in
            for hook in ["postStart", "preStop"] { lifecycle.edit(hook) { $0.edit("httpGet", httpGet) } }
        }
        container.editEach("env") { variable in
            variable.edit("valueFrom") { source in
                source.edit("fieldRef") { $0.fill("apiVersion", "v1") }
                source.edit("resourceFieldRef") { $0.fill("divisor", "0") }
            }
        }
    }

    private static func probe(_ probe: inout JSONValue) {
        for (name, value) in [
            ("timeoutSeconds", 1), ("periodSeconds", 10), ("successThreshold", 1), ("failureThreshold", 3),
        ]
        where (probe[name]?.intValue ?? 0) == 0 {
            probe[name] = .int(Int64(value))
        }
        probe.edit("httpGet", httpGet)
        probe.edit("grpc") { $0.fill("service", "") }
    }

    private static func httpGet(_ action: inout JSONValue) {
        action.fill("path", "/")
        action.fill("scheme", "HTTP")
    }

    /// How often an image is pulled: always when its tag moves.
    static func pullPolicy(of image: String) -> JSONValue { hasMovingTag(image) ? "Always" : "IfNotPresent" }

    /// Whether an image without digest has the tag `latest` or none.
    private static func hasMovingTag(_ image: String) -> Bool {
        let name = image.split(separator: "/").last ?? ""
        let parts = name.split(separator: "@", maxSplits: 1)
        let tag = (parts.first ?? "").split(separator: ":", maxSplits: 1).dropFirst().first
        return tag.map { $0 == "latest" } ?? (parts.count < 2)
    }
}
