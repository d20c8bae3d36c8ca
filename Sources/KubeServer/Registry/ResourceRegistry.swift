package import KubeCore
package import KubeSchema
internal import Synchronization

/// All resources that the server serves, and what can be done with their objects: one implementation for every kind.
///
/// Authentication, authorization and decoding have happened before; everything after (defaulting, admission,
/// validation, metadata, preconditions, storage) happens here, so that HTTP and `LoopbackAPI` behave alike.
package final class ResourceRegistry: Sendable {
    private struct State {
        var resources: [GroupVersionResource: ServedResource] = [:]
        var hooks: [GroupResource: StorageHook] = [:]
        var subresources: [SubresourceID: SubresourceHandler] = [:]
        var changeCount = 0
    }

    private struct SubresourceID: Hashable {
        let resource: GroupResource
        let name: String
    }

    package let storage: ObjectStorage
    let admission: AdmissionChain
    let environment: RegistryEnvironment
    /// Counts what ResourceQuotas limit; nil in a registry without them. To be run by whoever runs the server.
    package let quotas: QuotaController?
    /// Calls webhooks and other servers that users configure; nil in a registry that calls nobody.
    package let outbound: OutboundClient?
    private let state = Mutex(State())

    package init(
        storage: ObjectStorage, admission: AdmissionChain, environment: RegistryEnvironment = RegistryEnvironment(),
        quotas: QuotaController? = nil, outbound: OutboundClient? = nil
    ) {
        self.storage = storage
        self.admission = admission
        self.environment = environment
        self.quotas = quotas
        self.outbound = outbound
    }

    /// Begins to serve a resource, or replaces what was served under the same group, version and plural name.
    /// - Throws: `internalError` when objects that are stored already cannot be read.
    package func install(_ resource: ServedResource) throws(StatusError) {
        try storage.resource(resource.storageResource).select(by: resource.descriptor.selectableFields)
        state.withLock { state in
            state.resources[resource.resource] = resource
            state.changeCount += 1
        }
    }

    /// Begins to serve a resource that stores nothing: `POST` is answered by `handler`.
    package func install(_ descriptor: ResourceDescriptor, answeredBy handler: SubresourceHandler) {
        let resource = ServedResource(descriptor: descriptor, strategy: DefaultStrategy())
        let id = SubresourceID(resource: resource.groupResource, name: "")
        state.withLock { state in
            state.resources[resource.resource] = resource
            state.subresources[id] = handler
            state.changeCount += 1
        }
    }

    /// Ends to serve a resource. Its stored objects stay.
    package func remove(_ resource: GroupVersionResource) {
        state.withLock { state in
            state.resources[resource] = nil
            state.changeCount += 1
        }
    }

    /// The served resource of this path, nil when there is none.
    package func find(_ resource: GroupVersionResource) -> ServedResource? {
        state.withLock { $0.resources[resource] }
    }

    /// The resource as which the objects of `resource` are stored, in whose form they are defaulted and validated.
    func storedForm(of resource: ServedResource) -> ServedResource {
        guard resource.conversion != nil else { return resource }
        return find(resource.descriptor.storage) ?? resource
    }

    /// All served resources, in no particular order.
    package var all: [ServedResource] { state.withLock { Array($0.resources.values) } }

    /// Grows whenever a resource begins, ends or changes to be served: what is made from `all` is good until then.
    var changeCount: Int { state.withLock { $0.changeCount } }

    /// Says that something has changed that goes into documents about all resources, beside the resources themselves.
    func noteChange() { state.withLock { $0.changeCount += 1 } }

    /// Lets somebody take part in every write of a resource, such as the allocation of addresses. One per resource.
    package func setHook(_ hook: StorageHook, of resource: GroupResource) {
        state.withLock { $0.hooks[resource] = hook }
    }

    func hook(of resource: GroupResource) -> StorageHook? { state.withLock { $0.hooks[resource] } }

    /// Says who answers `POST` to a subresource, such as `serviceaccounts/token`.
    package func setHandler(
        _ handler: SubresourceHandler, ofSubresource name: String, of resource: GroupResource
    ) {
        state.withLock { $0.subresources[SubresourceID(resource: resource, name: name)] = handler }
    }

    func handler(ofSubresource name: String, of resource: GroupResource) -> SubresourceHandler? {
        state.withLock { $0.subresources[SubresourceID(resource: resource, name: name)] }
    }
}
