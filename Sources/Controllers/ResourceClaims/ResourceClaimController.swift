internal import KubeCore
internal import KubeRuntime

/// Makes the ResourceClaims that pods ask for by templates, and tells each pod by its status which claims are its own.
/// The pod owns its claims, so that garbage collection removes them.
/// Source: pkg/controller/resourceclaim of Kubernetes 1.36; KEP-4381.
struct ResourceClaimController: Controller {
    let name = "resource-claim-controller"
    private static let nameAnnotation = "resource.kubernetes.io/pod-claim-name"

    private let context: ControllerContext
    private let pods: Reflector
    private let claims: Reflector
    private let queue: WorkQueue<ObjectKey>

    init(_ context: ControllerContext) {
        self.context = context
        pods = context.reflectors.reflector(for: .pods)
        claims = context.reflectors.reflector(for: .resourceClaims)
        queue = WorkQueue(clock: context.clock)
    }

    func run() async {
        let queue = queue
        pods.addHandler { change in
            if !change.isDeletion, !Self.templates(of: change.object).isEmpty { queue.add(change.key) }
        }
        claims.addHandler { change in
            // A claim that is gone is missed by its pod.
            guard change.isDeletion, let owner = change.object.ownerReferences.first(where: { $0.kind == "Pod" })
            else { return }
            queue.add(ObjectKey(namespace: change.object.namespace, name: owner.name))
        }
        await ReconcileLoop(name: name, queue: queue, logger: context.logger) {
            (key: ObjectKey) async throws(StatusError) in try await reconcile(key)
        }.run()
    }

    private func reconcile(_ key: ObjectKey) async throws(StatusError) -> ReconcileResult {
        guard let pod = pods.cache[key], !pod.isBeingDeleted else { return .done }
        if ["Succeeded", "Failed"].contains(pod.text("status", "phase")) { return .done }
        var statuses: [JSONValue] = []
        for (claimName, templateName) in Self.templates(of: pod) {
            let claim = try await ensure(claimName, templateName, for: pod)
            statuses.append(["name": .string(claimName), "resourceClaimName": .string(claim)])
        }
        if statuses == pod.at("status", "resourceClaimStatuses")?.arrayValue ?? [] { return .done }
        let patch: JSONValue = [
            "metadata": ["uid": .string(pod.uid)], "status": ["resourceClaimStatuses": .array(statuses)],
        ]
        do throws(StatusError) {
            pods.cache.recordWrite(
                try await context.api.patch(
                    .pods, namespace: pod.namespace, name: pod.name, patch: .merge(patch),
                    options: WriteOptions(subresource: "status")))
        } catch  where error.isNotFound || error.isConflict { return .done }
        return .done
    }

    /// - Returns: the name of the claim.
    private func ensure(
        _ claimName: String, _ templateName: String, for pod: KubeObject
    ) async throws(StatusError) -> String {
        let existing = claims.cache.objects(.controllerUID, pod.uid).first {
            $0.annotations[Self.nameAnnotation] == claimName && !$0.isBeingDeleted
        }
        if let existing { return existing.name }
        let template: KubeObject
        do throws(StatusError) {
            template = try await context.api.get(
                .resourceClaimTemplates, namespace: pod.namespace, name: templateName)
            let made = try await context.api.create(
                .resourceClaims, namespace: pod.namespace, object: Self.claim(claimName, template, for: pod))
            claims.cache.recordWrite(made)
            return made.name
        } catch {
            context.events.record(
                .warning, about: pod, reason: "FailedResourceClaimCreation",
                message: "PodResourceClaim \(claimName): resource claim template \"\(templateName)\": \(error.message)",
                component: name)
            throw error
        }
    }

    /// The claims of a pod that come from templates, and the names of these.
    static func templates(of pod: KubeObject) -> [(claim: String, template: String)] {
        (pod.at("spec", "resourceClaims")?.arrayValue ?? []).compactMap { entry in
            let template = entry.text("resourceClaimTemplateName")
            return template.isEmpty ? nil : (entry.text("name"), template)
        }
    }

    /// A new claim by a template.
    static func claim(_ claimName: String, _ template: KubeObject, for pod: KubeObject) -> KubeObject {
        var claim = KubeObject(
            ["apiVersion": "resource.k8s.io/v1", "kind": "ResourceClaim", "metadata": [:]] as JSONObject)
        claim.generateName = "\(pod.name)-\(claimName)-"
        claim.namespace = pod.namespace
        for field in ["labels", "annotations"] {
            claim.set(template.at("spec", "metadata", field), at: "metadata", field)
        }
        claim.annotations[nameAnnotation] = claimName
        claim.set(
            [
                [
                    "apiVersion": "v1", "kind": "Pod", "name": .string(pod.name), "uid": .string(pod.uid),
                    "controller": true, "blockOwnerDeletion": true,
                ]
            ], at: "metadata", "ownerReferences")
        claim["spec"] = template.at("spec", "spec")
        return claim
    }
}
