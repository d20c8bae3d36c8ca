internal import KubeCore
internal import KubeSchema
package import Logging

/// Shows which addresses Services can have (ServiceCIDR) and have (IPAddress).
///
/// The allocator does not depend on these objects: it knows what is taken from the Services themselves.
/// Source: KEP-1880; pkg/controlplane/controller/defaultservicecidr, pkg/controller/servicecidrs,
/// pkg/registry/core/service/ipallocator/controller of Kubernetes 1.36.
package struct ServiceAddressKeeper: Sendable {
    private static let defaultName = "kubernetes"
    private static let managedBy = "ipaddress.kubernetes.io/managed-by"
    private static let family = "ipaddress.kubernetes.io/ip-family"
    private static let manager = "ipallocator.k8s.io"

    private let registry: ResourceRegistry
    private let range: String
    private let logger: Logger

    /// - Parameter range: where the allocator takes addresses from, as CIDR.
    package init(registry: ResourceRegistry, range: String, logger: Logger) {
        self.registry = registry
        self.range = range
        self.logger = logger
    }

    /// Works until the task is cancelled.
    package func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask {
                await ChangeLoop(
                    name: "service-cidrs", registry: registry, logger: logger, resources: [.serviceCIDRs]
                ).run { () async throws(StatusError) in try await reconcileRanges() }
            }
            group.addTask {
                await ChangeLoop(
                    name: "ip-addresses", registry: registry, logger: logger, resources: [.services, .ipAddresses]
                ).run { () async throws(StatusError) in try await reconcileAddresses() }
            }
        }
    }

    // MARK: Ranges

    func reconcileRanges() async throws(StatusError) {
        guard let served = registry.find(.serviceCIDRs) else { throw .pathNotFound() }
        let context = RequestContext(user: .apiServer)
        let resource = GroupVersionResource.serviceCIDRs.groupResource
        if try registry.storage.object(resource, name: Self.defaultName) == nil {
            var standard = KubeObject(
                apiVersion: "networking.k8s.io/v1", kind: "ServiceCIDR", name: Self.defaultName)
            standard["spec"] = ["cidrs": [.string(range)]]
            do throws(StatusError) {
                _ = try await registry.create(
                    served, namespace: "", name: "", object: standard, options: WriteOptions(), context: context)
            } catch  where error.isAlreadyExists {}  // what is there counts
        }
        for object in try registry.storage.objects(resource) where !object.isBeingDeleted {
            let conditions = object.at("status", "conditions")?.arrayValue ?? []
            if conditions.contains(where: { $0.text("type") == "Ready" && $0.text("status") == "True" }) { continue }
            var ready = object
            ready.setCondition([
                "type": "Ready", "status": "True",
                "lastTransitionTime": .string(registry.environment.now().rfc3339), "reason": "",
                "message": "Kubernetes Service CIDR is ready",
            ])
            do throws(StatusError) {
                _ = try await registry.update(
                    served, namespace: "", name: object.name, object: ready,
                    options: WriteOptions(subresource: "status"), context: context)
            } catch  where error.isConflict || error.isNotFound { continue }  // the change brings us back
        }
    }

    // MARK: Addresses

    func reconcileAddresses() async throws(StatusError) {
        guard let served = registry.find(.ipAddresses) else { throw .pathNotFound() }
        let services = try registry.storage.objects(GroupVersionResource.services.groupResource)
        var owners: [String: KubeObject] = [:]
        for service in services {
            for address in ServiceAddresses.clusterIPs(of: service) where IPText.isValid(address) {
                owners[address] = service
            }
        }
        let context = RequestContext(user: .apiServer)
        for object in try registry.storage.objects(GroupVersionResource.ipAddresses.groupResource) {
            if let service = owners[object.name], Self.isParent(service, of: object) {
                owners[object.name] = nil
                continue
            }
            guard object.labels[Self.managedBy] == Self.manager else {
                owners[object.name] = nil  // somebody else's, which we must not touch
                continue
            }
            do throws(StatusError) {
                _ = try await registry.delete(
                    served, namespace: "", name: object.name, options: DeleteOptions(uid: object.uid),
                    context: context)
            } catch  where error.isConflict || error.isNotFound { continue }
        }
        for (address, service) in owners {
            do throws(StatusError) {
                _ = try await registry.create(
                    served, namespace: "", name: "", object: Self.object(address, service), options: WriteOptions(),
                    context: context)
            } catch  where error.isAlreadyExists { continue }
        }
    }

    private static func isParent(_ service: KubeObject, of address: KubeObject) -> Bool {
        let parent = address.at("spec", "parentRef")
        return parent?.text("resource") == "services" && parent?.text("namespace") == service.namespace
            && parent?.text("name") == service.name
    }

    private static func object(_ address: String, _ service: KubeObject) -> KubeObject {
        var object = KubeObject(apiVersion: "networking.k8s.io/v1", kind: "IPAddress", name: address)
        object.labels = [family: IPText.isIPv4(address) ? "IPv4" : "IPv6", managedBy: manager]
        object["spec"] = [
            "parentRef": [
                "resource": "services", "namespace": .string(service.namespace), "name": .string(service.name),
            ]
        ]
        return object
    }
}
