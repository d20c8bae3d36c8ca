internal import KubeCore
internal import KubeSchema
package import Logging
internal import Synchronization

/// Repairs what a crash or a user left of the IPAddress objects of Services: makes those that lack, deletes those that
/// nobody has. The allocator makes and deletes them otherwise.
/// Source: KEP-1880; pkg/registry/core/service/ipallocator/controller/repairip.go of Kubernetes 1.36.
package struct ServiceAddressKeeper: Sendable {
    /// How long an object may lack its Service, which may be about to be stored.
    private static let gracePeriod = Duration.seconds(60)

    private let registry: ResourceRegistry
    private let logger: Logger

    package init(registry: ResourceRegistry, logger: Logger) {
        self.registry = registry
        self.logger = logger
    }

    /// Works until the task is cancelled.
    package func run() async {
        let due = Mutex<Duration?>(nil)
        await ChangeLoop(
            name: "ip-addresses", registry: registry, logger: logger, resources: [.services, .ipAddresses],
            pause: { due.withLock { $0 } }
        ).run { () async throws(StatusError) in
            let next = try await reconcile()
            due.withLock { $0 = next }
        }
    }

    /// Repairs everything once.
    /// - Returns: when to look again though nothing has changed; nil is never.
    @discardableResult
    func reconcile() async throws(StatusError) -> Duration? {
        let services = try registry.storage.objects(GroupVersionResource.services.groupResource)
        var owners: [String: KubeObject] = [:]
        for service in services {
            for address in ServiceAddresses.clusterIPs(of: service) where IPText.isValid(address) {
                owners[address] = service
            }
        }
        let names = Set(services.map { ObjectKey(namespace: $0.namespace, name: $0.name) })
        var next: Duration?
        for object in try registry.storage.objects(GroupVersionResource.ipAddresses.groupResource) {
            if let service = owners[object.name] {
                if ServiceAddressObjects.isParent(service, of: object), Self.isLabeled(object) {
                    owners[object.name] = nil
                } else {
                    try await ServiceAddressObjects.delete(object, in: registry)
                }
                continue
            }
            guard ServiceAddressObjects.isManaged(object) else { continue }
            if let wait = remainingGrace(of: object, services: names) {
                next = min(next ?? wait, wait)
            } else {
                try await ServiceAddressObjects.delete(object, in: registry)
            }
        }
        for (address, service) in owners {
            do throws(StatusError) {
                try await ServiceAddressObjects.create(address, for: service, in: registry)
            } catch  where error.isAlreadyExists { continue }
        }
        return next
    }

    /// How long an object that no Service has may stay; nil when it must go.
    private func remainingGrace(of object: KubeObject, services: Set<ObjectKey>) -> Duration? {
        let parent = object.at("spec", "parentRef")
        let key = ObjectKey(namespace: parent?.text("namespace") ?? "", name: parent?.text("name") ?? "")
        guard ServiceAddressObjects.refersToService(object), !services.contains(key),
            let created = Timestamp(rfc3339: object.creationTimestamp)
        else { return nil }
        let wait = Self.gracePeriod - registry.environment.now().duration(since: created)
        return wait > .zero ? wait : nil
    }

    private static func isLabeled(_ object: KubeObject) -> Bool {
        ServiceAddressObjects.isManaged(object)
            && object.labels[ServiceAddressObjects.family] == (IPText.isIPv4(object.name) ? "IPv4" : "IPv6")
    }
}
