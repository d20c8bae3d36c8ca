internal import KubeCore
internal import KubeRuntime
internal import SyncSettings

extension PodSyncer {
    /// Brings fields forward and status back, for a pod that is on both sides.
    func exchange(_ hostPod: KubeObject, _ virtualPod: KubeObject) async throws -> SyncOutcome {
        var outcome = SyncOutcome.unchanged
        if !virtualPod.isBeingDeleted {
            if let node = PodLifecycle.node(of: hostPod), PodLifecycle.node(of: virtualPod) == nil {
                try await bind(virtualPod, to: node)
                outcome.wroteBack = true
            }
            if !hostPod.isBeingDeleted { try await bringForward(hostPod, virtualPod, &outcome) }
        }
        if !PodLifecycle.hidesStatus(virtual: virtualPod, host: hostPod),
            try await bringStatusBack(hostPod, virtualPod)
        {
            outcome.wroteBack = true
        }
        // Last, since the host may refuse it, and the tenant is to see the rest.
        if !virtualPod.isBeingDeleted, !hostPod.isBeingDeleted {
            try await addEphemeralContainers(hostPod, virtualPod, &outcome)
            try await resize(hostPod, virtualPod, &outcome)
        }
        return outcome
    }

    private func bringForward(
        _ hostPod: KubeObject, _ virtualPod: KubeObject, _ outcome: inout SyncOutcome
    ) async throws {
        let update = PodUpdate(translation: translation)
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
        if translation.tokens.keepsInSecrets, !PodLifecycle.isFinished(virtualPod) {
            let demands = translation.tokenDemands(of: virtualPod)
            if let tokens = try await tokenSecrets.ensure(demands, for: virtualPod, owner: hostPod) {
                outcome.wrote = outcome.wrote || tokens.wrote
                loop.add(ObjectKey(virtualPod), after: tokens.again)
            }
        }
    }

    // MARK: Changes of a running pod

    /// They pass the same rules as a new pod, since they could do the same harm.
    private func addEphemeralContainers(
        _ hostPod: KubeObject, _ virtualPod: KubeObject, _ outcome: inout SyncOutcome
    ) async throws {
        guard environment.configuration.settings.toHost.pods.syncsEphemeralContainers else { return }
        let known = Set((hostPod.at("spec", "ephemeralContainers")?.arrayValue ?? []).map { $0.text("name") })
        let wanted = virtualPod.at("spec", "ephemeralContainers")?.arrayValue ?? []
        guard wanted.contains(where: { !known.contains($0.text("name")) }) else { return }
        let plan = try translation.plan(for: virtualPod, context(for: virtualPod))
        let added = plan.ephemeralContainers.filter { !known.contains($0.text("name")) }
        _ = try await host.patch(
            hostPod, ["spec": ["ephemeralContainers": .array(added)]], strategic: true,
            subresource: "ephemeralcontainers")
        outcome.wrote = true
    }

    private func resize(
        _ hostPod: KubeObject, _ virtualPod: KubeObject, _ outcome: inout SyncOutcome
    ) async throws {
        guard environment.configuration.settings.toHost.pods.syncsResize, let hostSpec = hostPod["spec"],
            let virtualSpec = virtualPod["spec"], !PodLifecycle.isFinished(virtualPod),
            let patch = PodResize.patch(host: hostSpec, virtual: virtualSpec)
        else { return }
        _ = try translation.plan(for: virtualPod, context(for: virtualPod))
        do throws(StatusError) {
            _ = try await host.patch(hostPod, patch, strategic: true, subresource: "resize")
        } catch {
            guard error.isNotFound || error.code == 405 else { throw error }
            throw SyncRefusal.unacceptable("the host cannot resize running pods")
        }
        outcome.wrote = true
    }

    // MARK: Node and status

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

    /// - Returns: whether the tenant's pod did not have it yet.
    func bringStatusBack(_ hostPod: KubeObject, _ virtualPod: KubeObject) async throws -> Bool {
        guard let patch = PodStatus.patch(host: inTenantWords(hostPod), virtual: virtualPod) else { return false }
        try await virtualWriter.patch(
            virtualPod, ["status": .object(patch)], subresource: "status",
            // With readiness gates the tenant writes conditions too; theirs must not be lost to a state that we read before.
            expectsVersion: virtualPod.at("spec", "readinessGates") != nil)
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
}
