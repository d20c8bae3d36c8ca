internal import KubeCore

/// The IPAddress objects that keep the addresses of Services.
/// Source: KEP-1880; pkg/registry/core/service/ipallocator/ipallocator.go of Kubernetes 1.36.
enum ServiceAddressObjects {
    static let managedBy = "ipaddress.kubernetes.io/managed-by"
    static let family = "ipaddress.kubernetes.io/ip-family"
    static let manager = "ipallocator.k8s.io"

    /// Makes the object of an address that a Service has.
    /// - Throws: `alreadyExists` when there is one, of whomever.
    static func create(
        _ address: String, for service: KubeObject, in registry: ResourceRegistry
    ) async throws(StatusError) {
        guard let served = registry.find(.ipAddresses) else { throw .pathNotFound() }
        var object = KubeObject(apiVersion: "networking.k8s.io/v1", kind: "IPAddress", name: address)
        object.labels = [family: IPText.isIPv4(address) ? "IPv4" : "IPv6", managedBy: manager]
        object["spec"] = [
            "parentRef": [
                "resource": "services", "namespace": .string(service.namespace), "name": .string(service.name),
            ]
        ]
        _ = try await registry.create(
            served, namespace: "", name: "", object: object, options: WriteOptions(),
            context: RequestContext(user: .apiServer))
    }

    /// Deletes the object of an address that `service` had. That of somebody else stays.
    static func delete(
        _ address: String, of service: KubeObject, in registry: ResourceRegistry
    ) async throws(StatusError) {
        let resource = GroupVersionResource.ipAddresses.groupResource
        guard let object = try registry.storage.object(resource, name: address), isParent(service, of: object) else {
            return
        }
        try await delete(object, in: registry)
    }

    /// Deletes an object as it was read; one that has been replaced meanwhile stays.
    static func delete(_ object: KubeObject, in registry: ResourceRegistry) async throws(StatusError) {
        guard let served = registry.find(.ipAddresses) else { throw .pathNotFound() }
        do throws(StatusError) {
            _ = try await registry.delete(
                served, namespace: "", name: object.name, options: DeleteOptions(uid: object.uid),
                context: RequestContext(user: .apiServer))
        } catch  where error.isConflict || error.isNotFound {}  // somebody else was faster
    }

    static func isParent(_ service: KubeObject, of object: KubeObject) -> Bool {
        refersToService(object) && object.text("spec", "parentRef", "namespace") == service.namespace
            && object.text("spec", "parentRef", "name") == service.name
    }

    static func refersToService(_ object: KubeObject) -> Bool {
        object.text("spec", "parentRef", "group").isEmpty
            && object.text("spec", "parentRef", "resource") == "services"
    }

    static func isManaged(_ object: KubeObject) -> Bool { object.labels[managedBy] == manager }
}
