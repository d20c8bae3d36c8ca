internal import KubeCore

/// What a client that writes a pod or a template should know, though it is valid.
/// Source: pkg/api/pod/warnings.go of Kubernetes 1.36.
enum PodWarnings {
    /// - Parameter path: of the template, with a dot at its end; empty for a pod.
    static func warnings(_ template: JSONValue, _ path: String) -> [String] {
        let spec = template["spec"] ?? [:]
        let annotations = template["metadata"]?["annotations"]?.objectValue?.stringDictionary ?? [:]
        return nodeLabels(spec, "\(path)spec") + deprecatedAnnotations(annotations, path)
            + volumes(spec.elements("volumes"), "\(path)spec.volumes") + duplicates(spec, "\(path)spec")
            + amounts(["limits": spec["overhead"] ?? [:]], "\(path)spec", lists: ["limits": "overhead"])
            + ContainerListValidation.all(of: spec, "\(path)spec").flatMap { container, place in
                amounts(
                    container["resources"] ?? [:], "\(place).resources",
                    lists: ["limits": "limits", "requests": "requests"])
                    + environment(container.elements("env"), "\(place).env")
            } + ports(spec, "\(path)spec") + gracePeriod(spec, "\(path)spec")
    }

    // MARK: - Nodes

    private static let replacedLabels = [
        "beta.kubernetes.io/arch": "kubernetes.io/arch", "beta.kubernetes.io/os": "kubernetes.io/os",
        "beta.kubernetes.io/instance-type": "node.kubernetes.io/instance-type",
        "failure-domain.beta.kubernetes.io/zone": "topology.kubernetes.io/zone",
        "failure-domain.beta.kubernetes.io/region": "topology.kubernetes.io/region",
    ]

    private static func deprecation(_ label: String) -> String? {
        guard let replacement = replacedLabels[label] else { return nil }
        let version = label == "beta.kubernetes.io/arch" || label == "beta.kubernetes.io/os" ? "1.14" : "1.17"
        return "deprecated since v\(version); use \"\(replacement)\" instead"
    }

    private static func nodeLabels(_ spec: JSONValue, _ path: String) -> [String] {
        var texts: [String] = []
        for key in (spec["nodeSelector"]?.objectValue?.keys ?? []).sorted() {
            if let text = deprecation(key) { texts.append("\(path).nodeSelector[\(key)]: \(text)") }
        }
        let node = spec["affinity"]?["nodeAffinity"] ?? [:]
        let place = "\(path).affinity.nodeAffinity"
        let required = "requiredDuringSchedulingIgnoredDuringExecution"
        for (index, term) in (node[required] ?? [:]).elements("nodeSelectorTerms").enumerated() {
            texts += expressions(term, "\(place).\(required).nodeSelectorTerms[\(index)]")
        }
        let preferred = "preferredDuringSchedulingIgnoredDuringExecution"
        for (index, term) in node.elements(preferred).enumerated() {
            texts += expressions(term["preference"] ?? [:], "\(place).\(preferred)[\(index)].preference")
        }
        for (index, constraint) in spec.elements("topologySpreadConstraints").enumerated() {
            let place = "\(path).topologySpreadConstraints[\(index)]"
            let key = constraint.text("topologyKey")
            if let text = deprecation(key) { texts.append("\(place).topologyKey: \(key) is \(text)") }
            if constraint["labelSelector"] == nil {
                texts.append("\(place).labelSelector: a null labelSelector results in matching no pod")
            }
        }
        return texts
    }

    private static func expressions(_ term: JSONValue, _ path: String) -> [String] {
        term.elements("matchExpressions").enumerated().compactMap { index, expression in
            let key = expression.text("key")
            return deprecation(key).map { "\(path).matchExpressions[\(index)].key: \(key) is \($0)" }
        }
    }

    // MARK: - Annotations

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

    // MARK: - Volumes

    private static let deprecatedVolumes = [
        ("photonPersistentDisk", "photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+"),
        ("gitRepo", "gitRepo", "deprecated in v1.11"),
        ("scaleIO", "scaleIO", "deprecated in v1.16, non-functional in v1.22+"),
        ("flocker", "flocker", "deprecated in v1.22, non-functional in v1.25+"),
        ("storageos", "storageOS", "deprecated in v1.22, non-functional in v1.25+"),
        ("quobyte", "quobyte", "deprecated in v1.22, non-functional in v1.25+"),
        ("glusterfs", "glusterfs", "deprecated in v1.25, non-functional in v1.26+"),
        ("cephfs", "cephfs", "deprecated in v1.28, non-functional in v1.31+"),
        ("rbd", "rbd", "deprecated in v1.28, non-functional in v1.31+"),
    ]

    private static func volumes(_ volumes: [JSONValue], _ path: String) -> [String] {
        volumes.enumerated().flatMap { index, volume in
            deprecatedVolumes.filter { volume[$0.0] != nil }.map { "\(path)[\(index)].\($0.1): \($0.2)" }
        }
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

    private static func amounts(_ resources: JSONValue, _ path: String, lists: [String: String]) -> [String] {
        lists.sorted { $0.key < $1.key }.flatMap { list, shown in
            ["memory", "ephemeral-storage"].compactMap { name in
                guard let amount = resources[list]?[name].flatMap(ResourceValidation.quantity), !amount.isInteger
                else { return nil }
                return
                    "\(path).\(shown)[\(name)]: fractional byte value \"\(amount)\" is invalid, must be an integer"
            }
        }
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

    private static func ports(_ spec: JSONValue, _ path: String) -> [String] {
        var texts: [String] = []
        var seen: [String: [(place: String, port: JSONValue)]] = [:]
        for (container, place) in ContainerListValidation.all(of: spec, path) {
            for (index, port) in container.elements("ports").enumerated() {
                let field = "\(place).ports[\(index)]"
                let key = "\(port["containerPort"] ?? 0)/\(port.text("protocol"))"
                let hostPort = port["hostPort"]?.intValue ?? 0
                for other in seen[key] ?? [] {
                    let otherPort = other.port["hostPort"]?.intValue ?? 0
                    if port.text("hostIP") == other.port.text("hostIP"), hostPort == otherPort {
                        texts.append("\(field): duplicate port definition with \(other.place)")
                    } else if hostPort == 0 || otherPort == 0 {
                        texts.append("\(field): overlapping port definition with \(other.place)")
                    }
                }
                seen[key, default: []].append((field, port))
            }
        }
        return texts
    }

    private static func gracePeriod(_ spec: JSONValue, _ path: String) -> [String] {
        guard let seconds = spec["terminationGracePeriodSeconds"]?.intValue, seconds < 0 else { return [] }
        return [
            "\(path).terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1"
        ]
    }
}
