internal import KubeCore

/// What a pod demands of the node it runs on; read out of the pod once.
struct PodDemand: Hashable {
    struct HostPort: Hashable {
        var address: String
        var networkProtocol: String
        var port: Int64

        /// The wildcard address takes the port on all addresses.
        func conflicts(with other: HostPort) -> Bool {
            guard port == other.port, networkProtocol == other.networkProtocol else { return false }
            return address == other.address || address == Self.anyAddress || other.address == Self.anyAddress
        }

        static let anyAddress = "0.0.0.0"
    }

    let uid: String
    let namespace: String
    let name: String
    let labels: [String: String]
    let priority: Int
    /// Whether it may take the place of pods of lower priority.
    let preempts: Bool
    /// When it began to run; when it was created, while it has not.
    let startTime: Timestamp
    /// Whether it is being deleted, so that its place becomes free soon.
    let isEnding: Bool
    let relations: PodRelations
    let requests: ResourceAmounts
    let hostPorts: [HostPort]
    let nodeSelector: LabelSelector
    /// One of them must match; nil demands nothing.
    let requiredTerms: [NodeSelectorTerm]?
    let preferredTerms: [(weight: Int, term: NodeSelectorTerm)]
    let tolerations: [Toleration]
    /// Pods with the same group spread over nodes: those of one controller. Empty for single pods.
    let spreadGroup: String

    /// - Parameter namespaces: the names of the namespaces with such labels.
    init(_ pod: KubeObject, namespaces: (LabelSelector) -> Set<String> = { _ in [] }) {
        uid = pod.uid
        namespace = pod.namespace
        name = pod.name
        labels = pod.labels
        priority = pod.int("spec", "priority")
        preempts = pod.text("spec", "preemptionPolicy") != "Never"
        startTime =
            pod.time("status", "startTime") ?? pod.creationTime ?? Timestamp(secondsSinceEpoch: 0)
        isEnding = pod.isBeingDeleted
        relations = PodRelations(pod, namespaces: namespaces)
        requests = ResourceAmounts(requestedBy: pod)
        hostPorts = Self.hostPorts(of: pod)
        nodeSelector = LabelSelector(matching: pod.at("spec", "nodeSelector")?.objectValue?.stringDictionary ?? [:])
        let affinity = pod.at("spec", "affinity", "nodeAffinity")
        requiredTerms = affinity?.at("requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms")?
            .arrayValue?.map(NodeSelectorTerm.init)
        preferredTerms = (affinity?["preferredDuringSchedulingIgnoredDuringExecution"]?.arrayValue ?? []).map {
            (Int($0["weight"]?.intValue ?? 0), NodeSelectorTerm($0["preference"] ?? [:]))
        }
        tolerations = (pod.at("spec", "tolerations")?.arrayValue ?? []).map(Toleration.init)
        spreadGroup = pod.controllerOwner?.uid ?? ""
    }

    /// Whether the node is one of those that selector and affinity of the pod name.
    func accepts(_ node: NodeInfo) -> Bool {
        nodeSelector.matches(node.labels) && requiredTerms?.contains { $0.matches(node) } ?? true
    }

    func tolerates(_ taint: Taint) -> Bool { tolerations.contains { $0.tolerates(taint) } }

    private static func hostPorts(of pod: KubeObject) -> [HostPort] {
        (pod.at("spec", "containers")?.arrayValue ?? []).flatMap { container in
            (container["ports"]?.arrayValue ?? []).compactMap { port -> HostPort? in
                guard let number = port["hostPort"]?.intValue, number > 0 else { return nil }
                let address = port["hostIP"]?.stringValue ?? ""
                return HostPort(
                    address: address.isEmpty || address == "::" ? HostPort.anyAddress : address,
                    networkProtocol: port["protocol"]?.stringValue ?? "TCP", port: number)
            }
        }
    }

    static func == (lhs: PodDemand, rhs: PodDemand) -> Bool { lhs.uid == rhs.uid }
    func hash(into hasher: inout Hasher) { hasher.combine(uid) }
}

/// A term of a node affinity: all its expressions must hold. A term without any matches nothing.
struct NodeSelectorTerm: Hashable {
    private let labels: LabelSelector
    private let fields: LabelSelector
    private let isEmpty: Bool

    init(_ value: JSONValue) {
        func selector(_ key: String) -> LabelSelector {
            LabelSelector(structured: ["matchExpressions": value[key] ?? []])
        }
        labels = selector("matchExpressions")
        fields = selector("matchFields")
        isEmpty =
            (value["matchExpressions"]?.arrayValue ?? []).isEmpty && (value["matchFields"]?.arrayValue ?? []).isEmpty
    }

    func matches(_ node: NodeInfo) -> Bool {
        !isEmpty && labels.matches(node.labels) && fields.matches(["metadata.name": node.name])
    }
}

/// A taint of a node.
struct Taint: Hashable {
    let key: String
    let value: String
    let effect: String

    init(key: String, value: String, effect: String) {
        self.key = key
        self.value = value
        self.effect = effect
    }

    init(_ json: JSONValue) {
        self.init(
            key: json["key"]?.stringValue ?? "", value: json["value"]?.stringValue ?? "",
            effect: json["effect"]?.stringValue ?? "")
    }

    /// Whether it keeps pods away that do not tolerate it, and not merely discourages.
    var repels: Bool { effect == "NoSchedule" || effect == "NoExecute" }
}

/// What lets a pod onto a tainted node. Source: Kubernetes API reference, Toleration v1 core.
struct Toleration: Hashable {
    private let key: String
    private let value: String
    private let effect: String
    private let existsOnly: Bool

    init(_ json: JSONValue) {
        key = json["key"]?.stringValue ?? ""
        value = json["value"]?.stringValue ?? ""
        effect = json["effect"]?.stringValue ?? ""
        existsOnly = json["operator"]?.stringValue == "Exists"
    }

    func tolerates(_ taint: Taint) -> Bool {
        if !effect.isEmpty, effect != taint.effect { return false }
        if key.isEmpty { return existsOnly }
        return key == taint.key && (existsOnly || value == taint.value)
    }
}
