internal import KubeCore
internal import KubeRuntime
internal import SyncSettings

extension PodSyncer {
    /// Makes the host pod of a virtual pod.
    func create(_ virtualPod: KubeObject, _ key: ObjectKey) async throws {
        guard !environment.configuration.service.clusterIP.isEmpty else {
            throw SyncRefusal.waiting("waiting for the address of the API server")
        }
        for (kind, name) in translation.classes.named(in: virtualPod["spec"] ?? .null) {
            try environment.classes.check(kind, name)
        }
        waitForDNS(key)
        let plan = try translation.plan(for: virtualPod, context(for: virtualPod))
        for warning in plan.warnings { warn(virtualPod, warning) }
        let issued = plan.tokens.isEmpty ? nil : try await issue(plan.tokens, for: virtualPod)
        var hostPod = plan.hostPod
        for (place, token) in issued?.values ?? [:] {
            if case .annotation(let name) = place { hostPod.annotations[name] = token }
        }
        let created = try await host.create(
            try environment.outgoing.edited(hostPod, of: .pods), for: key, uid: virtualPod.uid)
        // After the pod, which owns it: no crash leaves a Secret behind, and kubelet comes later than we do.
        if let issued, translation.tokens.keepsInSecrets {
            try await tokenSecrets.create(issued, for: virtualPod, owner: created)
            loop.add(key, after: issued.renewal.duration(since: environment.clock.now()))
        }
    }

    private func issue(_ demands: [TokenDemand], for virtualPod: KubeObject) async throws -> PodTokenSecrets.Issued {
        do throws(StatusError) {
            return try await tokenSecrets.issue(demands, for: virtualPod)
        } catch {
            guard error.isNotFound else { throw error }
            throw SyncRefusal.waiting("waiting for the service account")
        }
    }
}
