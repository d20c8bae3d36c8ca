internal import KubeCore
internal import KubeSchema
internal import Synchronization

/// In which forms the objects of a resource are served, and how an object looks in each.
///
/// Admission is part of the registry and asks it, too: `attach` closes the circle when both exist.
final class ResourceVersions: Sendable {
    private struct State {
        weak var registry: ResourceRegistry?
        var equivalents: [GroupResource: [ServedResource]] = [:]
        var changeCount = -1
    }

    private let storage: ObjectStorage
    private let state = Mutex(State())

    init(storage: ObjectStorage) { self.storage = storage }

    func attach(_ registry: ResourceRegistry) { state.withLock { $0.registry = registry } }

    var registry: ResourceRegistry? { state.withLock { $0.registry } }

    /// The resource that the client named.
    func requested(_ request: AdmissionRequest) -> ServedResource {
        guard let named = request.context.resource, named != request.resource.resource,
            let resource = registry?.find(named), resource.storageResource == request.resource.storageResource
        else { return request.resource }
        return resource
    }

    /// All forms in which the same objects are served, in a fixed order.
    func equivalents(of resource: ServedResource) -> [ServedResource] {
        guard let registry else { return [] }
        let count = registry.changeCount
        let known = state.withLock { state -> [ServedResource]? in
            if state.changeCount != count {
                state.changeCount = count
                state.equivalents = [:]
            }
            return state.equivalents[resource.storageResource]
        }
        if let known { return known }
        let forms = registry.all.filter { $0.storageResource == resource.storageResource && $0.descriptor.isStored }
            .sorted { $0.resource.description < $1.resource.description }
        state.withLock { if $0.changeCount == count { $0.equivalents[resource.storageResource] = forms } }
        return forms
    }

    func namespace(_ name: String) throws(StatusError) -> KubeObject? {
        try storage.object(GroupVersionResource.namespaces.groupResource, name: name)
    }

    /// An object of a request as it looks in another form. What is no object of the resource (a Scale) stays.
    func convert(
        _ object: KubeObject, of request: AdmissionRequest, to target: ServedResource
    ) async throws(StatusError) -> KubeObject {
        guard request.kind == request.resource.kind else { return object }
        if let conversion = target.conversion { return conversion.toServed(object) }
        guard let custom = target.custom, object.apiVersion != target.kind.apiVersion else { return object }
        return try await custom.view.converted(object)
    }

    /// The way back: an object of a form as the request has it.
    func convertBack(
        _ object: KubeObject, of request: AdmissionRequest, from target: ServedResource
    ) async throws(StatusError) -> KubeObject {
        guard request.kind == request.resource.kind else { return object }
        if let conversion = target.conversion { return conversion.toStored(object) }
        guard let custom = request.resource.custom, object.apiVersion != request.resource.kind.apiVersion else {
            return object
        }
        return try await custom.view.converted(object)
    }
}
