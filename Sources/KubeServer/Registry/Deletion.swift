internal import KubeCore

/// What a delete request does to an object: decided from values alone.
/// Source: k8s.io/apiserver/pkg/registry/rest/delete.go BeforeDelete; registry/generic/registry/store.go.
enum Deletion {
    enum Decision: Sendable, Hashable {
        /// Nothing: the object is being deleted already, and not slower than asked for.
        case pending
        /// The object stays for now, in this form.
        case mark(KubeObject)
        /// The object goes at once; this is the form in which it is shown for the last time.
        case remove(KubeObject)
    }

    static let orphanFinalizer = "orphan"
    static let foregroundFinalizer = "foregroundDeletion"

    static func decide(
        _ object: KubeObject, options: DeleteOptions, strategy: any Strategy, now: Timestamp
    ) -> Decision {
        var marked = object
        marked.finalizers = finalizers(of: object, options: options, strategy: strategy)
        switch graceSeconds(of: object, options: options, strategy: strategy) {
        case .pending: break
        case .running(let seconds):
            setGrace(seconds, on: &marked, now: now, isNew: false)
            if seconds <= 0, !strategy.isHeld(marked) { return .remove(marked) }
        case .begin(let seconds):
            setGrace(seconds, on: &marked, now: now, isNew: true)
            strategy.prepareForDelete(&marked)
            if seconds <= 0, !strategy.isHeld(marked) { return .remove(marked) }
        case .none:
            guard strategy.isHeld(marked) else { return .remove(object) }
            if !object.isBeingDeleted {
                setGrace(0, on: &marked, now: now, isNew: true)
                strategy.prepareForDelete(&marked)
            }
        }
        return marked == object ? .pending : .mark(marked)
    }

    private enum Grace {
        /// The kind knows no grace.
        case none
        /// A grace period begins.
        case begin(Int64)
        /// A grace period that runs already becomes shorter.
        case running(Int64)
        /// A grace period that runs already stays as it is.
        case pending
    }

    private static func graceSeconds(
        of object: KubeObject, options: DeleteOptions, strategy: any Strategy
    ) -> Grace {
        guard let wanted = strategy.gracePeriodSeconds(deleting: object, requested: options.gracePeriodSeconds) else {
            return .none
        }
        guard object.isBeingDeleted else { return .begin(wanted) }
        guard let current = object.at("metadata", "deletionGracePeriodSeconds")?.intValue else { return .running(0) }
        guard let requested = options.gracePeriodSeconds else { return .pending }
        return requested < current ? .running(requested) : .pending
    }

    private static func setGrace(_ seconds: Int64, on object: inout KubeObject, now: Timestamp, isNew: Bool) {
        let end: Timestamp
        if !isNew, let text = object.deletionTimestamp, let former = Timestamp(rfc3339: text) {
            let running = object.at("metadata", "deletionGracePeriodSeconds")?.intValue ?? 0
            end = former.adding(.seconds(seconds - running))
        } else {
            end = now.adding(.seconds(seconds))
            if object.generation > 0 { object.generation += 1 }
        }
        object.set(.string(end.rfc3339), at: "metadata", "deletionTimestamp")
        object.set(.int(seconds), at: "metadata", "deletionGracePeriodSeconds")
    }

    /// The finalizers that carry the propagation policy to the garbage collector.
    private static func finalizers(
        of object: KubeObject, options: DeleteOptions, strategy: any Strategy
    ) -> [String] {
        let existing = object.finalizers
        let policy: PropagationPolicy =
            if let asked = options.propagationPolicy {
                asked
            } else if existing.contains(orphanFinalizer) {
                .orphan
            } else if existing.contains(foregroundFinalizer) {
                .foreground
            } else {
                strategy.defaultPropagation ?? .background
            }
        let isUnchanged =
            existing.contains(orphanFinalizer) == (policy == .orphan)
            && existing.contains(foregroundFinalizer) == (policy == .foreground)
        if isUnchanged { return existing }
        var finalizers = existing.filter { $0 != orphanFinalizer && $0 != foregroundFinalizer }
        if policy == .orphan { finalizers.append(orphanFinalizer) }
        if policy == .foreground { finalizers.append(foregroundFinalizer) }
        return finalizers
    }
}
