internal import KubeCore

/// Labels and annotations of nodes that have been replaced.
/// Source: pkg/api/node/util.go of Kubernetes 1.36.
enum NodeLabelWarnings {
    private static let deprecations = [
        "beta.kubernetes.io/arch": "deprecated since v1.14; use \"kubernetes.io/arch\" instead",
        "beta.kubernetes.io/os": "deprecated since v1.14; use \"kubernetes.io/os\" instead",
        "failure-domain.beta.kubernetes.io/region":
            "deprecated since v1.17; use \"topology.kubernetes.io/region\" instead",
        "failure-domain.beta.kubernetes.io/zone":
            "deprecated since v1.17; use \"topology.kubernetes.io/zone\" instead",
        "beta.kubernetes.io/instance-type":
            "deprecated since v1.17; use \"node.kubernetes.io/instance-type\" instead",
        "app.kubernetes.io/created-by": "deprecated since v1.9",
        "scheduler.alpha.kubernetes.io/preferAvoidPods": "deprecated since v1.22; use Taints and Tolerations instead",
        "node-role.kubernetes.io/master": "use \"node-role.kubernetes.io/control-plane\" instead",
    ]

    static func deprecation(_ label: String) -> String? { deprecations[label] }

    /// The labels of a map, in order.
    static func labels(_ labels: JSONValue?, _ path: (String) -> String) -> [String] {
        (labels?.objectValue?.keys ?? []).sorted().compactMap { key in
            deprecation(key).map { "\(path(key)): \($0)" }
        }
    }

    /// The expressions of a term of a node selector.
    /// - Parameter checksValues: whether values that are no label values are worth a word.
    static func term(_ term: JSONValue, checksValues: Bool, _ path: String) -> [String] {
        term.elements("matchExpressions").enumerated().flatMap { index, expression -> [String] in
            let place = "\(path).matchExpressions[\(index)]"
            let key = expression.text("key")
            let replaced = deprecation(key).map { ["\(place).key: \(key) is \($0)"] } ?? []
            guard checksValues else { return replaced }
            return replaced
                + expression.elements("values").enumerated().flatMap { position, value in
                    let text = value.stringValue ?? ""
                    return NameValidation.labelValue(text).map {
                        "\(place).values[\(position)]: \(text) is invalid, \($0)"
                    }
                }
        }
    }

    // MARK: - Kinds

    static func runtimeClass(_ object: KubeObject) -> [String] {
        labels(object.at("scheduling", "nodeSelector")) { _ in "scheduling.nodeSelector" }
    }

    static func storageClass(_ object: KubeObject) -> [String] {
        (object["allowedTopologies"]?.arrayValue ?? []).enumerated().flatMap { index, topology in
            topology.elements("matchLabelExpressions").enumerated().compactMap { position, expression in
                deprecation(expression.text("key")).map {
                    "allowedTopologies[\(index)].matchLabelExpressions[\(position)]: \($0)"
                }
            }
        }
    }

    static func storageCapacity(_ object: KubeObject) -> [String] {
        term(object["nodeTopology"] ?? [:], checksValues: false, "nodeTopology")
            + labels(object.at("nodeTopology", "matchLabels")) { "nodeTopology.matchLabels.\($0)" }
    }

    /// A node, and the labels and annotations it has.
    static func node(_ object: KubeObject) -> [String] {
        var texts: [String] = []
        if object.at("spec", "configSource") != nil { texts.append("spec.configSource: the feature is removed") }
        if !(object["spec"] ?? [:]).isUnset("externalID") {
            texts.append("spec.externalID: this field is deprecated, and is unused by Kubernetes")
        }
        return texts + addresses(object)
    }

    private static func addresses(_ node: KubeObject) -> [String] {
        (node["spec"] ?? [:]).elements("podCIDRs").enumerated().flatMap { index, range in
            AddressWarnings.range(range.stringValue ?? "", "spec.podCIDRs[\(index)]")
        }
    }
}
