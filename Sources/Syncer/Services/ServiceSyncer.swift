internal import KubeCore
internal import KubeRuntime

/// Keeps Services of both sides together. Most host Services are made by `HostServiceAllocator` before this sees the
/// virtual one; all others (ExternalName, those lost on the host) are made here.
final class ServiceSyncer: KindSyncer {
    let name = "service"
    let host: HostSide
    let loop: SyncLoop
    private let environment: SyncEnvironment
    private let translation: ServiceTranslation
    private let virtual: Reflector

    var reflectors: [Reflector] { [host.reflector] }

    init(_ environment: SyncEnvironment) {
        self.environment = environment
        translation = ServiceTranslation(environment.configuration)
        host = HostSide(
            .services, environment,
            indexes: [.replicaSource(ReplicaTranslation(naming: environment.naming))])
        virtual = environment.virtualReflectors.reflector(for: .services)
        loop = SyncLoop(kind: name, environment: environment)
        virtual.addHandler { [loop] in loop.add($0.key) }
        host.onChange { [loop] in loop.add($0) }
    }

    func run() async {
        await loop.run(workers: 8, subject: { [virtual] in virtual.cache[$0] }, reconcile: reconcile)
    }

    @Sendable private func reconcile(_ key: ObjectKey) async throws -> SyncOutcome {
        guard !ServiceTranslation.isReserved(key) else { return .unchanged }
        let hostService = host.object(for: key)
        guard let virtualService = virtual.cache[key], environment.naming.namespaces.carries(key.namespace) else {
            return try await removeOrphan(hostService)
        }
        if ReplicaTranslation.isReplica(virtualService) { return try await removeOrphan(hostService) }
        guard translation.rules.reachesHost(virtualService) else { return try await withdraw(hostService) }
        guard let hostService else {
            _ = try await create(virtualService, key)
            loop.add(key)
            return .written
        }
        guard !hostService.isBeingDeleted else { return .unchanged }
        return try await exchange(hostService, virtualService)
    }

    private func removeOrphan(_ hostService: KubeObject?) async throws -> SyncOutcome {
        guard let hostService, !hostService.isBeingDeleted else { return .unchanged }
        if let remaining = ServiceReservation.remaining(hostService, now: environment.clock.now()) {
            return .later(remaining)
        }
        try await host.delete(hostService, expectsVersion: true)
        return .written
    }

    /// The host side of a Service that became one which the host does not get.
    private func withdraw(_ hostService: KubeObject?) async throws -> SyncOutcome {
        if let hostService, !hostService.isBeingDeleted { try await host.delete(hostService, expectsVersion: true) }
        throw SyncRefusal.unacceptable(
            "A Service of type ExternalName is only resolved inside of this virtual cluster: Ingresses cannot lead to it"
        )
    }

    /// Asks for the address and the node ports that the tenant knows already, if there are any.
    private func create(_ virtualService: KubeObject, _ key: ObjectKey) async throws -> KubeObject {
        let desired = translation.restoredHostService(for: virtualService)
        let uid = virtualService.uid
        do {
            return try await host.create(desired, for: key, uid: uid)
        } catch let error as StatusError where error.code == 422 {
            if !translation.rules.passesChosenNodePorts, ServiceTranslation.mayHaveNodePorts(virtualService) {
                // Others may have the node ports by now; new ones are told to the tenant.
                let withoutPorts = translation.restoredHostService(for: virtualService, dropsNodePorts: true)
                return try await host.create(withoutPorts, for: key, uid: uid)
            }
            let address = ServiceTranslation.clusterIP(virtualService)
            guard !address.isEmpty, address != "None" else { throw error }
            throw Self.lostAddress(virtualService)
        }
    }

    private func exchange(_ hostService: KubeObject, _ virtualService: KubeObject) async throws -> SyncOutcome {
        var outcome = SyncOutcome.unchanged
        var hostService = hostService
        if let remaining = ServiceReservation.remainingChange(hostService, now: environment.clock.now()),
            !translation.specAgrees(host: hostService, virtual: virtualService)
        {
            return .later(remaining)
        }
        if !ServiceAddressRelease.addressesAgree(hostService, virtualService) {
            hostService = try await host.patch(
                hostService, ServiceAddressRelease.patch(of: hostService), expectsVersion: true)
        }
        if let patch = translation.hostPatch(host: hostService, virtual: virtualService) {
            hostService = try await patchHost(hostService, patch, virtualService)
            outcome.wrote = true
        }
        if let patch = translation.virtualPatch(host: hostService, virtual: virtualService) {
            try await patchVirtual(virtualService, patch, subresource: nil)
            outcome.wroteBack = true
        }
        if let patch = translation.statusPatch(host: hostService, virtual: virtualService) {
            try await patchVirtual(virtualService, patch, subresource: "status")
            outcome.wroteBack = true
        }
        return outcome
    }

    private func patchHost(
        _ hostService: KubeObject, _ patch: JSONObject, _ virtualService: KubeObject
    ) async throws -> KubeObject {
        do throws(StatusError) {
            // Meanwhile the host Service may have been reserved for a successor of the virtual one.
            return try await host.patch(hostService, patch, expectsVersion: true)
        } catch {
            guard error.code == 422, patch["spec"]?["clusterIP"] != nil else { throw error }
        }
        throw Self.lostAddress(virtualService)
    }

    private static func lostAddress(_ virtualService: KubeObject) -> SyncRefusal {
        .blocked(
            "the host cannot give the Service its address \(ServiceTranslation.clusterIP(virtualService)) and its node ports"
        )
    }

    private func patchVirtual(_ service: KubeObject, _ patch: JSONObject, subresource: String?) async throws {
        let writer = GuardedWriter(api: environment.virtual, resource: .services, cache: virtual.cache)
        try await writer.patch(service, patch, subresource: subresource)
    }
}
