package import KubeCore
internal import RevisionStore
internal import Synchronization

/// Hands out the ClusterIPs and node ports of Services, for a cluster that has its own.
///
/// What is taken is known from the Services that are stored, read once at start; there is no second record that could
/// disagree with them.
/// Source: pkg/registry/core/service/storage/alloc.go.
package final class ServiceAllocator: Sendable {
    private struct State {
        var addresses: NumberPool
        var ports: NumberPool
    }

    private let range: IPv4Range
    private let portRange: ClosedRange<Int>
    private let state: Mutex<State>

    package init(range: IPv4Range, nodePorts: ClosedRange<Int> = 30000...32767) {
        self.range = range
        portRange = nodePorts
        state = Mutex(
            State(addresses: NumberPool(1...(range.count - 2)), ports: NumberPool(nodePorts, staticLimit: 128)))
    }

    /// Takes what stored Services have. Call once, when everything is loaded and before the first write.
    package func load(from storage: ObjectStorage) throws(StatusError) {
        let table = storage.resource(GroupVersionResource.services.groupResource).snapshot.table
        var position = table.start
        while let object = table.object(at: position) {
            let service = try object.decoded()
            state.withLock { state in
                for offset in offsets(of: service) { _ = state.addresses.take(offset) }
                for port in ServiceAddresses.nodePorts(of: service) { _ = state.ports.take(port) }
            }
            table.advance(&position)
        }
    }

    /// The hook that makes the registry allocate for each Service it stores.
    package var hook: StorageHook {
        StorageHook(
            prepare: { service, old, isDryRun throws(StatusError) in
                try self.allocate(service, old: old, isDryRun: isDryRun)
            }, abandon: { service, old in self.release(of: service, keeping: old) },
            commit: { service, old in if let old { self.release(of: old, keeping: service) } },
            remove: { service in self.release(of: service, keeping: nil) })
    }

    private func offsets(of service: KubeObject) -> Set<Int> {
        Set(
            ServiceAddresses.clusterIPs(of: service).compactMap(IPv4Address.init).filter(range.contains)
                .map { Int($0.bits - range.first.bits) })
    }

    /// Gives back what `service` has and `other` has not.
    private func release(of service: KubeObject, keeping other: KubeObject?) {
        let keptOffsets = other.map(offsets) ?? []
        let keptPorts = other.map(ServiceAddresses.nodePorts) ?? []
        state.withLock { state in
            for offset in offsets(of: service).subtracting(keptOffsets) { state.addresses.release(offset) }
            for port in ServiceAddresses.nodePorts(of: service).subtracting(keptPorts) { state.ports.release(port) }
        }
    }

    private func allocate(
        _ service: KubeObject, old: KubeObject?, isDryRun: Bool
    ) throws(StatusError) -> KubeObject {
        var service = service
        if let old { ServiceAddresses.carryOver(to: &service, from: old) }
        if let index = ServiceAddresses.unavailableFamily(service) {
            let family = service.at("spec", "ipFamilies")?[index]?.stringValue ?? ""
            throw Self.invalid(
                service, "spec.ipFamilies[\(index)]",
                "Invalid value: \"\(family)\": not configured on this cluster")
        }
        ServiceAddresses.applyDefaults(&service)
        ServiceAddresses.applySingleStackFamilies(&service)
        let outcome: Result<KubeObject, StatusError> = state.withLock { state in
            // All or nothing: pools are values, a refusal leaves them as they were.
            var draft = state
            do throws(StatusError) {
                let allocated = try allocatePorts(
                    allocateAddress(service, old: old, &draft.addresses), old: old, &draft.ports, isDryRun: isDryRun)
                if !isDryRun { state = draft }
                return .success(allocated)
            } catch {
                return .failure(error)
            }
        }
        return try outcome.get()
    }

    private func allocateAddress(
        _ service: KubeObject, old: KubeObject?, _ pool: inout NumberPool
    ) throws(StatusError) -> KubeObject {
        guard ServiceAddresses.needsClusterIP(service) else { return service }
        var service = service
        let wanted = ServiceAddresses.clusterIPs(of: service)
        if let address = wanted.first {
            if address != "None", !(old.map(ServiceAddresses.clusterIPs)?.contains(address) ?? false) {
                try take(address, for: service, &pool)
            }
            ServiceAddresses.setClusterIPs(wanted, of: &service)
            return service
        }
        guard let offset = pool.free() else {
            throw .internalError("failed to allocate a serviceIP: range is full")
        }
        _ = pool.take(offset)
        ServiceAddresses.setClusterIPs([range[offset].description], of: &service)
        return service
    }

    private func take(
        _ text: String, for service: KubeObject, _ pool: inout NumberPool
    ) throws(StatusError) {
        let problem: String
        if let address = IPv4Address(text), range.contains(address), pool.contains(Int(address.bits - range.first.bits))
        {
            if pool.take(Int(address.bits - range.first.bits)) { return }
            problem = "provided IP is already allocated"
        } else {
            problem = "the provided IP (\(text)) is not in the valid range. The range of valid IPs is \(range)"
        }
        let value = JSONValue.array([.string(text)]).description
        throw Self.invalid(
            service, "spec.clusterIPs", "Invalid value: \(value): failed to allocate IP \(text): \(problem)")
    }

    private func allocatePorts(
        _ service: KubeObject, old: KubeObject?, _ pool: inout NumberPool, isDryRun: Bool
    ) throws(StatusError) -> KubeObject {
        var service = service
        // Ports of different protocols may share a number within one Service.
        var own = old.map(ServiceAddresses.nodePorts) ?? []
        if ServiceAddresses.needsNodePorts(service) {
            var ports = ServiceAddresses.ports(of: service)
            for index in ports.indices {
                if let wanted = ports[index]["nodePort"]?.intValue.map(Int.init), wanted > 0 {
                    // Source: a dry run does not look at node ports that are asked for.
                    if isDryRun || own.contains(wanted) { continue }
                    try take(port: wanted, at: index, for: service, &pool)
                    own.insert(wanted)
                } else {
                    let number = try Self.takeFree(&pool)
                    ports[index]["nodePort"] = .int(Int64(number))
                    own.insert(number)
                }
            }
            if !ports.isEmpty { service.set(.array(ports), at: "spec", "ports") }
        }
        if ServiceAddresses.needsHealthCheckPort(service), service.at("spec", "healthCheckNodePort") == nil {
            service.set(.int(Int64(try Self.takeFree(&pool))), at: "spec", "healthCheckNodePort")
        }
        return service
    }

    private static func takeFree(_ pool: inout NumberPool) throws(StatusError) -> Int {
        guard let number = pool.free() else {
            throw .internalError("failed to allocate a nodePort: range is full")
        }
        _ = pool.take(number)
        return number
    }

    private func take(
        port: Int, at index: Int, for service: KubeObject, _ pool: inout NumberPool
    ) throws(StatusError) {
        let problem: String
        if pool.contains(port) {
            if pool.take(port) { return }
            problem = "provided port is already allocated"
        } else {
            problem =
                "provided port is not in the valid range. The range of valid ports is \(portRange.lowerBound)-\(portRange.upperBound)"
        }
        throw Self.invalid(service, "spec.ports[\(index)].nodePort", "Invalid value: \(port): \(problem)")
    }

    private static func invalid(_ service: KubeObject, _ field: String, _ message: String) -> StatusError {
        .invalid(
            GroupVersionKind(group: "", version: "v1", kind: "Service"), service.name,
            [StatusError.Cause(reason: "FieldValueInvalid", message: message, field: field)])
    }
}
