internal import KubeCore
internal import KubeSchema
package import Logging

/// Tells in the status of each ValidatingAdmissionPolicy what checking the types of its expressions found.
///
/// A policy is checked once per generation, with the kinds as they are then.
/// Source: pkg/controller/validatingadmissionpolicystatus of Kubernetes 1.36.
package struct PolicyStatusKeeper: Sendable {
    private static let resource = GroupVersionResource(
        group: "admissionregistration.k8s.io", version: "v1", resource: "validatingadmissionpolicies")
    private static let fieldManager = "validatingadmissionpolicy-status-controller"

    private let registry: ResourceRegistry
    private let logger: Logger

    package init(registry: ResourceRegistry, logger: Logger) {
        self.registry = registry
        self.logger = logger
    }

    /// Works until the task is cancelled.
    package func run() async {
        await ChangeLoop(
            name: "policy-status", registry: registry, logger: logger, resources: [Self.resource]
        ).run { () async throws(StatusError) in try await reconcile() }
    }

    /// Checks the policies that have not been checked since they were changed. Idempotent.
    func reconcile() async throws(StatusError) {
        for policy in try registry.storage.objects(Self.resource.groupResource) {
            let observed = policy.at("status", "observedGeneration")?.intValue ?? 0
            if policy.generation <= observed || policy.isBeingDeleted { continue }
            try await publish(PolicyTypeCheck(registry: registry).warnings(for: policy), for: policy)
        }
    }

    private func publish(_ warnings: [JSONValue], for policy: KubeObject) async throws(StatusError) {
        guard let served = registry.find(Self.resource) else { throw .pathNotFound() }
        var checking: JSONValue = [:]
        if !warnings.isEmpty { checking["expressionWarnings"] = .array(warnings) }
        let configuration: JSONValue = [
            "apiVersion": .string(Self.resource.groupVersion.apiVersion), "kind": "ValidatingAdmissionPolicy",
            "metadata": ["name": .string(policy.name), "uid": .string(policy.uid)],
            "status": ["observedGeneration": .int(policy.generation), "typeChecking": checking],
        ]
        do throws(StatusError) {
            _ = try await registry.apply(
                served, ObjectKey(namespace: "", name: policy.name), configuration,
                options: WriteOptions(subresource: "status", fieldManager: Self.fieldManager, forcesApply: true),
                context: RequestContext(user: .apiServer))
        } catch  where error.isNotFound || error.isConflict {
            // It went meanwhile, or the change brings us back.
            return
        }
    }
}
