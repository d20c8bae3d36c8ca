internal import KubeCore
internal import KubeRuntime

/// Keeps Services of both sides together. Most host Services are made by `HostServiceAllocator` before this sees the
/// virtual one; all others (headless, ExternalName, those lost on the host) are made here.
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
        host = HostSide(.services, environment)
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
        guard let virtualService = virtual.cache[key] else { return try await removeOrphan(hostService) }
        guard let hostService else {
            _ = try await create(virtualService, key)
            loop.add(key)
            return .written
        }
        guard !hostService.isBeingDeleted else { return .unchanged }
        if try await replaceIfForeignAddress(hostService, virtualService, key) { return .written }
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

    /// Asks for the address that the tenant knows already, if there is one.
    private func create(_ virtualService: KubeObject, _ key: ObjectKey) async throws -> KubeObject {
        var desired = translation.hostService(for: virtualService)
        let address = ServiceTranslation.clusterIP(virtualService)
        if ServiceTranslation.needsAddress(virtualService), !address.isEmpty {
            desired.set(.string(address), at: "spec", "clusterIP")
        }
        do {
            return try await host.create(desired, for: key, uid: virtualService.uid)
        } catch let error as StatusError where error.code == 422 && !address.isEmpty {
            throw SyncRefusal.blocked("the host cannot give the Service its address \(address)")
        }
    }

    /// A host Service of a predecessor whose address the new virtual Service does not have must go; with the same address it
    /// is taken over.
    private func replaceIfForeignAddress(
        _ hostService: KubeObject, _ virtualService: KubeObject, _ key: ObjectKey
    ) async throws -> Bool {
        let wanted = ServiceTranslation.clusterIP(virtualService)
        let given = ServiceTranslation.clusterIP(hostService)
        guard ServiceTranslation.type(virtualService) != "ExternalName", !wanted.isEmpty, !given.isEmpty,
            wanted != given
        else { return false }
        if host.relation(of: hostService, to: key, uid: virtualService.uid) == .same, wanted != "None", given != "None"
        {
            throw SyncRefusal.blocked("the host has given the Service another address than \(wanted)")
        }
        try await host.delete(hostService, expectsVersion: true)
        loop.add(key)
        return true
    }

    private func exchange(_ hostService: KubeObject, _ virtualService: KubeObject) async throws -> SyncOutcome {
        var outcome = SyncOutcome.unchanged
        var hostService = hostService
        if let patch = translation.hostPatch(host: hostService, virtual: virtualService) {
            hostService = try await host.patch(hostService, patch)
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

    private func patchVirtual(_ service: KubeObject, _ patch: JSONObject, subresource: String?) async throws {
        var body = JSONValue.object(patch)
        body.set(.string(service.uid), at: ["metadata", "uid"])
        let patched = try await environment.virtual.patch(
            .services, namespace: service.namespace, name: service.name, patch: .merge(body),
            options: WriteOptions(subresource: subresource))
        virtual.cache.recordWrite(patched)
    }
}
