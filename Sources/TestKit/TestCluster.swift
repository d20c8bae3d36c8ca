internal import FoundationEssentials
internal import KubeCore
package import KubeServer
internal import Logging
package import RevisionStore

/// A complete API server in this process, without sockets: real store in a temporary directory, registry with all
/// built-in kinds, the standard namespaces. No controllers run.
///
///     let cluster = try await TestCluster.start()
///     try await cluster.api.create(.configMaps, namespace: "default", object: ...)
///     await cluster.stop()
package final class TestCluster: Sendable {
    package let store: RevisionStore
    package let registry: ResourceRegistry
    /// The API with all rights.
    package let api: LoopbackAPI
    /// Where the store lies. Survives `stop(keepingFiles: true)`, so that a test can start again on it.
    package let directory: String
    private let tasks: [Task<Void, Never>]

    private init(
        store: RevisionStore, registry: ResourceRegistry, directory: String, tasks: [Task<Void, Never>]
    ) {
        self.store = store
        self.registry = registry
        self.directory = directory
        self.tasks = tasks
        api = LoopbackAPI(
            registry: registry,
            user: UserInfo(name: "admin", groups: ["system:masters", "system:authenticated"]))
    }

    /// The plugins that stand in the way when no controllers run.
    package static let withoutControllers: Set<String> = [
        "ServiceAccount", "StorageObjectInUseProtection", "PersistentVolumeClaimResize",
    ]

    /// Starts a cluster, in a new directory unless one of an earlier cluster is given.
    /// - Parameter disabledPlugins: admission plugins to leave out. By default those that need a controller, of which
    ///   none runs here (nobody makes service accounts, nobody takes finalizers off storage), or a storage class.
    package static func start(
        directory: String? = nil, options: WatchCacheOptions = WatchCacheOptions(),
        environment: RegistryEnvironment = RegistryEnvironment(),
        disabledPlugins: Set<String> = withoutControllers
    ) async throws -> TestCluster {
        let directory = try directory ?? makeTemporaryDirectory()
        let store = try await RevisionStore.open(directory: directory)
        let storage = ObjectStorage(store: store, options: options)
        let registry = try ResourceRegistry.standard(
            storage: storage, environment: environment, disabledPlugins: disabledPlugins)
        let definitions = DefinitionController(registry: registry, logger: Logger(label: "test-cluster"))
        // Unstructured, because a test owns the cluster as a value; `stop` ends and awaits it.
        let following = Task {
            do throws(StatusError) {
                try await storage.run()
            } catch {
                preconditionFailure("the watch cache of a test cluster failed: \(error)")
            }
        }
        let serving = Task {
            guard await storage.waitUntilLoaded() else { return }
            await definitions.run()
        }
        let counting = Task {
            guard await storage.waitUntilLoaded() else { return }
            await registry.quotas?.run(logger: Logger(label: "test-cluster"))
        }
        let cluster = TestCluster(
            store: store, registry: registry, directory: directory, tasks: [following, serving, counting])
        _ = await storage.waitUntilLoaded()
        if let range = IPv4Range("10.96.0.0/16") {
            try registry.setServiceAddressing(.own(ServiceAllocator(range: range)))
        }
        try await definitions.load()
        try await BootstrapNamespaces.create(in: registry)
        return cluster
    }

    /// Ends the server and removes its files. Watches end.
    package func stop(keepingFiles: Bool = false) async {
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
        await store.close()
        // A leftover in the temporary directory fails no test.
        if !keepingFiles { try? FileManager.default.removeItem(atPath: directory) }
    }

    private static func makeTemporaryDirectory() throws -> String {
        let path = FileManager.default.temporaryDirectory.path + "/vcluster-test-" + UUID().uuidString.lowercased()
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }
}

/// Runs a body with a cluster that is stopped afterwards, whatever happens.
package func withTestCluster<Result>(
    options: WatchCacheOptions = WatchCacheOptions(),
    disabledPlugins: Set<String> = TestCluster.withoutControllers, _ body: (TestCluster) async throws -> Result
) async throws -> Result {
    let cluster = try await TestCluster.start(options: options, disabledPlugins: disabledPlugins)
    do {
        let result = try await body(cluster)
        await cluster.stop()
        return result
    } catch {
        await cluster.stop()
        throw error
    }
}
