internal import KubeCore

/// How kube-apiserver shows the value of a Go structure in a message: as JSON with every field, in the order of the
/// type, under its Go name; a missing pointer, list or map is `null`, a missing string, number or flag its zero value.
/// Source: k8s.io/apimachinery/pkg/util/validation/field/errors.go ErrorBody; the internal types of Kubernetes 1.36.
struct GoForm: Sendable {
    indirect enum Shape: Sendable {
        /// A pointer to a scalar, or a list of scalars.
        case nullable
        case string
        case number
        case flag
        /// A map, shown sorted by key.
        case map
        case structure(GoForm)
        case pointer(GoForm)
        case list(GoForm)
    }

    private let fields: [(member: String, name: String, shape: Shape)]
    /// Whether the type has JSON tags, as those of `meta/v1` have: names as in the API, empty fields left out.
    private var isTagged = false

    private init(_ fields: [(String, String, Shape)]) { self.fields = fields }

    private init(tagged fields: [(String, Shape)]) {
        self.fields = fields.map { ($0.0, $0.0, $0.1) }
        isTagged = true
    }

    func show(_ value: JSONValue?) -> JSONValue {
        var result = JSONObject()
        for (member, name, shape) in fields {
            let found = value?[member]
            if isTagged, value?.isUnset(member) ?? true { continue }
            result[name] = Self.show(found, shape)
        }
        return .object(result)
    }

    private static func show(_ value: JSONValue?, _ shape: Shape) -> JSONValue {
        switch shape {
        case .nullable: value ?? .null
        case .string: value ?? ""
        case .number: value ?? 0
        case .flag: value ?? false
        case .map: sortedMap(value)
        case .structure(let form): form.show(value)
        case .pointer(let form): value.map(form.show) ?? .null
        case .list(let form): list(value, form)
        }
    }

    private static func list(_ value: JSONValue?, _ form: GoForm) -> JSONValue {
        value?.arrayValue.map { .array($0.map(form.show)) } ?? .null
    }

    /// A list of structures.
    func showList(_ value: JSONValue?) -> JSONValue { Self.list(value, self) }

    /// A map as Go writes it: sorted by key.
    static func sortedMap(_ value: JSONValue?) -> JSONValue {
        guard let object = value?.objectValue else { return .null }
        return .object(JSONObject(object.sorted { $0.0 < $1.0 }))
    }
}

// MARK: - Types

extension GoForm {
    static let labelSelector = GoForm(tagged: [
        ("matchLabels", .map),
        ("matchExpressions", .list(GoForm(tagged: [("key", .string), ("operator", .string), ("values", .nullable)]))),
    ])

    static let seccompProfile = GoForm([
        ("type", "Type", .string), ("localhostProfile", "LocalhostProfile", .nullable),
    ])

    static let securityContext = GoForm([
        (
            "capabilities", "Capabilities", .pointer(GoForm([("add", "Add", .nullable), ("drop", "Drop", .nullable)]))
        ),
        ("privileged", "Privileged", .nullable),
        (
            "seLinuxOptions", "SELinuxOptions",
            .pointer(
                GoForm([
                    ("user", "User", .string), ("role", "Role", .string), ("type", "Type", .string),
                    ("level", "Level", .string),
                ]))
        ),
        (
            "windowsOptions", "WindowsOptions",
            .pointer(
                GoForm([
                    ("gmsaCredentialSpecName", "GMSACredentialSpecName", .nullable),
                    ("gmsaCredentialSpec", "GMSACredentialSpec", .nullable),
                    ("runAsUserName", "RunAsUserName", .nullable), ("hostProcess", "HostProcess", .nullable),
                ]))
        ),
        ("runAsUser", "RunAsUser", .nullable), ("runAsGroup", "RunAsGroup", .nullable),
        ("runAsNonRoot", "RunAsNonRoot", .nullable), ("readOnlyRootFilesystem", "ReadOnlyRootFilesystem", .nullable),
        ("allowPrivilegeEscalation", "AllowPrivilegeEscalation", .nullable), ("procMount", "ProcMount", .nullable),
        ("seccompProfile", "SeccompProfile", .pointer(seccompProfile)),
        ("appArmorProfile", "AppArmorProfile", .pointer(seccompProfile)),
    ])

    static let podResourceClaim = GoForm([
        ("name", "Name", .string), ("resourceClaimName", "ResourceClaimName", .nullable),
        ("resourceClaimTemplateName", "ResourceClaimTemplateName", .nullable),
    ])

    static let clusterTrustBundle = GoForm([
        ("name", "Name", .nullable), ("signerName", "SignerName", .nullable),
        ("labelSelector", "LabelSelector", .pointer(labelSelector)), ("optional", "Optional", .nullable),
        ("path", "Path", .string),
    ])

    static let nodeSelectorTerm: GoForm = {
        let requirement = GoForm([
            ("key", "Key", .string), ("operator", "Operator", .string), ("values", "Values", .nullable),
        ])
        return GoForm([
            ("matchExpressions", "MatchExpressions", .list(requirement)),
            ("matchFields", "MatchFields", .list(requirement)),
        ])
    }()

    static let volumeNodeAffinity = GoForm([
        (
            "required", "Required",
            .pointer(GoForm([("nodeSelectorTerms", "NodeSelectorTerms", .list(nodeSelectorTerm))]))
        )
    ])

    static let taint = GoForm([
        ("key", "Key", .string), ("value", "Value", .string), ("effect", "Effect", .string),
        ("timeAdded", "TimeAdded", .nullable),
    ])

    static let nodeAddress = GoForm([("type", "Type", .string), ("address", "Address", .string)])
    static let ipAddress = GoForm([("ip", "IP", .string)])

    static let servicePort = GoForm([
        ("name", "Name", .string), ("protocol", "Protocol", .string), ("appProtocol", "AppProtocol", .nullable),
        ("port", "Port", .number), ("targetPort", "TargetPort", .number), ("nodePort", "NodePort", .number),
    ])

    static let scopeSelector = GoForm([
        (
            "matchExpressions", "MatchExpressions",
            .list(
                GoForm([
                    ("scopeName", "ScopeName", .string), ("operator", "Operator", .string),
                    ("values", "Values", .nullable),
                ]))
        )
    ])

    static let disruptionBudget = GoForm([
        ("minAvailable", "MinAvailable", .nullable), ("selector", "Selector", .pointer(labelSelector)),
        ("maxUnavailable", "MaxUnavailable", .nullable),
        ("unhealthyPodEvictionPolicy", "UnhealthyPodEvictionPolicy", .nullable),
    ])

    static let objectReference = GoForm([
        ("kind", "Kind", .string), ("namespace", "Namespace", .string), ("name", "Name", .string),
        ("uid", "UID", .string), ("apiVersion", "APIVersion", .string),
        ("resourceVersion", "ResourceVersion", .string), ("fieldPath", "FieldPath", .string),
    ])

    static let eventSource = GoForm([("component", "Component", .string), ("host", "Host", .string)])

    static let roleReference = GoForm([
        ("apiGroup", "APIGroup", .string), ("kind", "Kind", .string), ("name", "Name", .string),
    ])

    static let successPolicy = GoForm([
        (
            "rules", "Rules",
            .list(
                GoForm([
                    ("succeededIndexes", "SucceededIndexes", .nullable),
                    ("succeededCount", "SucceededCount", .nullable),
                ]))
        )
    ])

    static let statefulSetRollingUpdate = GoForm([
        ("partition", "Partition", .number), ("maxUnavailable", "MaxUnavailable", .nullable),
    ])

    static let statefulSetUpdateStrategy = GoForm([
        ("type", "Type", .string), ("rollingUpdate", "RollingUpdate", .pointer(statefulSetRollingUpdate)),
    ])

    static let daemonSetUpdateStrategy = GoForm([
        ("type", "Type", .string),
        (
            "rollingUpdate", "RollingUpdate",
            .pointer(
                GoForm([("maxUnavailable", "MaxUnavailable", .number), ("maxSurge", "MaxSurge", .number)]))
        ),
    ])

    static let volumeAttachment = GoForm([
        ("attacher", "Attacher", .string),
        (
            "source", "Source",
            .structure(
                GoForm([
                    ("persistentVolumeName", "PersistentVolumeName", .nullable),
                    ("inlineVolumeSpec", "InlineVolumeSpec", .nullable),
                ]))
        ),
        ("nodeName", "NodeName", .string),
    ])

    static let csiNodeDriver = GoForm([
        ("name", "Name", .string), ("nodeID", "NodeID", .string), ("topologyKeys", "TopologyKeys", .nullable),
        ("allocatable", "Allocatable", .pointer(GoForm([("count", "Count", .nullable)]))),
    ])
}
