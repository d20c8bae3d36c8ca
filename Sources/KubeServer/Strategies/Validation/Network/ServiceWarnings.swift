internal import KubeCore

/// What a client that writes a Service should know, though it is valid.
/// Source: pkg/api/service/warnings.go of Kubernetes 1.36.
enum ServiceWarnings {
    static func warnings(_ service: KubeObject, _ old: KubeObject?) -> [String] {
        var texts: [String] = []
        let spec = service["spec"] ?? [:]
        let annotation = "service.kubernetes.io/topology-aware-hints"
        if service.annotations[annotation] != nil, old?.annotations[annotation] == nil {
            texts.append(
                "metadata.annotations[\(annotation)]: deprecated in v1.27+; please use the \"service.kubernetes.io/topology-mode\" annotation instead"
            )
        }
        if !spec.isUnset("externalIPs") {
            texts.append("spec.externalIPs is deprecated and may no longer be implemented in some clusters")
        }
        if ServiceAddressValidation.isHeadless(spec) {
            if !spec.isUnset("loadBalancerIP") { texts.append("spec.loadBalancerIP is ignored for headless services") }
            if !spec.isUnset("externalIPs") { texts.append("spec.externalIPs is ignored for headless services") }
            if spec["sessionAffinity"] == "ClientIP" {
                texts.append("spec.SessionAffinity is ignored for headless services")
            }
        }
        if spec["trafficDistribution"] == "PreferClose" {
            texts.append("spec.trafficDistribution: deprecated in v1.34+; use \"PreferSameZone\"")
        }
        return texts
    }
}
