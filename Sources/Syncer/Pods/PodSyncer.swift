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
    let environment: SyncEnvironment
    let translation: PodTranslation
    let virtual: Reflector
    let namespaces: Reflector
    let virtualServices: Reflector
    let virtualNodes: Reflector
    let tokenSecrets: PodTokenSecrets
    /// Told of a host node that a pod was placed on and that the tenant does not see yet.
    let demandNode: @Sendable (String) -> Void
    private let lifecycle: PodLifecycle
    private let replacements: PodReplacements
    private let hostServices: HostSide
    private let waitingForDNS = Mutex<Set<ObjectKey>>([])

    private static let workers = 32

    var reflectors: [Reflector] { [host.reflector] }
    var dependencies: [Reflector] {
        [hostServices.reflector] + (translation.tokens.keepsInSecrets ? [tokenSecrets.host.reflector] : [])
    }

    /// - Parameter hostSecrets: of this virtual cluster, among them those with tokens.
    init(
        _ environment: SyncEnvironment, host: HostSide, hostServices: HostSide, hostSecrets: HostSide,
        demandNode: @escaping @Sendable (String) -> Void
    ) {
        self.environment = environment
        self.host = host
        self.hostServices = hostServices
        self.demandNode = demandNode
        tokenSecrets = PodTokenSecrets(environment: environment, host: hostSecrets)
        translation = PodTranslation(environment.configuration)
        lifecycle = PodLifecycle(environment.configuration.settings)
        replacements = PodReplacements(virtual: environment.virtual)
        let reflectors = environment.virtualReflectors
        virtual = reflectors.reflector(for: .pods)
        namespaces = reflectors.reflector(for: .namespaces)
        virtualServices = reflectors.reflector(for: .services)
        virtualNodes = reflectors.reflector(for: .nodes)
        loop = SyncLoop(kind: name, environment: environment)
        watch()
    }

    // MARK: Waking

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
        for kind in [ClassKind.priorityClass, .runtimeClass] {
            environment.classes.onChange(of: kind) { [self] name in loop.add(podsNaming(kind, name)) }
        }
        if translation.tokens.keepsInSecrets { watchTokens() }
    }

    /// A Secret that somebody removed or changed is looked at again.
    private func watchTokens() {
        tokenSecrets.host.reflector.addHandler { [loop] change in
            if case .added = change { return }
            let annotations = change.object.annotations
            guard annotations[Marker.objectName] == nil, let name = annotations[Marker.podName],
                let namespace = annotations[Marker.podNamespace]
            else { return }
            loop.add(ObjectKey(namespace: namespace, name: name))
        }
    }

    /// The pods that a class which comes or goes is of interest to: those that are not on the host.
    private func podsNaming(_ kind: ClassKind, _ name: String) -> [ObjectKey] {
        virtual.cache.objects().filter { pod in
            let isNamed = translation.classes.named(in: pod["spec"] ?? .null).contains { $0 == kind && $1 == name }
            return isNamed && host.object(for: ObjectKey(pod)) == nil
        }.map(ObjectKey.init)
    }

    // MARK: Working

    func run() async {
        await resumeReplacements()
        await loop.run(workers: Self.workers, subject: { [virtual] in virtual.cache[$0] }, reconcile: reconcile)
    }

    /// Without the notes of the last process a pod that it had deleted for replacement would be lost.
    private func resumeReplacements() async {
        var failures = 0
        while !Task.isCancelled {
            do throws(StatusError) {
                return loop.add(try await replacements.load())
            } catch {
                failures += 1
                environment.logger.debug("Replaced pods not read", metadata: ["status.message": "\(error.message)"])
            }
            // A sleep only fails when the task is cancelled, which ends the loop.
            try? await environment.clock.sleep(Backoff.reflector.delay(afterFailures: failures))
        }
    }

    @Sendable private func reconcile(_ key: ObjectKey) async throws -> SyncOutcome {
        let virtualPod = virtual.cache[key]
        if let replacement = replacements[key], virtualPod?.uid != replacement.replacedUID {
            return try await complete(replacement, virtualPod)
        }
        let hostPod = host.object(for: key)
        let isPredecessor =
            if let virtualPod, let hostPod { host.relation(of: hostPod, to: key, uid: virtualPod.uid) != .same } else {
                false
            }
        switch lifecycle.decide(virtual: virtualPod, host: hostPod, hostIsPredecessor: isPredecessor) {
        case .rest:
            return .unchanged
        case .create:
            guard let virtualPod, environment.naming.namespaces.carries(key.namespace) else { return .unchanged }
            try await create(virtualPod, key)
        case .deleteHost(let graceSeconds):
            guard let hostPod else { return .unchanged }
            try await host.delete(hostPod, graceSeconds: graceSeconds)
            if host.object(for: key) == nil { loop.add(key) }
        case .deleteVirtual(let graceSeconds):
            guard let virtualPod else { return .unchanged }
            if let hostPod { _ = try await bringStatusBack(hostPod, virtualPod) }
            try await deleteVirtual(virtualPod, graceSeconds: graceSeconds)
        case .replaceVirtual:
            guard let virtualPod else { return .unchanged }
            try await replacements.begin(virtualPod)
            try await deleteVirtual(virtualPod, graceSeconds: 0)
        case .exchange:
            guard let virtualPod, let hostPod else { return .unchanged }
            return try await exchange(hostPod, virtualPod)
        }
        return .written
    }

    // MARK: Deleting and replacing

    private func deleteVirtual(_ virtualPod: KubeObject, graceSeconds: Int64) async throws {
        try await virtualWriter.delete(virtualPod, graceSeconds: graceSeconds)
        loop.add(ObjectKey(virtualPod))
    }

    var virtualWriter: GuardedWriter {
        GuardedWriter(api: environment.virtual, resource: .pods, cache: virtual.cache)
    }

    /// The replaced pod is gone: its successor comes, unless somebody has made one or the namespace goes too.
    private func complete(_ replacement: PodReplacement, _ virtualPod: KubeObject?) async throws -> SyncOutcome {
        let namespace = namespaces.cache.object(name: replacement.key.namespace)
        guard virtualPod == nil, let namespace, !namespace.isBeingDeleted else {
            try await replacements.drop(replacement)
            loop.add(replacement.key)
            return .written
        }
        if let successor = try await replacements.complete(replacement) { virtual.cache.recordWrite(successor) }
        loop.add(replacement.key)
        return .written
    }

    // MARK: Surroundings

    /// What the translation of a pod needs to know now.
    func context(for virtualPod: KubeObject) -> PodContext {
        let namespace = virtualPod.namespace
        let linksServices = virtualPod.at("spec", "enableServiceLinks")?.boolValue ?? true
        return PodContext(
            namespaceLabels: namespaceLabels(namespace),
            services: linksServices ? virtualServices.cache.objects(inNamespace: namespace) : [],
            dnsClusterIP: dnsClusterIP, hasNode: { [virtualNodes] in virtualNodes.cache.object(name: $0) != nil },
            namespaces: { [namespaces] selector in
                let selector = LabelSelector(structured: selector)
                return namespaces.cache.objects().filter { selector.matches($0.labels) }.map(\.name)
            })
    }

    func namespaceLabels(_ namespace: String) -> [String: String] {
        namespaces.cache.object(name: namespace)?.labels ?? [:]
    }

    /// The address that host pods reach the tenant's DNS under.
    private var dnsClusterIP: String? {
        guard let service = hostServices.object(for: ServiceTranslation.dns) else { return nil }
        let address = ServiceTranslation.clusterIP(service)
        return address.isEmpty || address == "None" ? nil : address
    }

    func waitForDNS(_ key: ObjectKey) {
        if dnsClusterIP == nil { waitingForDNS.withLock { _ = $0.insert(key) } }
    }

    func warn(_ virtualPod: KubeObject, _ message: String) {
        environment.events.record(
            .warning, about: virtualPod, reason: "SyncWarning", message: message, component: "pod-syncer")
    }
}
