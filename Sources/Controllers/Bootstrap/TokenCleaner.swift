internal import FoundationEssentials
internal import KubeCore
internal import KubeRuntime

/// Removes bootstrap tokens whose time is over.
/// Source: pkg/controller/bootstrap/tokencleaner.go.
struct TokenCleaner: Controller {
    let name = "bootstrap-token-cleaner"
    private static let type = "bootstrap.kubernetes.io/token"
    private static let namespace = "kube-system"

    private let context: ControllerContext
    private let secrets: Reflector
    private let queue: WorkQueue<ObjectKey>

    init(_ context: ControllerContext) {
        self.context = context
        secrets = Reflector(
            api: context.api, resource: .secrets,
            options: ReflectorOptions(fieldSelector: FieldSelector("type", Self.type)), clock: context.clock,
            logger: context.logger)
        queue = WorkQueue(clock: context.clock)
    }

    func run() async {
        let queue = queue
        await withDiscardingTaskGroup { group in
            group.addTask { await secrets.run() }
            group.addTask {
                do throws(CancellationError) {
                    try await secrets.waitUntilSynced()
                } catch { return }
                secrets.addHandler { change in
                    if !change.isDeletion, change.key.namespace == Self.namespace { queue.add(change.key) }
                }
                await ReconcileLoop(name: name, queue: queue, logger: context.logger) {
                    (key: ObjectKey) async throws(StatusError) in try await reconcile(key)
                }.run()
            }
        }
    }

    private func reconcile(_ key: ObjectKey) async throws(StatusError) -> ReconcileResult {
        guard let secret = secrets.cache[key], !secret.isBeingDeleted, let end = Self.expiration(of: secret) else {
            return .done
        }
        let remaining = end.duration(since: context.clock.now())
        guard remaining <= .zero else { return .again(after: remaining) }
        do throws(StatusError) {
            _ = try await context.api.delete(
                .secrets, namespace: key.namespace, name: key.name, options: DeleteOptions(uid: secret.uid))
        } catch  where error.isNotFound || error.isConflict { return .done }
        return .done
    }

    /// Nil for a token that never expires, or whose expiration is none: nobody can log in with that either.
    static func expiration(of secret: KubeObject) -> Timestamp? {
        guard let text = secret.at("data", "expiration")?.stringValue, let data = Data(base64Encoded: text) else {
            return nil
        }
        return Timestamp(rfc3339: String(decoding: data, as: UTF8.self))
    }
}
