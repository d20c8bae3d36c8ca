internal import KubeCore

/// What an update of a Service keeps when the client leaves it out, and what goes with a former type.
/// Source: pkg/registry/core/service/storage/storage.go patchAllocatedValues; strategy.go dropTypeDependentFields.
enum ServiceUpdate {
    static func keepAllocations(_ service: inout KubeObject, _ old: KubeObject) {
        guard let oldSpec = old["spec"], let newType = service.at("spec", "type")?.stringValue else { return }
        let oldType = oldSpec.text("type")
        // That a load balancer takes its time to go is nothing that users must see.
        if newType != "LoadBalancer" { service.set([:], at: "status", "loadBalancer") }
        defer { ServiceAddresses.carryOver(to: &service, from: old) }
        guard oldType != "ExternalName", newType != "ExternalName" else { return }
        service.edit("spec") { spec in
            if spec.isUnset("clusterIP") {
                spec["clusterIP"] = oldSpec["clusterIP"]
                if spec.isUnset("clusterIPs") { spec["clusterIPs"] = oldSpec["clusterIPs"] }
            } else if spec.isUnset("clusterIPs"), spec["clusterIP"] == oldSpec["clusterIP"] {
                spec["clusterIPs"] = oldSpec["clusterIPs"]
            } else if spec["clusterIP"] != oldSpec["clusterIP"], spec["clusterIPs"] == oldSpec["clusterIPs"] {
                spec["clusterIPs"] = spec["clusterIP"].map { [$0] }
            }
            for member in ["ipFamilies", "ipFamilyPolicy"] {
                if let kept = oldSpec[member] { spec.fill(member, kept) }
            }
            if hasNodePorts(oldType), hasNodePorts(newType) { keepNodePorts(&spec, oldSpec) }
        }
    }

    private static func hasNodePorts(_ type: String) -> Bool { type == "NodePort" || type == "LoadBalancer" }

    /// A port of the same protocol and number keeps its node port, unless the client uses that one elsewhere.
    private static func keepNodePorts(_ spec: inout JSONValue, _ oldSpec: JSONValue) {
        var used = Set(spec.elements("ports").compactMap { $0["nodePort"]?.intValue })
        spec.editEach("ports") { port in
            guard (port["nodePort"]?.intValue ?? 0) == 0 else { return }
            let before = oldSpec.elements("ports").first {
                $0["protocol"] == port["protocol"] && $0["port"] == port["port"]
            }
            guard let nodePort = before?["nodePort"]?.intValue, nodePort != 0, used.insert(nodePort).inserted else {
                return
            }
            port["nodePort"] = .int(nodePort)
        }
    }
}
