internal import KubeCore
internal import KubeRuntime

/// Keeps the service account `default` in every namespace.
/// Source: pkg/controller/serviceaccount/serviceaccounts_controller.go.
struct ServiceAccountController: Controller {
    let name = "serviceaccount"
    private static let accountName = "default"

    private let context: ControllerContext
    private let namespaces: Reflector
    private let accounts: Reflector
    private let queue: WorkQueue<ObjectKey>

    init(_ context: ControllerContext) {
        self.context = context
        namespaces = context.reflectors.reflector(for: .namespaces)
        accounts = context.reflectors.reflector(for: .serviceAccounts)
        queue = WorkQueue(clock: context.clock)
    }

    func run() async {
        let queue = queue
        namespaces.addHandler { if !$0.isDeletion { queue.add($0.key) } }
        accounts.addHandler { change in
            if change.isDeletion { queue.add(ObjectKey(namespace: "", name: change.object.namespace)) }
        }
        await ReconcileLoop(name: name, queue: queue, logger: context.logger) {
            (key: ObjectKey) async throws(StatusError) in try await reconcile(key)
        }.run()
    }

    private func reconcile(_ key: ObjectKey) async throws(StatusError) -> ReconcileResult {
        guard let namespace = namespaces.cache[key], !namespace.isBeingDeleted,
            accounts.cache.object(namespace: key.name, name: Self.accountName) == nil
        else { return .done }
        let account = KubeObject(
            apiVersion: "v1", kind: "ServiceAccount", namespace: key.name, name: Self.accountName)
        do throws(StatusError) {
            accounts.cache.recordWrite(
                try await context.api.create(.serviceAccounts, namespace: key.name, object: account))
        } catch  where error.isAlreadyExists || error.isNamespaceTerminating || error.isNotFound { return .done }
        return .done
    }
}
