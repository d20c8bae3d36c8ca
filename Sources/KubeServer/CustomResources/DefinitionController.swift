package import KubeCore
internal import KubeSchema
package import Logging
internal import Synchronization

/// Serves the custom resources that the stored CustomResourceDefinitions describe, and tells by their status that it
/// does.
///
/// It follows the definitions by a watch, so that a new resource is served within a millisecond of its definition's
/// creation, before the definition says that it is established. It starts over from a list when the watch fails.
/// Source: apiextensions-apiserver/pkg/apiserver/customresource_handler.go, pkg/controller/status, establish, finalizer.
package final class DefinitionController: Sendable {
    /// What is served of a definition, and from which state of it that was made.
    private struct Served {
        struct Source: Hashable {
            let uid: String
            let generation: Int64
            let names: DefinitionNames
        }

        var source: Source
        var isTerminating: Bool
        var resources: [GroupVersionResource]
    }

    private struct State {
        var definitions: [String: Definition] = [:]
        var served: [String: Served] = [:]
        /// The uids of the definitions whose objects are being removed.
        var cleaning: Set<String> = []
    }

    private static let retryDelay = Duration.milliseconds(200)

    private let registry: ResourceRegistry
    private let logger: Logger
    private let state = Mutex(State())
    private let decisions = DefinitionDecisions()

    /// From now on who creates or changes a definition is answered when this controller has decided about it, so that
    /// he can go on with the new resource at once, and finds the conditions of its status.
    package init(registry: ResourceRegistry, logger: Logger) {
        self.registry = registry
        self.logger = logger
        let decisions = decisions
        registry.setHook(
            StorageHook(
                prepare: { object, _, _ in object }, abandon: { _, _ in },
                commit: { object, old in
                    if old?.generation != object.generation { await decisions.wait(for: object) }
                }, remove: { _ in }), of: GroupVersionResource.customResourceDefinitions.groupResource)
    }

    /// Serves what is defined already. Call once the storage is loaded, before clients come.
    package func load() async throws(StatusError) { _ = try await reload() }

    /// Keeps up with the definitions until the task is cancelled.
    package func run() async {
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                do throws(StatusError) {
                    try await follow(&group)
                } catch {
                    if Task.isCancelled { return }
                    logger.warning("Definitions cannot be followed, starting over", metadata: ["error": "\(error)"])
                    // Only fails when cancelled, which ends the loop.
                    try? await Task.sleep(for: Self.retryDelay)
                }
            }
        }
    }

    // MARK: Following

    private func follow(_ group: inout DiscardingTaskGroup) async throws(StatusError) {
        let version = try await reload()
        cleanUpTerminating(&group)
        let watch = try await registry.watch(
            try definitionResource(), namespace: "",
            options: WatchOptions(resourceVersion: version, allowsBookmarks: false))
        decisions.begin()
        defer { decisions.end() }
        while let batch = try await watch.nextBatch() {
            for event in batch { try await apply(event) }
            cleanUpTerminating(&group)
        }
    }

    private func definitionResource() throws(StatusError) -> ServedResource {
        guard let resource = registry.find(.customResourceDefinitions) else { throw .pathNotFound() }
        return resource
    }

    /// - Returns: the version of the list.
    private func reload() async throws(StatusError) -> String {
        let list = try await registry.list(try definitionResource(), namespace: "", options: ListOptions())
        var present: [Definition] = []
        for item in list.items { present.append(Definition(try item.decoded())) }
        let names = Set(present.map(\.name))
        let vanished = state.withLock { $0.definitions.keys.filter { !names.contains($0) } }
        for name in vanished { try await forget(name) }
        // All are known before the first is judged, so that names which were given stay where they are.
        state.withLock { state in for definition in present { state.definitions[definition.name] = definition } }
        for definition in present { try await reconcile(definition.name) }
        return list.resourceVersion
    }

    private func apply(_ event: EncodedWatchEvent) async throws(StatusError) {
        switch event.kind {
        case .bookmark: return
        case .deleted: try await forget(event.object.key.name)
        case .added, .modified:
            let definition = Definition(try event.object.decoded())
            state.withLock { $0.definitions[definition.name] = definition }
            try await reconcile(definition.name)
        }
    }

    /// A definition is gone: its resources are too, and its names are free for others.
    private func forget(_ name: String) async throws(StatusError) {
        let (definition, served) = state.withLock {
            ($0.definitions.removeValue(forKey: name), $0.served.removeValue(forKey: name))
        }
        guard let definition else { return }
        decisions.forget(name)
        for resource in served?.resources ?? [] { registry.remove(resource) }
        if served != nil { registry.storage.resource(definition.groupResource).endWatches() }
        let waiting = state.withLock { state in
            state.definitions.values.filter { $0.group == definition.group && !$0.isTrue("NamesAccepted") }
        }
        for other in waiting.sorted(by: { $0.name < $1.name }) { try await reconcile(other.name) }
    }

    // MARK: Serving

    /// Brings what is served and what the status says in line with a definition.
    private func reconcile(_ name: String) async throws(StatusError) {
        let now = registry.environment.now().rfc3339
        let decided = state.withLock { state -> (definition: Definition, hasNewStatus: Bool)? in
            guard let definition = state.definitions[name] else { return nil }
            let others = state.definitions.values
                .filter { $0.group == definition.group && $0.name != name }.map(\.acceptedNames)
            let status = NameAcceptance(others: others).status(of: definition, now: now)
            var object = definition.object
            object["status"] = status
            state.definitions[name] = Definition(object)
            return (Definition(object), status != definition.object["status"])
        }
        guard let decided else { return }
        if decided.definition.isTrue("Established") { try serve(decided.definition) }
        if decided.hasNewStatus, !(try await writeStatus(of: decided.definition)) { return }
        decisions.record(decided.definition.object)
    }

    private func serve(_ definition: Definition) throws(StatusError) {
        // What is built in stays so, whatever a definition says.
        guard !BuiltInResources.contains(definition.groupResource) else { return }
        let source = Served.Source(
            uid: definition.object.uid, generation: definition.object.generation, names: definition.acceptedNames)
        let former = state.withLock { $0.served[definition.name] }
        if let former, former.source == source, former.isTerminating == definition.isTerminating { return }
        let resources = ServedVersions.resources(of: definition, in: registry)
        for resource in resources { try registry.install(resource) }
        let kept = Set(resources.map(\.resource))
        for resource in former?.resources ?? [] where !kept.contains(resource) { registry.remove(resource) }
        state.withLock { state in
            state.served[definition.name] = Served(
                source: source, isTerminating: definition.isTerminating, resources: Array(kept))
        }
        // Clients that watch see objects as the former schema showed them: they have to begin anew.
        if let former, former.source != source { registry.storage.resource(definition.groupResource).endWatches() }
    }

    /// - Returns: false when the definition has changed meanwhile: the watch brings the newer state.
    private func writeStatus(of definition: Definition) async throws(StatusError) -> Bool {
        do throws(StatusError) {
            _ = try await registry.update(
                try definitionResource(), namespace: "", name: definition.name, object: definition.object,
                options: WriteOptions(subresource: "status"), context: RequestContext(user: .apiServer))
            return true
        } catch  where error.isConflict || error.isNotFound {
            return false
        }
    }

    // MARK: Cleaning up

    private func cleanUpTerminating(_ group: inout DiscardingTaskGroup) {
        let due = state.withLock { state in
            state.definitions.values.filter { $0.isTerminating && state.cleaning.insert($0.object.uid).inserted }
        }
        for definition in due {
            group.addTask {
                await DefinitionCleanup(registry: self.registry, logger: self.logger, definition: definition).run()
                self.state.withLock { _ = $0.cleaning.remove(definition.object.uid) }
            }
        }
    }
}
