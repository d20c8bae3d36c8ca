internal import KubeCore
internal import KubeSchema
package import Logging

/// Makes the ServiceCIDR of the server's own range, says of each that it is ready, and holds a deletion up that would
/// leave addresses of Services without range.
/// Source: KEP-1880; pkg/controlplane/controller/defaultservicecidr, pkg/controller/servicecidrs of Kubernetes 1.36.
package struct ServiceRangeKeeper: Sendable {
    private static let finalizer = "networking.k8s.io/service-cidr-finalizer"
    private static let manager = "service-cidr-controller"

    private let registry: ResourceRegistry
    private let range: String
    private let logger: Logger

    /// - Parameter range: the server's own, as CIDR.
    package init(registry: ResourceRegistry, range: String, logger: Logger) {
        self.registry = registry
        self.range = range
        self.logger = logger
    }

    /// Works until the task is cancelled.
    package func run() async {
        await ChangeLoop(
            name: "service-cidrs", registry: registry, logger: logger, resources: [.serviceCIDRs, .ipAddresses]
        ).run { () async throws(StatusError) in try await reconcile() }
    }

    /// Handles all ServiceCIDRs once.
    func reconcile() async throws(StatusError) {
        guard let served = registry.find(.serviceCIDRs) else { throw .pathNotFound() }
        let resource = GroupVersionResource.serviceCIDRs.groupResource
        if try registry.storage.object(resource, name: ServiceRanges.standardName) == nil {
            try await createStandard(served)
        }
        let all = try registry.storage.objects(resource)
        for object in all {
            do throws(StatusError) {
                if object.isBeingDeleted {
                    try await finish(object, among: all, served)
                } else {
                    try await announce(object, served)
                }
            } catch  where error.isConflict || error.isNotFound { continue }  // the change brings us back
        }
    }

    private func createStandard(_ served: ServedResource) async throws(StatusError) {
        var standard = KubeObject(
            apiVersion: "networking.k8s.io/v1", kind: "ServiceCIDR", name: ServiceRanges.standardName)
        standard["spec"] = ["cidrs": [.string(range)]]
        do throws(StatusError) {
            _ = try await registry.create(
                served, namespace: "", name: "", object: standard, options: WriteOptions(),
                context: RequestContext(user: .apiServer))
        } catch  where error.isAlreadyExists {}  // what is there counts
    }

    private func announce(_ object: KubeObject, _ served: ServedResource) async throws(StatusError) {
        if !object.finalizers.contains(Self.finalizer) {
            try await patch(object, served, .strategicMerge(["metadata": ["finalizers": [.string(Self.finalizer)]]]))
        }
        let ready = object.at("status", "conditions")?.arrayValue?.first { $0.text("type") == "Ready" }
        if ready?.text("status") != "True" {
            try await setReady(object, served, "True", reason: nil, "Kubernetes Service CIDR is ready")
        }
    }

    private func finish(
        _ object: KubeObject, among all: [KubeObject], _ served: ServedResource
    ) async throws(StatusError) {
        guard object.finalizers.contains(Self.finalizer) else { return }
        let addresses = try registry.storage.objects(GroupVersionResource.ipAddresses.groupResource)
            .filter(ServiceAddressObjects.isManaged).compactMap { NetworkAddress($0.name) }
        if ServiceRangeDeletion.isBlocked(object, among: all, addresses: addresses) {
            let ready = object.at("status", "conditions")?.arrayValue?.first { $0.text("type") == "Ready" }
            guard ready?.text("reason") != "Terminating" else { return }
            try await setReady(
                object, served, "False", reason: "Terminating",
                "There are still IPAddresses referencing the ServiceCIDR, please remove them or create a new ServiceCIDR"
            )
        } else {
            try await patch(
                object, served,
                .strategicMerge(["metadata": ["$deleteFromPrimitiveList/finalizers": [.string(Self.finalizer)]]]))
        }
    }

    private func patch(_ object: KubeObject, _ served: ServedResource, _ patch: Patch) async throws(StatusError) {
        _ = try await registry.patch(
            served, namespace: "", name: object.name, patch: patch,
            options: WriteOptions(fieldManager: "kube-controller-manager"), context: RequestContext(user: .apiServer))
    }

    private func setReady(
        _ object: KubeObject, _ served: ServedResource, _ status: String, reason: String?, _ message: String
    ) async throws(StatusError) {
        var condition: JSONValue = [
            "type": "Ready", "status": .string(status), "message": .string(message),
            "lastTransitionTime": .string(registry.environment.now().rfc3339),
        ]
        if let reason { condition["reason"] = .string(reason) }
        let configuration: JSONValue = [
            "apiVersion": "networking.k8s.io/v1", "kind": "ServiceCIDR", "metadata": ["name": .string(object.name)],
            "status": ["conditions": [condition]],
        ]
        _ = try await registry.patch(
            served, namespace: "", name: object.name, patch: .apply(configuration),
            options: WriteOptions(subresource: "status", fieldManager: Self.manager, forcesApply: true),
            context: RequestContext(user: .apiServer))
    }
}

/// Whether a ServiceCIDR can go. Source: pkg/controller/servicecidrs canDeleteCIDR of Kubernetes 1.36.
enum ServiceRangeDeletion {
    /// Whether addresses would be left without range: none of the others has the ranges of this one as a whole, and at
    /// least one address is in no other.
    /// - Parameters:
    ///   - all: every ServiceCIDR, this one included.
    ///   - addresses: those of Services.
    static func isBlocked(_ object: KubeObject, among all: [KubeObject], addresses: [NetworkAddress]) -> Bool {
        let own = ranges(of: object)
        let others = all.filter { $0.name != object.name }.flatMap(ranges)
        let isCovered = own.allSatisfy { range in
            others.contains { $0.prefixLength <= range.prefixLength && $0.contains(range.address) }
        }
        if isCovered { return false }
        return addresses.contains { address in
            own.contains { $0.offers(address) } && !others.contains { $0.offers(address) }
        }
    }

    private static func ranges(of object: KubeObject) -> [NetworkRange] {
        (object.at("spec", "cidrs")?.arrayValue ?? []).compactMap { $0.stringValue.flatMap(NetworkRange.init) }
    }
}
