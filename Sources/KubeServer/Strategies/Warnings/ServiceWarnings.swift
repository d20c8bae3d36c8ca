internal import KubeCore

/// What a client that writes a Service should know, though it is valid.
/// Source: pkg/api/service/warnings.go of Kubernetes 1.36.
enum ServiceWarnings {
    private static let hints = "service.kubernetes.io/topology-aware-hints"
    private static let mode = "service.kubernetes.io/topology-mode"

    static func warnings(_ service: KubeObject, _ old: KubeObject?) -> [String] {
        let spec = service["spec"] ?? [:]
        let type = spec.text("type")
        let isHeadless = type == "ClusterIP" && spec["clusterIP"] == "None"
        let hasExternalAddresses = !spec.isUnset("externalIPs")
        var texts: [String] = []
        if service.annotations[hints] != nil {
            texts.append("annotation \(hints) is deprecated, please use \(mode) instead")
        }
        if !spec.isUnset("clusterIP"), !isHeadless { texts += addresses(spec, "clusterIPs") }
        if isHeadless {
            if !spec.isUnset("loadBalancerIP") { texts.append("spec.loadBalancerIP is ignored for headless services") }
            if hasExternalAddresses { texts.append("spec.externalIPs is ignored for headless services") }
            if spec["sessionAffinity"] != "None" {
                texts.append("spec.SessionAffinity is ignored for headless services")
            }
        }
        texts += addresses(spec, "externalIPs")
        if hasExternalAddresses, !isHeadless, type != "ExternalName" {
            texts.append("spec.externalIPs is deprecated and may no longer be implemented in some clusters")
        }
        texts += AddressWarnings.address(spec.text("loadBalancerIP"), "spec.loadBalancerIP")
        for (index, range) in spec.elements("loadBalancerSourceRanges").enumerated() {
            texts += AddressWarnings.range(range.stringValue ?? "", "spec.loadBalancerSourceRanges[\(index)]")
        }
        if type == "ExternalName", hasExternalAddresses {
            texts.append("spec.externalIPs is ignored when spec.type is \"ExternalName\"")
        }
        if type != "ExternalName", !spec.isUnset("externalName") {
            texts.append("spec.externalName is ignored when spec.type is not \"ExternalName\"")
        }
        if spec["trafficDistribution"] == "PreferClose" {
            texts.append("spec.trafficDistribution: \"PreferClose\" is deprecated; use \"PreferSameZone\"")
        }
        return texts
    }

    private static func addresses(_ spec: JSONValue, _ list: String) -> [String] {
        spec.elements(list).enumerated().flatMap { index, address in
            AddressWarnings.address(address.stringValue ?? "", "spec.\(list)[\(index)]")
        }
    }
}
