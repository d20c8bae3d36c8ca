internal import KubeCore

/// A rule about the pods beside which a pod runs, or not.
/// Source: Kubernetes API reference, PodAffinityTerm v1 core.
struct PodAffinityTerm: Hashable {
    let topologyKey: String
    private let selector: LabelSelector
    /// Nil stands for all namespaces.
    private let namespaces: Set<String>?

    /// - Parameter namespaces: the names of the namespaces with such labels, for terms that choose them so.
    init(_ value: JSONValue, of pod: KubeObject, namespaces: (LabelSelector) -> Set<String>) {
        topologyKey = value.text("topologyKey")
        selector = LabelSelector(structured: value["labelSelector"]).adding(
            keys: value["matchLabelKeys"], of: pod, as: .in
        ).adding(keys: value["mismatchLabelKeys"], of: pod, as: .notIn)
        var names = Set((value["namespaces"]?.arrayValue ?? []).compactMap(\.stringValue))
        if let wanted = value["namespaceSelector"], !wanted.isNull {
            let selector = LabelSelector(structured: wanted)
            if selector.isEverything {
                self.namespaces = nil
                return
            }
            names.formUnion(namespaces(selector))
        } else if names.isEmpty {
            names = [pod.namespace]
        }
        self.namespaces = names
    }

    func matches(_ pod: PodDemand) -> Bool {
        (namespaces?.contains(pod.namespace) ?? true) && selector.matches(pod.labels)
    }
}

/// How evenly pods are to be spread over the values of a node label.
/// Source: Kubernetes API reference, TopologySpreadConstraint v1 core.
struct TopologySpread: Hashable {
    let topologyKey: String
    let maxSkew: Int
    let minDomains: Int
    /// False: it is a preference.
    let isRequired: Bool
    let heedsNodeAffinity: Bool
    let heedsTaints: Bool
    private let selector: LabelSelector

    init(_ value: JSONValue, of pod: KubeObject) {
        topologyKey = value.text("topologyKey")
        maxSkew = Int(value["maxSkew"]?.intValue ?? 1)
        minDomains = Int(value["minDomains"]?.intValue ?? 1)
        isRequired = value.text("whenUnsatisfiable") != "ScheduleAnyway"
        heedsNodeAffinity = value.text("nodeAffinityPolicy") != "Ignore"
        heedsTaints = value.text("nodeTaintsPolicy") == "Honor"
        selector = LabelSelector(structured: value["labelSelector"]).adding(
            keys: value["matchLabelKeys"], of: pod, as: .in)
    }

    /// Whether the pod, of the namespace of the one with the constraint, counts.
    func matches(_ pod: PodDemand) -> Bool { selector.matches(pod.labels) }
}

/// All that a pod says about other pods. Most pods say nothing: they share one empty value.
struct PodRelations: Hashable {
    var required: [PodAffinityTerm] = []
    var forbidden: [PodAffinityTerm] = []
    /// A negative weight stands for pods that are avoided.
    var preferred: [Preference] = []
    var spreads: [TopologySpread] = []

    struct Preference: Hashable {
        let weight: Int
        let term: PodAffinityTerm
    }

    var isEmpty: Bool { required.isEmpty && forbidden.isEmpty && preferred.isEmpty && spreads.isEmpty }

    init(_ pod: KubeObject, namespaces: (LabelSelector) -> Set<String>) {
        let affinity = pod.at("spec", "affinity")
        let isRequired = "requiredDuringSchedulingIgnoredDuringExecution"
        let isPreferred = "preferredDuringSchedulingIgnoredDuringExecution"
        func terms(_ kind: String) -> [PodAffinityTerm] {
            (affinity?.at(kind, isRequired)?.arrayValue ?? []).map {
                PodAffinityTerm($0, of: pod, namespaces: namespaces)
            }
        }
        func preferences(_ kind: String, sign: Int) -> [Preference] {
            (affinity?.at(kind, isPreferred)?.arrayValue ?? []).map {
                Preference(
                    weight: sign * Int($0["weight"]?.intValue ?? 0),
                    term: PodAffinityTerm($0["podAffinityTerm"] ?? [:], of: pod, namespaces: namespaces))
            }
        }
        if affinity?["podAffinity"] != nil || affinity?["podAntiAffinity"] != nil {
            required = terms("podAffinity")
            forbidden = terms("podAntiAffinity")
            preferred = preferences("podAffinity", sign: 1) + preferences("podAntiAffinity", sign: -1)
        }
        spreads = (pod.at("spec", "topologySpreadConstraints")?.arrayValue ?? []).map {
            TopologySpread($0, of: pod)
        }
    }
}

extension LabelSelector {
    /// The selector, narrowed to pods whose values of these labels are those of `pod`, or are not.
    fileprivate func adding(keys: JSONValue?, of pod: KubeObject, as operation: Operator) -> LabelSelector {
        var selector = self
        for key in (keys?.arrayValue ?? []).compactMap(\.stringValue) {
            guard let value = pod.labels[key] else { continue }
            selector.requirements.append(Requirement(key: key, operator: operation, values: [value]))
        }
        return selector
    }
}
