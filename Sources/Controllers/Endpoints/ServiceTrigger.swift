internal import KubeCore
internal import KubeRuntime

/// Finds the Services whose endpoints a change of a pod may concern.
struct ServiceTrigger: Sendable {
    let services: ObjectCache

    /// The keys of the Services that select the pod now or did before; none when nothing changed that endpoints show.
    func keys(for change: CacheChange) -> Set<ObjectKey> {
        let pod = change.object
        let candidates = services.objects(inNamespace: pod.namespace)
        guard !candidates.isEmpty, concernsEndpoints(change) else { return [] }
        let labels = [pod.labels] + (change.old.map { $0.labels == pod.labels ? [] : [$0.labels] } ?? [])
        var keys: Set<ObjectKey> = []
        for service in candidates {
            guard let selector = EndpointAddresses.selector(of: service) else { continue }
            if labels.contains(where: selector.matches) { keys.insert(ObjectKey(service)) }
        }
        return keys
    }

    private func concernsEndpoints(_ change: CacheChange) -> Bool {
        guard case .updated(let old, let new) = change else { return !PodView(change.object).podIP.isEmpty }
        let (before, after) = (PodView(old), PodView(new))
        return before.podIP != after.podIP || before.isReady != after.isReady
            || before.isFinished != after.isFinished || old.isBeingDeleted != new.isBeingDeleted
            || old.labels != new.labels || before.nodeName != after.nodeName
            || old.at("status", "podIPs") != new.at("status", "podIPs")
    }
}
