internal import KubeCore

/// What a client that writes a pod or a template should know, though it is valid.
/// Source: pkg/api/pod/warnings.go of Kubernetes 1.36.
enum PodWarnings {
    /// A pod that is made. Changes of pods are the business of controllers, which read no warnings.
    static func ofNewPod(_ pod: KubeObject) -> [String] {
        let problems = NameValidation.dns1123Label(pod.name)
        let name =
            problems.isEmpty
            ? []
            : [
                "metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [\(problems.joined(separator: " "))]"
            ]
        return name + warnings(pod.value, "")
    }

    /// What a kubelet says of a pod.
    static func ofStatus(_ pod: KubeObject) -> [String] {
        ["podIPs", "hostIPs"].flatMap { list in
            (pod["status"] ?? [:]).elements(list).enumerated().flatMap { index, entry in
                AddressWarnings.address(entry.text("ip"), "status.\(list)[\(index)].ip")
            }
        }
    }

    /// - Parameter path: of the template, with a dot at its end; empty for a pod.
    static func warnings(_ template: JSONValue, _ path: String) -> [String] {
        let spec = template["spec"] ?? [:]
        let annotations = template["metadata"]?["annotations"]?.objectValue?.stringDictionary ?? [:]
        let place = "\(path)spec"
        var texts = nodeLabels(spec, place) + deprecatedAnnotations(annotations, path)
        texts += PodVolumeWarnings.volumes(spec.elements("volumes"), "\(place).volumes") + duplicates(spec, place)
        for name in byteResources {
            if let text = StorageWarnings.fraction(spec["overhead"]?[name], "\(place).overhead[\(name)]") {
                texts.append(text)
            }
        }
        texts += seccomp(podSeccomp, spec["securityContext"], annotations, path)
        let containers = ContainerListValidation.all(of: spec, place)
        for (container, place) in containers {
            texts += profiles(of: container, spec, annotations, path) + amounts(container, "\(place).resources")
            texts += environment(container.elements("env"), "\(place).env")
        }
        return texts + PodPortWarnings.ports(of: containers) + gracePeriod(spec, place) + selectors(spec, place)
            + addresses(spec, place)
    }

    // MARK: - Nodes and selectors

    private static let required = "requiredDuringSchedulingIgnoredDuringExecution"
    private static let preferred = "preferredDuringSchedulingIgnoredDuringExecution"
    private static let matchesNothing = "a null labelSelector results in matching no pod"

    private static func nodeLabels(_ spec: JSONValue, _ path: String) -> [String] {
        var texts = NodeLabelWarnings.labels(spec["nodeSelector"]) { "\(path).nodeSelector[\($0)]" }
        let node = spec["affinity"]?["nodeAffinity"] ?? [:]
        let place = "\(path).affinity.nodeAffinity"
        for (index, term) in (node[required] ?? [:]).elements("nodeSelectorTerms").enumerated() {
            texts += NodeLabelWarnings.term(
                term, checksValues: false, "\(place).\(required).nodeSelectorTerms[\(index)]")
        }
        for (index, term) in node.elements(preferred).enumerated() {
            texts += NodeLabelWarnings.term(
                term["preference"] ?? [:], checksValues: true, "\(place).\(preferred)[\(index)].preference")
        }
        for (index, constraint) in spec.elements("topologySpreadConstraints").enumerated() {
            let place = "\(path).topologySpreadConstraints[\(index)]"
            let key = constraint.text("topologyKey")
            if let text = NodeLabelWarnings.deprecation(key) {
                texts.append("\(place).topologyKey: \(key) is \(text)")
            }
            if constraint["labelSelector"] == nil { texts.append("\(place).labelSelector: \(matchesNothing)") }
        }
        return texts
    }

    /// Affinity to pods that no pod can have.
    private static func selectors(_ spec: JSONValue, _ path: String) -> [String] {
        ["podAffinity", "podAntiAffinity"].flatMap { member -> [String] in
            let affinity = spec["affinity"]?[member] ?? [:]
            let place = "\(path).affinity.\(member)"
            func missing(_ list: String, _ part: String, _ selector: (JSONValue) -> JSONValue?) -> [String] {
                affinity.elements(list).enumerated().filter { selector($0.element) == nil }.map {
                    "\(place).\(list)[\($0.offset)].\(part): \(matchesNothing)"
                }
            }
            return missing(required, "labelSelector") { $0["labelSelector"] }
                + missing(preferred, "podAffinityTerm.labelSelector") { $0["podAffinityTerm"]?["labelSelector"] }
        }
    }

    private static func addresses(_ spec: JSONValue, _ path: String) -> [String] {
        (spec["dnsConfig"] ?? [:]).elements("nameservers").enumerated().flatMap { index, server in
            AddressWarnings.address(server.stringValue ?? "", "\(path).dnsConfig.nameservers[\(index)]")
        }
            + spec.elements("hostAliases").enumerated().flatMap { index, alias in
                AddressWarnings.address(alias.text("ip"), "\(path).hostAliases[\(index)].ip")
            }
    }

    // MARK: - Annotations

    private static let podSeccomp = "seccomp.security.alpha.kubernetes.io/pod"
    private static let containerSeccomp = "container.seccomp.security.alpha.kubernetes.io/"

    private static let annotationTexts = [
        (
            "scheduler.alpha.kubernetes.io/critical-pod",
            "non-functional in v1.16+; use the \"priorityClassName\" field instead"
        ),
        ("security.alpha.kubernetes.io/sysctls", "non-functional in v1.11+; use the \"sysctls\" field instead"),
        (
            "security.alpha.kubernetes.io/unsafe-sysctls",
            "non-functional in v1.11+; use the \"sysctls\" field instead"
        ),
    ]

    private static func deprecatedAnnotations(_ annotations: [String: String], _ path: String) -> [String] {
        annotationTexts.filter { annotations[$0.0] != nil }.map { "\(path)metadata.annotations[\($0.0)]: \($0.1)" }
    }

    private static func seccomp(
        _ key: String, _ context: JSONValue?, _ annotations: [String: String], _ path: String
    ) -> [String] {
        guard annotations[key] != nil, context?["seccompProfile"] == nil else { return [] }
        return [
            "\(path)metadata.annotations[\(key)]: non-functional in v1.27+; use the \"seccompProfile\" field instead"
        ]
    }

    /// Annotations that name profiles of a container. Those for AppArmor of a pod have become fields by now.
    private static func profiles(
        of container: JSONValue, _ spec: JSONValue, _ annotations: [String: String], _ path: String
    ) -> [String] {
        guard !annotations.isEmpty else { return [] }
        let (name, context) = (container.text("name"), container["securityContext"])
        let texts = seccomp(containerSeccomp + name, context, annotations, path)
        let key = PodProfiles.annotationPrefix + name
        let profile = context?["appArmorProfile"] ?? spec["securityContext"]?["appArmorProfile"]
        guard !path.isEmpty, profile == nil, annotations[key] != nil else { return texts }
        return texts + [PodProfiles.deprecation(of: key, "\(path)metadata")]
    }

    // MARK: - Doubles

    private static func duplicates(_ spec: JSONValue, _ path: String) -> [String] {
        var texts: [String] = []
        for (list, member, word) in [("hostAliases", "ip", "ip"), ("imagePullSecrets", "name", "name")] {
            var seen = Set<String>()
            for (index, item) in spec.elements(list).enumerated() where !seen.insert(item.text(member)).inserted {
                texts.append(
                    "\(path).\(list)[\(index)].\(member): duplicate \(word) \(JSONValue.string(item.text(member)))")
            }
        }
        for (index, secret) in spec.elements("imagePullSecrets").enumerated() where secret.isUnset("name") {
            texts.append("\(path).imagePullSecrets[\(index)].name: invalid empty name \"\"")
        }
        return texts
    }

    private static func environment(_ variables: [JSONValue], _ path: String) -> [String] {
        var seen = Set<String>()
        return variables.enumerated().compactMap { index, variable in
            let name = variable.text("name")
            guard !seen.insert(name).inserted else { return nil }
            let reference = "$(\(name))"
            let value = variable.text("value")
            let isBuiltOnFormer = variable["valueFrom"] == nil && value != reference && value.contains(reference)
            if isBuiltOnFormer { return nil }
            return
                "\(path)[\(index)]: hides previous definition of \(JSONValue.string(name)), which may be dropped when using apply"
        }
    }

    // MARK: - Amounts

    private static let byteResources = ["memory", "ephemeral-storage"]

    private static func amounts(_ container: JSONValue, _ path: String) -> [String] {
        guard let resources = container["resources"] else { return [] }
        return byteResources.flatMap { name in
            ["limits", "requests"].compactMap { list in
                StorageWarnings.fraction(resources[list]?[name], "\(path).\(list)[\(name)]")
            }
        }
    }

    private static func gracePeriod(_ spec: JSONValue, _ path: String) -> [String] {
        guard let seconds = spec["terminationGracePeriodSeconds"]?.intValue, seconds < 0 else { return [] }
        return [
            "\(path).terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1"
        ]
    }
}
