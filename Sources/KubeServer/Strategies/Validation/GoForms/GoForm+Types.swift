internal import KubeCore

/// Types that come up in messages about several kinds.
/// Source: pkg/apis/*/types.go of Kubernetes 1.36.
extension GoForm {
    static let labelSelector = GoForm(tagged: [
        ("matchLabels", .map),
        ("matchExpressions", .list(GoForm(tagged: [("key", .string), ("operator", .string), ("values", .nullable)]))),
    ])

    /// `metadata`; its list of field owners is shown as it is.
    static let objectMeta = GoForm(tagged: [
        ("name", .nullable), ("generateName", .nullable), ("namespace", .nullable), ("selfLink", .nullable),
        ("uid", .nullable),
        ("resourceVersion", .nullable), ("generation", .nullable), ("creationTimestamp", .nullable),
        ("deletionTimestamp", .nullable), ("deletionGracePeriodSeconds", .nullable), ("labels", .map),
        ("annotations", .map),
        (
            "ownerReferences",
            .list(
                GoForm(tagged: [
                    ("apiVersion", .string), ("kind", .string), ("name", .string), ("uid", .string),
                    ("controller", .nullable), ("blockOwnerDeletion", .nullable),
                ]))
        ),
        ("finalizers", .nullable), ("managedFields", .nullable),
    ])

    static let nonResourceAttributes = GoForm([("path", "Path", .string), ("verb", "Verb", .string)])

    static let seccompProfile = GoForm([
        ("type", "Type", .string), ("localhostProfile", "LocalhostProfile", .nullable),
    ])

    static let seLinuxOptions = GoForm(["user": .string, "role": .string, "type": .string, "level": .string])

    static let windowsOptions = GoForm([
        ("gmsaCredentialSpecName", "GMSACredentialSpecName", .nullable),
        ("gmsaCredentialSpec", "GMSACredentialSpec", .nullable),
        ("runAsUserName", "RunAsUserName", .nullable), ("hostProcess", "HostProcess", .nullable),
    ])

    static let securityContext = GoForm([
        "capabilities": .pointer(GoForm(["add": .nullable, "drop": .nullable])), "privileged": .nullable,
        "seLinuxOptions": .pointer(seLinuxOptions), "windowsOptions": .pointer(windowsOptions),
        "runAsUser": .nullable, "runAsGroup": .nullable, "runAsNonRoot": .nullable,
        "readOnlyRootFilesystem": .nullable, "allowPrivilegeEscalation": .nullable, "procMount": .nullable,
        "seccompProfile": .pointer(seccompProfile), "appArmorProfile": .pointer(seccompProfile),
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

    static let podFailurePolicy = GoForm([
        "rules": .list(
            GoForm([
                "action": .string,
                "onExitCodes": .pointer(
                    GoForm(["containerName": .nullable, "operator": .string, "values": .nullable])),
                "onPodConditions": .list(GoForm(["type": .string, "status": .string])),
            ]))
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

    static let parentReference = GoForm([
        "group": .string, "resource": .string, "namespace": .string, "name": .string,
    ])

    static let distinguisherMethod = GoForm(["type": .string])
    static let auditAnnotation = GoForm(["key": .string, "valueExpression": .string])
    static let serviceRanges = GoForm([("cidrs", "CIDRs", .nullable)])

    static let csiNodeDriver = GoForm([
        ("name", "Name", .string), ("nodeID", "NodeID", .string), ("topologyKeys", "TopologyKeys", .nullable),
        ("allocatable", "Allocatable", .pointer(GoForm([("count", "Count", .nullable)]))),
    ])
}
