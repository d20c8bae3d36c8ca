internal import KubeCore
internal import KubeRuntime
internal import Logging
internal import SyncSettings
internal import Synchronization

/// Runs the tenant's pods on the host: creates them there, binds and updates the virtual ones from what the host reports,
/// and carries deletions both ways. Decisions are in `PodLifecycle`, `PodTranslation`, `PodUpdate` and `PodStatus`.
final class PodSyncer: KindSyncer {
    let name = "pod"
    let host: HostSide
    let loop: SyncLoop
    private let environment: SyncEnvironment
    private let translation: PodTranslation
    private let update: PodUpdate
    private let virtual: Reflector
    private let namespaces: Reflector
    private let virtualServices: Reflector
    private let virtualNodes: Reflector
    private let hostServices: HostSide
    /// Told of a host node that a pod was placed on and that the tenant does not see yet.
    private let demandNode: @Sendable (String) -> Void
    private let waitingForDNS = Mutex<Set<ObjectKey>>([])

    private static let workers = 32

    var reflectors: [Reflector] { [host.reflector] }
    var dependencies: [Reflector] { [hostServices.reflector] }

    init(
        _ environment: SyncEnvironment, host: HostSide, hostServices: HostSide,
        demandNode: @escaping @Sendable (String) -> Void
    ) {
        self.environment = environment
        self.host = host
        self.hostServices = hostServices
        self.demandNode = demandNode
        translation = PodTranslation(environment.configuration)
        update = PodUpdate(translation: translation)
        let reflectors = environment.virtualReflectors
        virtual = reflectors.reflector(for: .pods)
        namespaces = reflectors.reflector(for: .namespaces)
        virtualServices = reflectors.reflector(for: .services)
        virtualNodes = reflectors.reflector(for: .nodes)
        loop = SyncLoop(kind: name, environment: environment)
        watch()
    }

    private func watch() {
        virtual.addHandler { [loop] in loop.add($0.key) }
        host.onChange { [loop] in loop.add($0) }
        namespaces.addHandler { [loop, virtual] change in
            guard let old = change.old, !change.isDeletion, old.labels != change.object.labels else { return }
            loop.add(virtual.cache.objects(inNamespace: change.object.name).map(ObjectKey.init))
        }
        virtualNodes.addHandler { [loop, host, environment] change in
            guard case .added(let node) = change else { return }
            let pods = host.reflector.cache.objects(.node, node.name)
            loop.add(pods.compactMap { environment.ownership.claim(of: $0)?.key })
        }
        hostServices.onChange { [self] key in
            guard key == ServiceTranslation.dns, dnsClusterIP != nil else { return }
            loop.add(
                waitingForDNS.withLock { waiting in
                    defer { waiting = [] }
                    return waiting
                })
        }
    }

    func run() async {
        await loop.run(workers: Self.workers, subject: { [virtual] in virtual.cache[$0] }, reconcile: reconcile)
    }

    @Sendable private func reconcile(_ key: ObjectKey) async throws -> SyncOutcome {
        let virtualPod = virtual.cache[key]
        let hostPod = host.object(for: key)
        let isPredecessor =
            if let virtualPod, let hostPod { host.relation(of: hostPod, to: key, uid: virtualPod.uid) != .same } else {
                false
            }
        switch PodLifecycle.decide(virtual: virtualPod, host: hostPod, hostIsPredecessor: isPredecessor) {
        case .rest:
            return .unchanged
        case .create:
            guard let virtualPod else { return .unchanged }
            try await create(virtualPod, key)
        case .deleteHost(let graceSeconds):
            guard let hostPod else { return .unchanged }
            try await host.delete(hostPod, graceSeconds: graceSeconds)
            if host.object(for: key) == nil { loop.add(key) }
        case .deleteVirtual(let graceSeconds):
            guard let virtualPod else { return .unchanged }
            if let hostPod { _ = try await bringStatusBack(hostPod, virtualPod) }
            try await deleteVirtual(virtualPod, graceSeconds: graceSeconds)
        case .exchange:
            guard let virtualPod, let hostPod else { return .unchanged }
            return try await exchange(hostPod, virtualPod)
        }
        return .written
    }

    // MARK: Creating

    private func create(_ virtualPod: KubeObject, _ key: ObjectKey) async throws {
        guard !environment.configuration.service.clusterIP.isEmpty else {
            throw SyncRefusal.waiting("waiting for the address of the API server")
        }
        if dnsClusterIP == nil { waitingForDNS.withLock { _ = $0.insert(key) } }
        let plan = try translation.plan(for: virtualPod, context(for: virtualPod))
        for warning in plan.warnings { warn(virtualPod, warning) }
        var hostPod = plan.hostPod
        for demand in plan.tokens {
            hostPod.annotations[demand.annotation] = try await token(for: demand, virtualPod)
        }
        _ = try await host.create(hostPod, for: key, uid: virtualPod.uid)
    }

    private func context(for virtualPod: KubeObject) -> PodContext {
        let namespace = virtualPod.namespace
        let linksServices = virtualPod.at("spec", "enableServiceLinks")?.boolValue ?? true
        return PodContext(
            namespaceLabels: namespaceLabels(namespace),
            services: linksServices ? virtualServices.cache.objects(inNamespace: namespace) : [],
            dnsClusterIP: dnsClusterIP)
    }

    private func namespaceLabels(_ namespace: String) -> [String: String] {
        namespaces.cache.object(name: namespace)?.labels ?? [:]
    }

    /// The address that host pods reach the tenant's DNS under.
    private var dnsClusterIP: String? {
        guard let service = hostServices.object(for: ServiceTranslation.dns) else { return nil }
        let address = ServiceTranslation.clusterIP(service)
        return address.isEmpty || address == "None" ? nil : address
    }

    private func token(for demand: TokenDemand, _ virtualPod: KubeObject) async throws(StatusError) -> String {
        let answer = try await environment.virtual.create(
            .serviceAccounts, namespace: virtualPod.namespace, object: demand.request(for: virtualPod),
            options: WriteOptions(subresource: "token"))
        guard let token = answer.at("status", "token")?.stringValue else {
            throw .internalError("the API server answered a token request without a token")
        }
        return token
    }

    // MARK: Running

    private func exchange(_ hostPod: KubeObject, _ virtualPod: KubeObject) async throws -> SyncOutcome {
        var outcome = SyncOutcome.unchanged
        if !virtualPod.isBeingDeleted {
            if let node = PodLifecycle.node(of: hostPod), PodLifecycle.node(of: virtualPod) == nil {
                try await bind(virtualPod, to: node)
                outcome.wroteBack = true
            }
            let labels = namespaceLabels(virtualPod.namespace)
            if let patch = update.patch(host: hostPod, virtual: virtualPod, namespaceLabels: labels) {
                _ = try await host.patch(hostPod, patch, strategic: true)
                outcome.wrote = true
            }
            if environment.configuration.settings.toHost.pods.syncsReadinessGates,
                let patch = PodStatus.readinessGatePatch(host: hostPod, virtual: virtualPod)
            {
                _ = try await host.patch(hostPod, patch, strategic: true, subresource: "status")
                outcome.wrote = true
            }
        }
        if try await bringStatusBack(hostPod, virtualPod) { outcome.wroteBack = true }
        return outcome
    }

    /// Tells the tenant where the host placed the pod, once the tenant can see that node.
    private func bind(_ virtualPod: KubeObject, to node: String) async throws {
        guard virtualNodes.cache.object(name: node) != nil else {
            demandNode(node)
            throw SyncRefusal.waiting("waiting for node")
        }
        var binding = KubeObject(
            apiVersion: "v1", kind: "Binding", namespace: virtualPod.namespace, name: virtualPod.name)
        binding.uid = virtualPod.uid
        binding["target"] = ["kind": "Node", "apiVersion": "v1", "name": .string(node)]
        _ = try await environment.virtual.create(
            .pods, namespace: virtualPod.namespace, object: binding, options: WriteOptions(subresource: "binding"))
    }

    private func bringStatusBack(_ hostPod: KubeObject, _ virtualPod: KubeObject) async throws -> Bool {
        guard let patch = PodStatus.patch(host: inTenantWords(hostPod), virtual: virtualPod) else { return false }
        var body: JSONValue = ["status": .object(patch)]
        body.set(.string(virtualPod.uid), at: ["metadata", "uid"])
        if virtualPod.at("spec", "readinessGates") != nil {
            // The tenant writes conditions too; theirs must not be lost to a state that we read before.
            body.set(.string(virtualPod.resourceVersion), at: ["metadata", "resourceVersion"])
        }
        let patched = try await environment.virtual.patch(
            .pods, namespace: virtualPod.namespace, name: virtualPod.name, patch: .merge(body),
            options: WriteOptions(subresource: "status"))
        virtual.cache.recordWrite(patched)
        return true
    }

    /// What the host and its kubelet say in the status, in the tenant's names.
    private func inTenantWords(_ hostPod: KubeObject) -> KubeObject {
        guard let status = hostPod["status"], let key = environment.ownership.claim(of: hostPod)?.key else {
            return hostPod
        }
        var translated = hostPod
        translated["status"] = HostText(naming: environment.naming).inMessages(of: status, about: key)
        return translated
    }

    private func deleteVirtual(_ virtualPod: KubeObject, graceSeconds: Int64) async throws {
        do throws(StatusError) {
            let answer = try await environment.virtual.delete(
                .pods, namespace: virtualPod.namespace, name: virtualPod.name,
                options: DeleteOptions(gracePeriodSeconds: graceSeconds, uid: virtualPod.uid))
            virtual.cache.recordDelete(of: virtualPod, answer: answer)
            loop.add(ObjectKey(virtualPod))
        } catch {
            guard error.isNotFound || error.isConflict else { throw error }
        }
    }

    private func warn(_ virtualPod: KubeObject, _ message: String) {
        environment.events.record(
            .warning, about: virtualPod, reason: "SyncWarning", message: message, component: "pod-syncer")
    }
}
