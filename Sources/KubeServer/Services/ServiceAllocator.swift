internal import KubeCore
internal import RevisionStore
internal import Synchronization

/// Hands out the ClusterIPs and node ports of Services, for a cluster that has its own.
///
/// An address is taken while a Service has it or an IPAddress object keeps it, and it comes from a ServiceCIDR that is
/// ready. Each address that is handed out gets its IPAddress before the Service is stored, and loses it after the Service
/// is gone, so that a crash leaves an address too many, never one that two could get.
/// Source: pkg/registry/core/service/storage/alloc.go and ipallocator of Kubernetes 1.36; KEP-1880.
package final class ServiceAllocator: Sendable {
    private struct State {
        var ranges: ServiceRanges
        var addresses = ServiceAddressPool()
        var ports: NumberPool
    }

    /// What one write of a Service has taken.
    private struct Allocation {
        var service: KubeObject
        var address: IPv4Address?
    }

    private let portRange: ClosedRange<Int>
    private let state: Mutex<State>

    /// - Parameters:
    ///   - range: where addresses come from as long as there is no ServiceCIDR `kubernetes`.
    ///   - nodePorts: the node ports that may be handed out.
    package init(range: IPv4Range, nodePorts: ClosedRange<Int> = 30000...32767) {
        portRange = nodePorts
        state = Mutex(
            State(ranges: ServiceRanges(configured: range), ports: NumberPool(nodePorts, staticLimit: 128)))
    }

    /// Makes a registry allocate for every Service that it stores, and heed its ServiceCIDRs and IPAddresses. Call once,
    /// when everything is loaded and before the first write.
    func install(in registry: ResourceRegistry) throws(StatusError) {
        try load(from: registry.storage)
        registry.setHook(serviceHook(registry), of: GroupVersionResource.services.groupResource)
        registry.setHook(addressHook, of: GroupVersionResource.ipAddresses.groupResource)
        registry.setHook(rangeHook, of: GroupVersionResource.serviceCIDRs.groupResource)
    }

    private func load(from storage: ObjectStorage) throws(StatusError) {
        for object in try storage.objects(GroupVersionResource.serviceCIDRs.groupResource) {
            state.withLock { $0.ranges.put(object) }
        }
        for object in try storage.objects(GroupVersionResource.ipAddresses.groupResource) {
            if let address = IPv4Address(object.name) { state.withLock { $0.addresses.record(address) } }
        }
        for service in try storage.objects(GroupVersionResource.services.groupResource) {
            state.withLock { state in
                for address in Self.addresses(of: service) { state.addresses.note(address) }
                for port in ServiceAddresses.nodePorts(of: service) { _ = state.ports.take(port) }
            }
        }
    }

    // MARK: What is stored

    private func serviceHook(_ registry: ResourceRegistry) -> StorageHook {
        // The registry owns its hooks, which are called by nobody else.
        StorageHook(
            prepare: { [unowned registry] service, old, isDryRun throws(StatusError) in
                try await self.allocate(service, old: old, isDryRun: isDryRun, in: registry)
            },
            abandon: { [unowned registry] service, old in await self.release(service, keeping: old, in: registry) },
            commit: { [unowned registry] service, old in
                if let old { await self.release(old, keeping: service, in: registry) }
            }, remove: { [unowned registry] service in await self.release(service, keeping: nil, in: registry) })
    }

    private var addressHook: StorageHook {
        StorageHook(
            prepare: { object, _, _ in object }, abandon: { _, _ in },
            commit: { object, _ in self.withAddress(object.name) { $0.record($1) } },
            remove: { object in self.withAddress(object.name) { $0.forget($1) } })
    }

    private var rangeHook: StorageHook {
        StorageHook(
            prepare: { object, _, isDryRun in
                // Nobody may get an address of a range once its deletion can be seen.
                if object.isBeingDeleted, !isDryRun { self.state.withLock { $0.ranges.close(object.name) } }
                return object
            }, abandon: { _, old in if let old { self.state.withLock { $0.ranges.put(old) } } },
            commit: { object, _ in self.state.withLock { $0.ranges.put(object) } },
            remove: { object in self.state.withLock { $0.ranges.remove(object.name) } })
    }

    private func withAddress(_ name: String, _ body: (inout ServiceAddressPool, IPv4Address) -> Void) {
        guard let address = IPv4Address(name) else { return }
        state.withLock { body(&$0.addresses, address) }
    }

    private static func addresses(of service: KubeObject) -> Set<IPv4Address> {
        Set(ServiceAddresses.clusterIPs(of: service).compactMap(IPv4Address.init))
    }

    /// Gives back what `service` has and `other` has not.
    private func release(
        _ service: KubeObject, keeping other: KubeObject?, in registry: ResourceRegistry
    ) async {
        let released = Self.addresses(of: service).subtracting(other.map(Self.addresses) ?? [])
        let keptPorts = other.map(ServiceAddresses.nodePorts) ?? []
        for address in released {
            // What cannot be deleted now is found by the upkeep of addresses; the object keeps the address until then.
            try? await ServiceAddressObjects.delete(address.description, of: service, in: registry)
        }
        state.withLock { state in
            for address in released { state.addresses.release(address) }
            for port in ServiceAddresses.nodePorts(of: service).subtracting(keptPorts) { state.ports.release(port) }
        }
    }

    // MARK: Allocation

    private func allocate(
        _ service: KubeObject, old: KubeObject?, isDryRun: Bool, in registry: ResourceRegistry
    ) async throws(StatusError) -> KubeObject {
        var service = service
        if let old { ServiceAddresses.carryOver(to: &service, from: old) }
        ServiceAddresses.applyDefaults(&service)
        try ServiceFamilies.settle(&service, old: old)
        while true {
            let allocation = try reserve(service, old: old, isDryRun: isDryRun)
            guard let address = allocation.address, !isDryRun else { return allocation.service }
            let problem: StatusError
            do throws(StatusError) {
                try await ServiceAddressObjects.create(address.description, for: allocation.service, in: registry)
                // The ServiceCIDR may have been deleted meanwhile.
                if state.withLock({ $0.ranges.offers(address) }) { return allocation.service }
                await release(allocation.service, keeping: old, in: registry)
                continue
            } catch {
                problem = error
            }
            await release(allocation.service, keeping: old, in: registry)
            guard problem.isAlreadyExists else {
                throw .internalError("failed to allocate a serviceIP: \(problem.message)")
            }
            // Somebody made an IPAddress in between.
            state.withLock { $0.addresses.record(address) }
        }
    }

    /// Takes what a Service needs, all or nothing: pools are values, a refusal or a dry run leaves them as they were.
    private func reserve(
        _ service: KubeObject, old: KubeObject?, isDryRun: Bool
    ) throws(StatusError) -> Allocation {
        let outcome: Result<Allocation, StatusError> = state.withLock { state in
            do throws(StatusError) {
                var allocation = Allocation(service: service)
                var addresses = state.addresses
                if isDryRun {
                    try Self.showAddress(&allocation.service, old: old, state.ranges.standard)
                } else {
                    try Self.allocateAddress(&allocation, old: old, &addresses, state.ranges)
                }
                var ports = NodePortAllocation(state.ports, range: portRange, isDryRun: isDryRun)
                try ports.allocate(&allocation.service, old: old)
                if !isDryRun {
                    state.addresses = addresses
                    state.ports = ports.pool
                }
                return .success(allocation)
            } catch {
                return .failure(error)
            }
        }
        return try outcome.get()
    }

    private static func allocateAddress(
        _ allocation: inout Allocation, old: KubeObject?, _ pool: inout ServiceAddressPool, _ ranges: ServiceRanges
    ) throws(StatusError) {
        let service = allocation.service
        guard ServiceAddresses.needsClusterIP(service) else { return }
        let wanted = ServiceAddresses.clusterIPs(of: service)
        guard let text = wanted.first else {
            guard let address = pool.free(in: ranges.ready) else {
                throw .internalError("failed to allocate a serviceIP: range is full")
            }
            _ = pool.hold(address)
            ServiceAddresses.setClusterIPs([address.description], of: &allocation.service)
            allocation.address = address
            return
        }
        ServiceAddresses.setClusterIPs(wanted, of: &allocation.service)
        if text == "None" || old.map(ServiceAddresses.clusterIPs)?.contains(text) ?? false { return }
        guard let address = IPv4Address(text), ranges.offers(address) else {
            throw refusal(of: text, service, "the provided network does not match the current range")
        }
        guard pool.hold(address) else { throw refusal(of: text, service, "provided IP is already allocated") }
        allocation.address = address
    }

    /// A dry run looks at one range and at nothing that is taken, and shows the address of the range itself.
    private static func showAddress(
        _ service: inout KubeObject, old: KubeObject?, _ range: IPv4Range
    ) throws(StatusError) {
        guard ServiceAddresses.needsClusterIP(service) else { return }
        let wanted = ServiceAddresses.clusterIPs(of: service)
        ServiceAddresses.setClusterIPs(wanted.isEmpty ? [range[0].description] : wanted, of: &service)
        guard let text = wanted.first, text != "None",
            !(old.map(ServiceAddresses.clusterIPs)?.contains(text) ?? false)
        else { return }
        guard let address = IPv4Address(text), range.offers(address) else {
            throw refusal(
                of: text, service,
                "the provided IP (\(text)) is not in the valid range. The range of valid IPs is \(range)")
        }
    }

    private static func refusal(of address: String, _ service: KubeObject, _ problem: String) -> StatusError {
        let value = JSONValue.array([.string(address)]).description
        let cause = StatusError.Cause(
            reason: "FieldValueInvalid",
            message: "Invalid value: \(value): failed to allocate IP \(address): \(problem)",
            field: "spec.clusterIPs")
        return .invalid(ServiceAddresses.kind, service.name, [cause])
    }
}
