internal import KubeCore
internal import KubeRuntime

/// Empties namespaces that were deleted, of every kind of object there is, then lets them go.
///
/// Pods go first, the rest only when no pod is left that might still use it (KEP-5080). A namespace that holds nothing
/// is gone at once; while something stays, its conditions say what.
struct NamespaceController: Controller {
    let name = "namespace"
    private static let finalizer = "kubernetes"
    /// Namespaces emptied at once: the store takes their writes into one commit.
    private static let workers = 16

    private let context: ControllerContext
    private let namespaces: Reflector
    private let pods: Reflector
    private let served: CollectableResources
    private let queue: WorkQueue<ObjectKey>

    init(_ context: ControllerContext, served: CollectableResources) {
        self.context = context
        self.served = served
        namespaces = context.reflectors.reflector(for: .namespaces)
        pods = context.reflectors.reflector(for: .pods)
        queue = WorkQueue(backoff: Backoff(base: .milliseconds(10), limit: .seconds(5)), clock: context.clock)
    }

    func run() async {
        let (queue, namespaces) = (queue, namespaces.cache)
        self.namespaces.addHandler { if $0.object.isBeingDeleted, !$0.isDeletion { queue.add($0.key) } }
        pods.addHandler { change in
            guard change.isDeletion, let namespace = namespaces.object(name: change.object.namespace),
                namespace.isBeingDeleted
            else { return }
            queue.add(ObjectKey(namespace))
        }
        await ReconcileLoop(name: name, queue: queue, workers: Self.workers, logger: context.logger) {
            (key: ObjectKey) async throws(StatusError) in try await reconcile(key)
        }.run()
    }

    private func reconcile(_ key: ObjectKey) async throws(StatusError) -> ReconcileResult {
        guard let namespace = namespaces.cache[key], namespace.isBeingDeleted else { return .done }
        let finalizers = namespace.at("spec", "finalizers")?.arrayValue?.compactMap(\.stringValue) ?? []
        guard finalizers.contains(Self.finalizer) else { return .done }
        let content = await empty(namespace.name)
        let updated = try await report(content, on: namespace)
        guard content.isEmpty else { return .retry }
        try await finalize(updated, keeping: finalizers.filter { $0 != Self.finalizer })
        return .done
    }

    /// Deletes what the namespace holds. Returns what is left.
    private func empty(_ namespace: String) async -> NamespaceContent {
        var content = NamespaceContent()
        await delete(.pods, in: namespace, into: &content)
        guard content.isEmpty else { return content }
        // Events last: deleting the others may tell some.
        let rest = served.all().filter { $0.isNamespaced && $0.resource != .pods }
        for resource in rest where resource.resource != .events {
            await delete(resource.resource, in: namespace, into: &content)
        }
        for resource in rest where resource.resource == .events {
            await delete(resource.resource, in: namespace, into: &content)
        }
        return content
    }

    private func delete(
        _ resource: GroupVersionResource, in namespace: String, into content: inout NamespaceContent
    ) async {
        do throws(StatusError) {
            if try await context.api.list(resource, namespace: namespace, options: ListOptions(limit: 1)).items.isEmpty
            {
                return
            }
            try await context.api.deleteCollection(
                resource, namespace: namespace, selection: ListOptions(),
                options: DeleteOptions(propagationPolicy: .background))
            content.note(
                try await context.api.list(resource, namespace: namespace).items, of: resource.groupResource)
        } catch {
            // A resource that was withdrawn with its definition has no objects any more.
            if error.isNotFound { return }
            content.failures.append("\(resource.groupResource): \(error.message)")
        }
    }

    private func report(_ content: NamespaceContent, on namespace: KubeObject) async throws(StatusError) -> KubeObject {
        let conditions = content.conditions(from: namespace.at("status", "conditions"), now: context.clock.now())
        var status = namespace["status"]?.objectValue ?? JSONObject()
        status["phase"] = "Terminating"
        // A namespace that goes away at once needs no explanation.
        if !content.isEmpty || status["conditions"] != nil { status["conditions"] = conditions.value }
        return try await context.writeStatus(status, of: namespace, .namespaces, cache: namespaces.cache)
    }

    private func finalize(_ namespace: KubeObject, keeping finalizers: [String]) async throws(StatusError) {
        var final = namespace
        final.set(finalizers.isEmpty ? nil : .array(finalizers.map(JSONValue.string)), at: "spec", "finalizers")
        do throws(StatusError) {
            _ = try await context.api.update(
                .namespaces, namespace: nil, object: final, options: WriteOptions(subresource: "finalize"))
        } catch  where error.isNotFound { return }
    }
}
