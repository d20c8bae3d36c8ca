internal import KubeCore

/// What one object uses of the resources that quotas limit.
/// Source: pkg/quota/v1/evaluator/core pods.go, persistent_volume_claims.go, services.go.
enum QuotaUsage {
    /// Whether objects of a resource use more than their number, so that they have to be looked into.
    static func isMeasured(_ resource: GroupResource) -> Bool {
        resource == .pods || resource == .persistentVolumeClaims || resource == .services
    }

    static func of(_ object: KubeObject, _ resource: GroupResource, now: Timestamp) -> ResourceList {
        let counts = QuotaNames.counts(of: resource)
        switch resource {
        case .pods: return isCharged(object, now: now) ? counts + ofPod(object) : counts
        case .persistentVolumeClaims: return counts + ofClaim(object)
        case .services: return counts + ofService(object)
        default: return counts
        }
    }

    // MARK: Pods

    /// Pods that have ended use nothing, nor do those that should have been gone by now: a lost node must not keep
    /// others from running.
    static func isCharged(_ pod: KubeObject, now: Timestamp) -> Bool {
        let phase = pod.text("status", "phase")
        if phase == "Failed" || phase == "Succeeded" { return false }
        guard let end = chargedUntil(pod) else { return true }
        return now <= end
    }

    /// When a pod that is being deleted stops to be charged; nil when it is not being deleted.
    static func chargedUntil(_ pod: KubeObject) -> Timestamp? {
        guard let text = pod.deletionTimestamp, let time = Timestamp(rfc3339: text),
            let grace = pod.at("metadata", "deletionGracePeriodSeconds")?.intValue
        else { return nil }
        return time.adding(.seconds(grace))
    }

    private static func ofPod(_ pod: KubeObject) -> ResourceList {
        ResourceList(["pods": Quantity(1)])
            + compute(requests: PodResources.requests(of: pod), limits: PodResources.limits(of: pod))
    }

    /// The names under which requests and limits are charged.
    static func compute(requests: ResourceList, limits: ResourceList) -> ResourceList {
        var usage = ResourceList()
        for (name, amount) in requests.amounts {
            switch name {
            case "cpu", "memory", "ephemeral-storage":
                usage[name] = amount
                usage["requests.\(name)"] = amount
            case _ where name.hasPrefix("hugepages-"):
                usage[name] = amount
                usage["requests.\(name)"] = amount
            case _ where isExtended(name): usage["requests.\(name)"] = amount
            default: continue
            }
        }
        for name in ["cpu", "memory", "ephemeral-storage"] {
            if let amount = limits[name] { usage["limits.\(name)"] = amount }
        }
        return usage
    }

    /// Resources with a domain of their own, such as `example.com/gpu`.
    private static func isExtended(_ name: String) -> Bool {
        name.contains("/") && !name.contains("kubernetes.io/") && !name.hasPrefix("requests.")
    }

    // MARK: Claims and services

    private static func ofClaim(_ claim: KubeObject) -> ResourceList {
        var usage = ResourceList(["persistentvolumeclaims": Quantity(1)])
        var size = ResourceList(claim.at("spec", "resources", "requests"))["storage"]
        if let allocated = ResourceList(claim.at("status", "allocatedResources"))["storage"] {
            size = max(size ?? .zero, allocated)
        }
        usage["requests.storage"] = size
        let storageClass = ClaimClass.name(in: claim)
        if !storageClass.isEmpty {
            let prefix = storageClass + QuotaNames.storageClassInfix
            usage["\(prefix)persistentvolumeclaims"] = Quantity(1)
            usage["\(prefix)requests.storage"] = size
        }
        return usage
    }

    private static func ofService(_ service: KubeObject) -> ResourceList {
        let ports = service["spec"]?.elements("ports") ?? []
        var nodePorts = 0
        var balancers = 0
        switch service.text("spec", "type") {
        case "NodePort": nodePorts = ports.count
        case "LoadBalancer":
            balancers = 1
            let allocates = service.at("spec", "allocateLoadBalancerNodePorts")?.boolValue ?? true
            nodePorts = allocates ? ports.count : ports.count { ($0["nodePort"]?.intValue ?? 0) != 0 }
        default: break
        }
        return ResourceList([
            "services": Quantity(1), "services.nodeports": Quantity(Int64(nodePorts)),
            "services.loadbalancers": Quantity(Int64(balancers)),
        ])
    }
}

extension GroupResource {
    static let pods = GroupVersionResource.pods.groupResource
    static let services = GroupVersionResource.services.groupResource
    static let persistentVolumeClaims = GroupVersionResource.persistentVolumeClaims.groupResource
    static let resourceQuotas = GroupVersionResource.resourceQuotas.groupResource
}
