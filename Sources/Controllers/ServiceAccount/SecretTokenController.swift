internal import FoundationEssentials
internal import KubeCore
internal import KubeRuntime

/// Signs the tokens that Secrets hold.
package struct SecretTokenIssuer: Sendable {
    /// PEM text of the CA that clients with such a Secret are to trust.
    package var certificate: String
    /// The token of a Secret for an account; nil when signing fails.
    package var sign: @Sendable (_ namespace: String, _ secret: String, _ account: String, _ uid: String) -> String?

    package init(
        certificate: String,
        sign: @escaping @Sendable (_ namespace: String, _ secret: String, _ account: String, _ uid: String) -> String?
    ) {
        self.certificate = certificate
        self.sign = sign
    }
}

/// Fills Secrets of type `kubernetes.io/service-account-token` with a token of the account that they name, and removes
/// those whose account is gone or another by now.
/// Source: pkg/controller/serviceaccount/tokens_controller.go.
struct SecretTokenController: Controller {
    let name = "serviceaccount-token"
    private static let type = "kubernetes.io/service-account-token"
    private static let accountName = "kubernetes.io/service-account.name"
    private static let accountUID = "kubernetes.io/service-account.uid"

    private let context: ControllerContext
    private let accounts: Reflector
    /// Only those with tokens, not the tenants' other Secrets.
    private let secrets: Reflector
    private let issuer: SecretTokenIssuer
    private let queue: WorkQueue<ObjectKey>

    init(_ context: ControllerContext, issuer: SecretTokenIssuer) {
        self.context = context
        self.issuer = issuer
        accounts = context.reflectors.reflector(for: .serviceAccounts)
        secrets = Reflector(
            api: context.api, resource: .secrets,
            options: ReflectorOptions(fieldSelector: FieldSelector("type", Self.type)), clock: context.clock,
            logger: context.logger)
        queue = WorkQueue(clock: context.clock)
    }

    func run() async {
        let (queue, secrets) = (queue, secrets)
        await withDiscardingTaskGroup { group in
            group.addTask { await secrets.run() }
            group.addTask {
                do throws(CancellationError) {
                    try await secrets.waitUntilSynced()
                } catch { return }
                secrets.addHandler { if !$0.isDeletion { queue.add($0.key) } }
                accounts.addHandler { change in
                    for secret in secrets.cache.objects()
                    where secret.namespace == change.object.namespace
                        && secret.annotations[Self.accountName] == change.object.name
                    { queue.add(ObjectKey(secret)) }
                }
                await ReconcileLoop(name: name, queue: queue, logger: context.logger) {
                    (key: ObjectKey) async throws(StatusError) in try await reconcile(key)
                }.run()
            }
        }
    }

    private func reconcile(_ key: ObjectKey) async throws(StatusError) -> ReconcileResult {
        guard let secret = secrets.cache[key], !secret.isBeingDeleted,
            let name = secret.annotations[Self.accountName]
        else { return .done }
        let given = secret.annotations[Self.accountUID] ?? ""
        guard let account = try await account(key.namespace, name), given.isEmpty || given == account.uid else {
            do throws(StatusError) {
                _ = try await context.api.delete(
                    .secrets, namespace: key.namespace, name: key.name, options: DeleteOptions(uid: secret.uid))
            } catch  where error.isNotFound || error.isConflict { return .done }
            return .done
        }
        guard let filled = filled(secret, account) else { return .done }
        do throws(StatusError) {
            secrets.cache.recordWrite(try await context.api.update(.secrets, namespace: key.namespace, object: filled))
        } catch  where error.isNotFound { return .done }
        return .done
    }

    /// Asked of the server: a Secret may come before its account is seen here.
    private func account(_ namespace: String, _ name: String) async throws(StatusError) -> KubeObject? {
        do throws(StatusError) {
            return try await context.api.get(.serviceAccounts, namespace: namespace, name: name)
        } catch  where error.isNotFound { return nil }
    }

    /// The Secret with what it lacks; nil when it lacks nothing.
    private func filled(_ secret: KubeObject, _ account: KubeObject) -> KubeObject? {
        var filled = secret
        filled.annotations[Self.accountUID] = account.uid
        var data = secret["data"]?.objectValue ?? JSONObject()
        data["ca.crt"] = .string(Data(issuer.certificate.utf8).base64EncodedString())
        data["namespace"] = .string(Data(secret.namespace.utf8).base64EncodedString())
        if data["token"]?.stringValue?.isEmpty ?? true {
            guard let token = issuer.sign(secret.namespace, secret.name, account.name, account.uid) else { return nil }
            data["token"] = .string(Data(token.utf8).base64EncodedString())
        }
        filled["data"] = .object(data)
        return filled == secret ? nil : filled
    }
}
