internal import KubeCore

extension ServiceInterceptor {
    /// The hook that makes the registry ask this interceptor for the addresses of each Service it stores.
    package var hook: StorageHook {
        StorageHook(
            prepare: { service, old, isDryRun throws(StatusError) in
                var service = service
                if let old { ServiceAddresses.carryOver(to: &service, from: old) }
                ServiceAddresses.applyDefaults(&service)
                if isDryRun { return service }
                if let old, !Self.concernsAddresses(service, old) { return service }
                return try await allocate(service, old)
            }, abandon: { service, old in if old == nil { await release(service) } }, commit: { _, _ in },
            remove: { _ in })
    }

    /// Whether an update touches anything that addresses or node ports depend on. Changes of status, labels and the
    /// like must not wait for the host.
    private static func concernsAddresses(_ service: KubeObject, _ old: KubeObject) -> Bool {
        [
            "type", "clusterIP", "clusterIPs", "ports", "ipFamilies", "ipFamilyPolicy", "healthCheckNodePort",
            "externalTrafficPolicy", "allocateLoadBalancerNodePorts", "externalName", "externalIPs", "loadBalancerIP",
            "loadBalancerClass",
        ].contains { service.at("spec", $0) != old.at("spec", $0) }
    }
}
