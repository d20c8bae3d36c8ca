internal import KubeCore

// How the control plane is reached, and what it may do. Source: vcluster reference 1.13 and 1.14.

extension OlderSchema {
    static let accessRows: [OlderRow] = serviceRows + ingressRows + rightsAndDNSRows

    private static let rightsAndDNSRows: [OlderRow] = [
        .moved("rbac.role.create", .boolean, to: "rbac.role.enabled"),
        .moved("rbac.role.extraRules", .objectList, to: "rbac.role.extraRules"),
        .converted("rbac.clusterRole.create", .boolean) { value, _ in
            // Without it the chart still made one when a feature needed it.
            value == true ? .set("rbac.clusterRole.enabled", true) : .nothing
        },
        .moved("rbac.clusterRole.extraRules", .objectList, to: "rbac.clusterRole.extraRules"),
        .notYet("rbac.role.extended"),
        .notYet("rbac.role.excludedApiResources"),
        .moved("fallbackHostDns", .boolean, to: "networking.advanced.fallbackHostCluster"),
        .moved("coredns.enabled", .boolean, to: "controlPlane.coredns.enabled"),
        // DNS is served by the control plane itself, which is what the tenant sees of either.
        .converted("coredns.integrated", .boolean) { _, _ in .nothing },
        .notYet("coredns.replicas", unless: 1),
        .notYet("coredns.image", unless: ""),
        .notYet("coredns.config", unless: ""),
        .notYet("coredns.manifests", unless: ""),
        .notYet("coredns.plugin"),
        .notYet("coredns.service"),
        .notYet("coredns.resources"),
        .notYet("coredns.nodeSelector"),
        .notYet("coredns.affinity"),
        .notYet("coredns.tolerations"),
        .notYet("coredns.podAnnotations"),
        .notYet("coredns.podLabels"),
        .notYet("coredns.securityContext"),
        .notYet("coredns.podSecurityContext"),
        .notYet("coredns.fallback"),
    ]

    private static let ingressRows: [OlderRow] = [
        .moved("ingress.enabled", .boolean, to: "controlPlane.ingress.enabled"),
        .moved("ingress.host", .text(.hostname), to: "controlPlane.ingress.host"),
        .moved(
            "ingress.pathType", .word(["ImplementationSpecific", "Prefix", "Exact"]),
            to: "controlPlane.ingress.pathType"),
        .moved("ingress.annotations", .stringMap, to: "controlPlane.ingress.annotations"),
        .converted("ingress.ingressClassName", .string) { value, _ in
            value == "" ? .nothing : .set("controlPlane.ingress.spec.ingressClassName", value)
        },
        .converted("ingress.tls", .objectList) { value, _ in
            value == [] ? .nothing : .set("controlPlane.ingress.spec.tls", value)
        },
        .notYet("ingress.apiVersion", unless: "networking.k8s.io/v1"),
    ]

    private static let serviceRows: [OlderRow] = [
        .moved(
            "service.type", .word(["ClusterIP", "NodePort", "LoadBalancer"]), to: "controlPlane.service.spec.type"),
        .moved("service.externalIPs", .stringList, to: "controlPlane.service.spec.externalIPs"),
        .moved("service.externalTrafficPolicy", .string, to: "controlPlane.service.spec.externalTrafficPolicy"),
        .moved("service.loadBalancerIP", .string, to: "controlPlane.service.spec.loadBalancerIP"),
        .moved(
            "service.loadBalancerSourceRanges", .stringList, to: "controlPlane.service.spec.loadBalancerSourceRanges"),
        .moved("service.loadBalancerClass", .string, to: "controlPlane.service.spec.loadBalancerClass"),
        .moved("service.annotations", .stringMap, to: "controlPlane.service.annotations"),
        .moved("service.loadBalancerAnnotations", .stringMap, to: "controlPlane.service.annotations"),
    ]
}
