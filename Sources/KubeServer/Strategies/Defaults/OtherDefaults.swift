internal import FoundationEssentials
internal import KubeCore

/// Defaults of Services and of the kinds around networking, configuration, access and policy.
/// Source: the defaults.go of each API group of Kubernetes 1.36.
enum OtherDefaults {
    static func service(_ object: inout KubeObject) {
        object.editOrMake("spec") { spec in
            spec.fill("sessionAffinity", "None")
            if spec["sessionAffinity"] == "ClientIP" {
                spec.editOrMake("sessionAffinityConfig") { config in
                    config.editOrMake("clientIP") { $0.fill("timeoutSeconds", 10800) }
                }
            } else if spec["sessionAffinity"] == "None" {
                spec["sessionAffinityConfig"] = nil
            }
            if spec.isUnset("type") { spec["type"] = "ClusterIP" }
            spec.editEach("ports") { port in
                port.fill("protocol", "TCP")
                if port["targetPort"] == nil || port["targetPort"] == 0 || port["targetPort"] == "" {
                    port["targetPort"] = port["port"]
                }
            }
            let type = spec.text("type")
            let isExternal =
                type == "NodePort" || type == "LoadBalancer" || (type == "ClusterIP" && !spec.isUnset("externalIPs"))
            if isExternal { spec.fill("externalTrafficPolicy", "Cluster") }
            if type != "ExternalName" { spec.fill("internalTrafficPolicy", "Cluster") }
            if type == "LoadBalancer" { spec.fill("allocateLoadBalancerNodePorts", true) }
        }
        object.editOrMake("status") { $0.fill("loadBalancer", [:]) }
    }

    static func endpoints(_ object: inout KubeObject) {
        object.edit { root in
            root.editEach("subsets") { subset in subset.editEach("ports") { $0.fill("protocol", "TCP") } }
        }
    }

    static func resourceQuota(_ object: inout KubeObject) {
        object.edit("spec") { $0.edit("hard", ResourceDefaults.list) }
    }

    /// The first range of pod addresses shows in both members; all that a node has can be used, unless it says less.
    static func node(_ object: inout KubeObject) {
        object.edit("status") { status in
            status.edit("capacity", ResourceDefaults.list)
            status.edit("allocatable", ResourceDefaults.list)
            if let capacity = status["capacity"], capacity != .null { status.fill("allocatable", capacity) }
        }
        object.edit("spec") { spec in
            if let range = spec["podCIDR"], spec.isUnset("podCIDRs") { spec["podCIDRs"] = [range] }
            if let first = spec.elements("podCIDRs").first, spec.isUnset("podCIDR") { spec["podCIDR"] = first }
        }
    }

    /// What every node shows, though it may not know it yet.
    static func nodeStatus(_ object: inout KubeObject) {
        object.editOrMake("spec") { _ in }
        object.editOrMake("status") { status in
            status.editOrMake("daemonEndpoints") { endpoints in
                endpoints.editOrMake("kubeletEndpoint") { $0.fill("Port", 0) }
            }
            status.editOrMake("nodeInfo") { info in
                for member in [
                    "machineID", "systemUUID", "bootID", "kernelVersion", "osImage", "containerRuntimeVersion",
                    "kubeletVersion", "kubeProxyVersion", "operatingSystem", "architecture",
                ] { info.fill(member, "") }
            }
        }
    }

    /// An address of a load balancer is a virtual one, unless it is said to be a proxy's.
    static func serviceStatus(_ object: inout KubeObject) {
        object.edit("status") { status in
            status.edit("loadBalancer") { balancer in
                balancer.editEach("ingress") { if !$0.isUnset("ip") { $0.fill("ipMode", "VIP") } }
            }
        }
    }

    static func endpointSlice(_ object: inout KubeObject) {
        object.edit { root in
            root.editEach("ports") {
                $0.fill("name", "")
                $0.fill("protocol", "TCP")
            }
            root.editEach("endpoints") { $0.fill("conditions", [:]) }
        }
    }

    /// The topology of old is not written through this version. A node name that was kept in it and is sent again
    /// becomes the endpoint's.
    /// Source: pkg/registry/discovery/endpointslice/strategy.go dropTopologyOnV1.
    static func dropTopology(of slice: inout KubeObject, _ old: KubeObject?) {
        if let old, old["endpoints"] == slice["endpoints"] { return }
        let host = "kubernetes.io/hostname"
        let known = (old?["endpoints"]?.arrayValue ?? []).compactMap { $0["deprecatedTopology"]?[host] }
        slice.edit { root in
            root.editEach("endpoints") { endpoint in
                guard let topology = endpoint["deprecatedTopology"] else { return }
                if endpoint["nodeName"] == nil, let node = topology[host], known.contains(node) {
                    endpoint["nodeName"] = node
                }
                endpoint["deprecatedTopology"] = nil
            }
        }
    }

    /// Only the names of Secrets count; where they are is said by the account.
    /// Source: pkg/registry/core/serviceaccount/strategy.go cleanSecretReferences.
    static func serviceAccount(_ account: inout KubeObject) {
        account.edit { root in
            root.editEach("secrets") { secret in
                secret = secret.isUnset("name") ? [:] : ["name": secret["name"] ?? ""]
            }
        }
    }

    static func networkPolicy(_ object: inout KubeObject) {
        object.editOrMake("spec") { spec in
            spec.fill("podSelector", [:])
            for direction in ["ingress", "egress"] {
                spec.editEach(direction) { rule in rule.editEach("ports") { $0.fill("protocol", "TCP") } }
            }
            if spec.isUnset("policyTypes") {
                spec["policyTypes"] = spec.isUnset("egress") ? ["Ingress"] : ["Ingress", "Egress"]
            }
        }
    }

    static func ingressClass(_ object: inout KubeObject) {
        object.edit("spec") { spec in spec.edit("parameters") { $0.fill("scope", "Cluster") } }
    }

    /// `stringData` is a way to write `data`; it is never stored.
    static func secret(_ object: inout KubeObject) {
        if object["type"]?.stringValue?.isEmpty ?? true { object["type"] = "Opaque" }
        guard let texts = object["stringData"]?.objectValue else { return }
        object["stringData"] = nil
        object.edit { root in
            root.editOrMake("data") { data in
                for (key, text) in texts.stringDictionary {
                    data[key] = .string(Data(text.utf8).base64EncodedString())
                }
            }
            if root.isUnset("data") { root["data"] = nil }
        }
    }

    /// Limits of containers: a maximum is the default, a default is the default request, else the minimum is.
    static func limitRange(_ object: inout KubeObject) {
        object.edit("spec") { spec in
            spec.editEach("limits") { item in
                for list in ["max", "min", "default", "defaultRequest", "maxLimitRequestRatio"] {
                    item.edit(list, ResourceDefaults.list)
                }
                guard item["type"] == "Container" else { return }
                inherit("default", from: "max", in: &item)
                inherit("defaultRequest", from: "default", in: &item)
                inherit("defaultRequest", from: "min", in: &item)
            }
        }
    }

    private static func inherit(_ target: String, from source: String, in item: inout JSONValue) {
        guard let values = item[source]?.objectValue, !values.isEmpty else { return }
        item.editOrMake(target) { amounts in
            for (name, amount) in values { amounts.fill(name, amount) }
        }
    }

    private static let accessGroup: JSONValue = "rbac.authorization.k8s.io"

    static func roleBinding(_ object: inout KubeObject) {
        object.edit { root in
            root.editEach("subjects") { subject in
                if subject["kind"] == "User" || subject["kind"] == "Group" { subject.fill("apiGroup", accessGroup) }
            }
            root.edit("roleRef") { if $0.isUnset("apiGroup") { $0["apiGroup"] = accessGroup } }
        }
    }

    static func role(_ object: inout KubeObject) { object.edit { $0.fill("rules", .null) } }

    static func priorityClass(_ object: inout KubeObject) {
        object.edit { root in
            root.fill("value", 0)
            root.fill("preemptionPolicy", "PreemptLowerPriority")
        }
    }
}
