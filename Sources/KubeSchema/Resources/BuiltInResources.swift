package import KubeCore

/// The resources of Kubernetes 1.36 that this server has built in, one row each, in the order in which discovery
/// lists their groups. To serve another kind, add its row here and, when it needs one, its strategy in KubeServer.
///
/// Source: `/api` and `/apis` of kube-apiserver 1.36.
package enum BuiltInResources {
    /// All rows, in discovery order.
    package static let all: [ResourceDescriptor] =
        core + aggregation + apps + events + reviews + autoscaling + batch + certificates + networking + policy + rbac
        + storage + admission + others + devices + flowControl

    private static let byResource = Dictionary(uniqueKeysWithValues: all.map { ($0.resource, $0) })
    private static let byKind = Dictionary(uniqueKeysWithValues: all.map { ($0.groupVersionKind, $0) })

    private static let groups = Set(all.map(\.resource.group))
    private static let groupVersions = Set(all.map(\.resource.groupVersion))
    private static let groupResources = Set(all.map(\.resource.groupResource))

    /// Whether kinds of this group and version are built in.
    package static func serves(_ groupVersion: GroupVersion) -> Bool { groupVersions.contains(groupVersion) }

    /// Whether kinds of this group are built in, in whatever version.
    package static func serves(group: String) -> Bool { groups.contains(group) }

    /// Whether a resource is built in, in whatever version.
    package static func contains(_ resource: GroupResource) -> Bool { groupResources.contains(resource) }

    /// The row of a resource, nil when it is not built in.
    package static func find(_ resource: GroupVersionResource) -> ResourceDescriptor? { byResource[resource] }

    /// The row that serves a kind, nil when none does.
    package static func find(_ kind: GroupVersionKind) -> ResourceDescriptor? { byKind[kind] }

    /// The rows that are not the storage form of their objects are left out: one row per stored object.
    package static var storageRows: [ResourceDescriptor] { all.filter { $0.isStored && $0.storage == $0.resource } }
}

// MARK: - Rows

extension BuiltInResources {
    private static let core: [ResourceDescriptor] = [
        row("v1", "bindings", "Binding", verbs: .createOnly),
        row(
            "v1", "componentstatuses", "ComponentStatus", singular: "componentstatus", short: "cs", scope: .cluster,
            verbs: .readOnly),
        row("v1", "configmaps", "ConfigMap", short: "cm"),
        row("v1", "endpoints", "Endpoints", singular: "endpoints", short: "ep"),
        row("v1", "events", "Event", short: "ev", fields: CoreFields.events),
        row("v1", "limitranges", "LimitRange", short: "limits"),
        row(
            "v1", "namespaces", "Namespace", short: "ns", scope: .cluster,
            verbs: .stored.subtracting([.deleteCollection]),
            parts: [.status, SubresourceDescriptor("finalize", verbs: [.update])],
            fields: [SelectableField("status.phase"), SelectableField("name", at: "metadata.name")]),
        row(
            "v1", "nodes", "Node", short: "no", scope: .cluster,
            parts: [.status, .core("proxy", "NodeProxyOptions", .proxy)],
            fields: [SelectableField("spec.unschedulable", default: "false")]),
        row("v1", "persistentvolumeclaims", "PersistentVolumeClaim", short: "pvc", parts: [.status]),
        row("v1", "persistentvolumes", "PersistentVolume", short: "pv", scope: .cluster, parts: [.status]),
        row("v1", "pods", "Pod", short: "po", category: "all", parts: podParts, fields: CoreFields.pods),
        row("v1", "podtemplates", "PodTemplate"),
        row(
            "v1", "replicationcontrollers", "ReplicationController", short: "rc", category: "all",
            parts: [.scale, .status], fields: [SelectableField("status.replicas", default: "0")]),
        row("v1", "resourcequotas", "ResourceQuota", short: "quota", parts: [.status]),
        row("v1", "secrets", "Secret", fields: [SelectableField("type")]),
        row(
            "v1", "serviceaccounts", "ServiceAccount", short: "sa",
            parts: [
                SubresourceDescriptor(
                    "token", kind: kind("authentication.k8s.io/v1", "TokenRequest"), verbs: .createOnly)
            ]
        ),
        row(
            "v1", "services", "Service", short: "svc", category: "all",
            parts: [.status, .core("proxy", "ServiceProxyOptions", .proxy)],
            fields: [SelectableField("spec.clusterIP"), SelectableField("spec.type")]),
    ]

    private static let podParts: [SubresourceDescriptor] = [
        .status,
        .core("attach", "PodAttachOptions", .stream),
        .core("binding", "Binding", .createOnly),
        SubresourceDescriptor("ephemeralcontainers", verbs: .part),
        SubresourceDescriptor("eviction", kind: kind("policy/v1", "Eviction"), verbs: .createOnly),
        .core("exec", "PodExecOptions", .stream),
        SubresourceDescriptor("log", verbs: [.get]),
        .core("portforward", "PodPortForwardOptions", .stream),
        .core("proxy", "PodProxyOptions", .proxy),
        SubresourceDescriptor("resize", verbs: .part),
    ]

    private static let aggregation: [ResourceDescriptor] = [
        row(
            "apiregistration.k8s.io/v1", "apiservices", "APIService", category: "api-extensions", scope: .cluster,
            parts: [.status])
    ]

    private static let apps: [ResourceDescriptor] = [
        row("apps/v1", "controllerrevisions", "ControllerRevision"),
        row("apps/v1", "daemonsets", "DaemonSet", short: "ds", category: "all", parts: [.status]),
        row("apps/v1", "deployments", "Deployment", short: "deploy", category: "all", parts: [.scale, .status]),
        row(
            "apps/v1", "replicasets", "ReplicaSet", short: "rs", category: "all", parts: [.scale, .status],
            fields: [SelectableField("status.replicas", default: "0")]),
        row("apps/v1", "statefulsets", "StatefulSet", short: "sts", category: "all", parts: [.scale, .status]),
    ]

    private static let events: [ResourceDescriptor] = [
        row("events.k8s.io/v1", "events", "Event", short: "ev", fields: CoreFields.regardingEvents, storedAs: .events)
    ]

    private static let reviews: [ResourceDescriptor] = [
        row("authentication.k8s.io/v1", "selfsubjectreviews", "SelfSubjectReview", scope: .cluster, verbs: .createOnly),
        row("authentication.k8s.io/v1", "tokenreviews", "TokenReview", scope: .cluster, verbs: .createOnly),
        row("authorization.k8s.io/v1", "localsubjectaccessreviews", "LocalSubjectAccessReview", verbs: .createOnly),
        row(
            "authorization.k8s.io/v1", "selfsubjectaccessreviews", "SelfSubjectAccessReview", scope: .cluster,
            verbs: .createOnly),
        row(
            "authorization.k8s.io/v1", "selfsubjectrulesreviews", "SelfSubjectRulesReview", scope: .cluster,
            verbs: .createOnly),
        row(
            "authorization.k8s.io/v1", "subjectaccessreviews", "SubjectAccessReview", scope: .cluster,
            verbs: .createOnly),
    ]

    private static let autoscaling: [ResourceDescriptor] = ["autoscaling/v2", "autoscaling/v1"].map {
        row(
            $0, "horizontalpodautoscalers", "HorizontalPodAutoscaler", short: "hpa", category: "all", parts: [.status],
            storedAs: GroupVersionResource(group: "autoscaling", version: "v2", resource: "horizontalpodautoscalers"))
    }

    private static let batch: [ResourceDescriptor] = [
        row("batch/v1", "cronjobs", "CronJob", short: "cj", category: "all", parts: [.status]),
        row(
            "batch/v1", "jobs", "Job", category: "all", parts: [.status],
            fields: [SelectableField("status.successful", at: "status.succeeded", default: "0")]),
    ]

    private static let certificates: [ResourceDescriptor] = [
        row(
            "certificates.k8s.io/v1", "certificatesigningrequests", "CertificateSigningRequest", short: "csr",
            scope: .cluster, parts: [SubresourceDescriptor("approval", verbs: .part), .status],
            fields: [SelectableField("spec.signerName")])
    ]

    private static let networking: [ResourceDescriptor] = [
        row("networking.k8s.io/v1", "ingressclasses", "IngressClass", scope: .cluster),
        row("networking.k8s.io/v1", "ingresses", "Ingress", short: "ing", parts: [.status]),
        row(
            "networking.k8s.io/v1", "ipaddresses", "IPAddress", short: "ip", scope: .cluster,
            fields: [
                SelectableField("spec.parentRef.group"), SelectableField("spec.parentRef.resource"),
                SelectableField("spec.parentRef.namespace"), SelectableField("spec.parentRef.name"),
            ]),
        row("networking.k8s.io/v1", "networkpolicies", "NetworkPolicy", short: "netpol"),
        row("networking.k8s.io/v1", "servicecidrs", "ServiceCIDR", scope: .cluster, parts: [.status]),
    ]

    private static let policy: [ResourceDescriptor] = [
        row("policy/v1", "poddisruptionbudgets", "PodDisruptionBudget", short: "pdb", parts: [.status])
    ]

    private static let rbac: [ResourceDescriptor] = [
        row("rbac.authorization.k8s.io/v1", "clusterrolebindings", "ClusterRoleBinding", scope: .cluster),
        row("rbac.authorization.k8s.io/v1", "clusterroles", "ClusterRole", scope: .cluster),
        row("rbac.authorization.k8s.io/v1", "rolebindings", "RoleBinding"),
        row("rbac.authorization.k8s.io/v1", "roles", "Role"),
    ]

    private static let storage: [ResourceDescriptor] = [
        row("storage.k8s.io/v1", "csidrivers", "CSIDriver", scope: .cluster),
        row("storage.k8s.io/v1", "csinodes", "CSINode", scope: .cluster),
        row("storage.k8s.io/v1", "csistoragecapacities", "CSIStorageCapacity"),
        row("storage.k8s.io/v1", "storageclasses", "StorageClass", short: "sc", scope: .cluster),
        row("storage.k8s.io/v1", "volumeattachments", "VolumeAttachment", scope: .cluster, parts: [.status]),
        row("storage.k8s.io/v1", "volumeattributesclasses", "VolumeAttributesClass", short: "vac", scope: .cluster),
    ]

    private static let admission: [ResourceDescriptor] = [
        ("mutatingadmissionpolicies", "MutatingAdmissionPolicy"),
        ("mutatingadmissionpolicybindings", "MutatingAdmissionPolicyBinding"),
        ("mutatingwebhookconfigurations", "MutatingWebhookConfiguration"),
        ("validatingadmissionpolicies", "ValidatingAdmissionPolicy"),
        ("validatingadmissionpolicybindings", "ValidatingAdmissionPolicyBinding"),
        ("validatingwebhookconfigurations", "ValidatingWebhookConfiguration"),
    ].map { resource, kind in
        row(
            "admissionregistration.k8s.io/v1", resource, kind, category: "api-extensions", scope: .cluster,
            parts: kind == "ValidatingAdmissionPolicy" ? [.status] : [])
    }

    private static let others: [ResourceDescriptor] = [
        ResourceDescriptor(
            .customResourceDefinitions, kind: "CustomResourceDefinition", shortNames: ["crd", "crds"],
            categories: ["api-extensions"], isNamespaced: false, subresources: [.status]),
        row("scheduling.k8s.io/v1", "priorityclasses", "PriorityClass", short: "pc", scope: .cluster),
        row("coordination.k8s.io/v1", "leases", "Lease"),
        row("node.k8s.io/v1", "runtimeclasses", "RuntimeClass", scope: .cluster),
        row("discovery.k8s.io/v1", "endpointslices", "EndpointSlice"),
    ]

    private static let devices: [ResourceDescriptor] = [
        row("resource.k8s.io/v1", "deviceclasses", "DeviceClass", scope: .cluster),
        row("resource.k8s.io/v1", "resourceclaims", "ResourceClaim", parts: [.status]),
        row("resource.k8s.io/v1", "resourceclaimtemplates", "ResourceClaimTemplate"),
        row(
            "resource.k8s.io/v1", "resourceslices", "ResourceSlice", scope: .cluster,
            fields: [SelectableField("spec.nodeName"), SelectableField("spec.driver")]),
    ]

    private static let flowControl: [ResourceDescriptor] = [
        row("flowcontrol.apiserver.k8s.io/v1", "flowschemas", "FlowSchema", scope: .cluster, parts: [.status]),
        row(
            "flowcontrol.apiserver.k8s.io/v1", "prioritylevelconfigurations", "PriorityLevelConfiguration",
            scope: .cluster, parts: [.status]),
    ]
}

// MARK: - How a row is written

extension BuiltInResources {
    private enum Scope {
        case namespaced
        case cluster
    }

    private static func kind(_ apiVersion: String, _ kind: String) -> GroupVersionKind {
        guard let version = GroupVersion(apiVersion: apiVersion) else {
            preconditionFailure("apiVersion \(apiVersion)")
        }
        return GroupVersionKind(group: version.group, version: version.version, kind: kind)
    }

    private static func row(
        _ apiVersion: String, _ resource: String, _ kind: String, singular: String? = nil, short: String? = nil,
        category: String? = nil, scope: Scope = .namespaced, verbs: Set<ResourceVerb> = .stored,
        parts: [SubresourceDescriptor] = [], fields: [SelectableField] = [], storedAs: GroupVersionResource? = nil
    ) -> ResourceDescriptor {
        let type = Self.kind(apiVersion, kind)
        return ResourceDescriptor(
            GroupVersionResource(group: type.group, version: type.version, resource: resource), kind: kind,
            singularName: singular, shortNames: short.map { [$0] } ?? [], categories: category.map { [$0] } ?? [],
            isNamespaced: scope == .namespaced, verbs: verbs, subresources: parts, selectableFields: fields,
            storage: storedAs)
    }
}
