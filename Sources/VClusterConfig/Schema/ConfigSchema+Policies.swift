internal import KubeCore

// Keys below `policies`. `profile`, `security` and `isolation` are our own. Source: vcluster reference 1.12 and 2.2.

extension ConfigSchema {
    static let policyRows: [ConfigRow] = ConfigRow.below(
        "policies", levelRows, securityRows, quotaRows.map(\.withoutRestart), networkPolicyRows.map(\.withoutRestart))

    private static let levelRows: [ConfigRow] = [
        .key(
            "profile", .word(["secure", "compatible"]), default: "secure",
            "What tenants may put on the host unless a rule below says otherwise"),
        .key(
            "podSecurityStandard", .word(["", "privileged", "baseline", "restricted"]), default: "",
            "Pod Security level of pods on the host; empty is what the profile says"),
        .key(
            "isolation.enabled", .boolean, default: false,
            "Isolation mode, as of create --isolate: Pod Security baseline, quota, limits and network policies"),
        .notYet("centralAdmission", members: "validatingWebhooks mutatingWebhooks"),
    ]

    private static let securityRows: [ConfigRow] = [
        .key("security.hostPaths", .booleanOrAuto, default: "auto", "Allow hostPath volumes"),
        .key("security.hostPorts", .booleanOrAuto, default: "auto", "Allow host ports"),
        .key("security.nodeNames", .booleanOrAuto, default: "auto", "Allow pods that choose their node by name"),
        .key(
            "security.deniedTolerations", .autoOr(.list(.text(.taintKey))), default: "auto",
            "Keys of taints that no pod of a tenant may tolerate"),
        .key(
            "security.hiddenRuntimeClasses", .booleanOrAuto, default: "auto",
            "Allow RuntimeClasses of the host that are not shown in the virtual cluster"),
        .key(
            "security.externalIPs", .booleanOrAuto, default: "auto",
            "Allow externalIPs and loadBalancerIP of Services"),
        .key(
            "security.externalNames", .booleanOrAuto, default: "auto",
            "Allow Services of type ExternalName on the host; in the virtual cluster they work either way"),
        .key("security.chosenNodePorts", .booleanOrAuto, default: "auto", "Allow node ports of the tenant's choice"),
        .key(
            "security.endpointAddresses", .word(["auto", "ownPods", "any"]), default: "auto",
            "Addresses behind Services without selector"),
        .key(
            "security.serviceAccountTokens", .word(["auto", "secrets", "annotations"]), default: "auto",
            "Where tokens of pods are kept on the host"),
        .key(
            "security.annotations.unlisted", .word(["auto", "allow", "deny"]), default: "auto",
            "What becomes of annotations that neither list names"),
        .key(
            "security.annotations.allow", .stringList, default: [],
            "Annotations that reach the host besides those of the profile; prefix* is possible"),
        .key(
            "security.annotations.deny", .stringList, default: [],
            "Annotations that never reach the host; prefix* is possible"),
        .key(
            "security.volumeDrivers", .autoOr(.stringList), default: "auto",
            "Drivers of flexVolume and inline CSI volumes that pods may name; * for all"),
        .key(
            "security.hostVolumes", .booleanOrAuto, default: "auto",
            "Allow volumes, snapshots and Secrets of the storage system that tenants name themselves"),
        .key(
            "security.ingressSnippets", .booleanOrAuto, default: "auto",
            "Allow pieces of the ingress controller's configuration in Ingresses"),
        .key(
            "security.hostnames", .list(.text(.hostname)), default: [],
            "Host names that Ingresses and routes may claim; empty for all"),
    ]

    private static let quotaRows: [ConfigRow] = [
        .key(
            "resourceQuota.enabled", .booleanOrAuto, default: "auto",
            "Limit what the virtual cluster takes in all; auto is when limitRange or isolation is on"),
        .key("resourceQuota.quota", .quantityMap, default: defaultQuota, "Put over the default numbers"),
        .key("resourceQuota.scopeSelector", .object, default: [:], "As in a ResourceQuota"),
        .key("resourceQuota.scopes", .stringList, default: [], "As in a ResourceQuota"),
        .key("resourceQuota.annotations", .stringMap, default: [:]),
        .key("resourceQuota.labels", .stringMap, default: [:]),
        .key(
            "limitRange.enabled", .booleanOrAuto, default: "auto",
            "Give containers limits; auto is when resourceQuota or isolation is on"),
        .key(
            "limitRange.default", .quantityMap,
            default: ["cpu": "1", "ephemeral-storage": "8Gi", "memory": "512Mi"], "Limits of containers without"),
        .key(
            "limitRange.defaultRequest", .quantityMap,
            default: ["cpu": "100m", "ephemeral-storage": "3Gi", "memory": "128Mi"], "Requests of containers without"),
        .key("limitRange.max", .quantityMap, default: [:], "Most that a container may ask for"),
        .key("limitRange.min", .quantityMap, default: [:], "Least that a container may ask for"),
        .key("limitRange.annotations", .stringMap, default: [:]),
        .key("limitRange.labels", .stringMap, default: [:]),
    ]

    private static let defaultQuota: JSONValue = [
        "requests.cpu": 10, "requests.memory": "20Gi", "requests.storage": "100Gi",
        "requests.ephemeral-storage": "60Gi", "limits.cpu": 20, "limits.memory": "40Gi",
        "limits.ephemeral-storage": "160Gi", "services.nodeports": 0, "services.loadbalancers": 1,
        "count/endpoints": 40, "count/pods": 20, "count/services": 20, "count/secrets": 100, "count/configmaps": 100,
        "count/persistentvolumeclaims": 20,
    ]

    private static let networkPolicyRows: [ConfigRow] = [
        .key(
            "networkPolicy.enabled", .boolean, default: false,
            "Make NetworkPolicies on the host; isolation does so unless this is false"),
        .key("networkPolicy.annotations", .stringMap, default: [:]),
        .key("networkPolicy.labels", .stringMap, default: [:]),
        .notYet("networkPolicy.fallbackDns", unless: "8.8.8.8"),
        .key("networkPolicy.controlPlane.ingress", .objectList, default: [], "More rules for the control plane"),
        .key("networkPolicy.controlPlane.egress", .objectList, default: [], "More rules for the control plane"),
        .key("networkPolicy.workload.ingress", .objectList, default: [], "More rules for the tenant's pods"),
        .key("networkPolicy.workload.egress", .objectList, default: [], "More rules for the tenant's pods"),
        .key(
            "networkPolicy.workload.publicEgress.enabled", .boolean, default: true,
            "Let the tenant's pods reach public addresses"),
        .key(
            "networkPolicy.workload.publicEgress.cidr", .text(.cidr), default: "0.0.0.0/0", "Which addresses are public"
        ),
        .key(
            "networkPolicy.workload.publicEgress.except", .list(.text(.cidr)),
            default: ["100.64.0.0/10", "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"],
            "Which of them are not"),
    ]
}
