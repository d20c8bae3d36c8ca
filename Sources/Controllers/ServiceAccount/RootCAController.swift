internal import KubeCore
internal import KubeRuntime

/// Publishes the cluster's CA certificate in every namespace, as ConfigMap `kube-root-ca.crt`, which pods mount beside
/// their service account token. An edited or deleted copy is put right.
/// Source: pkg/controller/certificates/rootcacertpublisher/publisher.go.
struct RootCAController: Controller {
    let name = "root-ca-certificate-publisher"
    private static let configMapName = "kube-root-ca.crt"
    private static let descriptionKey = "kubernetes.io/description"
    private static let description =
        "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the "
        + "internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of "
        + "Kubernetes clusters."

    private let context: ControllerContext
    private let namespaces: Reflector
    /// Only the copies, not the tenants' ConfigMaps.
    private let copies: Reflector
    private let certificate: String
    private let queue: WorkQueue<ObjectKey>

    /// - Parameter certificate: PEM text of one or more CA certificates.
    init(_ context: ControllerContext, certificate: String) {
        self.context = context
        self.certificate = certificate
        namespaces = context.reflectors.reflector(for: .namespaces)
        copies = Reflector(
            api: context.api, resource: .configMaps,
            options: ReflectorOptions(fieldSelector: FieldSelector("metadata.name", Self.configMapName)),
            clock: context.clock, logger: context.logger)
        queue = WorkQueue(clock: context.clock)
    }

    func run() async {
        let queue = queue
        await withDiscardingTaskGroup { group in
            group.addTask { await copies.run() }
            group.addTask {
                do throws(CancellationError) {
                    try await copies.waitUntilSynced()
                } catch { return }
                namespaces.addHandler { if !$0.isDeletion { queue.add($0.key) } }
                copies.addHandler { queue.add(ObjectKey(namespace: "", name: $0.object.namespace)) }
                await ReconcileLoop(name: name, queue: queue, logger: context.logger) {
                    (key: ObjectKey) async throws(StatusError) in try await reconcile(key)
                }.run()
            }
        }
    }

    private func reconcile(_ key: ObjectKey) async throws(StatusError) -> ReconcileResult {
        guard let namespace = namespaces.cache[key], !namespace.isBeingDeleted else { return .done }
        let data: JSONValue = ["ca.crt": .string(certificate)]
        if let copy = copies.cache.object(namespace: key.name, name: Self.configMapName) {
            guard copy["data"] != data || copy.annotations[Self.descriptionKey] == nil else { return .done }
            var repaired = copy
            repaired["data"] = data
            repaired.annotations[Self.descriptionKey] = Self.description
            copies.cache.recordWrite(
                try await context.api.update(.configMaps, namespace: key.name, object: repaired))
            return .done
        }
        var copy = KubeObject(
            apiVersion: "v1", kind: "ConfigMap", namespace: key.name, name: Self.configMapName)
        copy.annotations = [Self.descriptionKey: Self.description]
        copy["data"] = data
        do throws(StatusError) {
            copies.cache.recordWrite(try await context.api.create(.configMaps, namespace: key.name, object: copy))
        } catch  where error.isAlreadyExists || error.isNamespaceTerminating || error.isNotFound { return .done }
        return .done
    }
}
