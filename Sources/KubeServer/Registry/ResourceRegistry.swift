package import KubeCore
internal import Synchronization

/// All resources that the server serves, and what can be done with their objects: one implementation for every kind.
///
/// Authentication, authorization and decoding have happened before; everything after (defaulting, admission,
/// validation, metadata, preconditions, storage) happens here, so that HTTP and `LoopbackAPI` behave alike.
package final class ResourceRegistry: Sendable {
    private struct State {
        var resources: [GroupVersionResource: ServedResource] = [:]
    }

    private let state = Mutex(State())

    package init() {}

    /// Begins to serve a resource, or replaces what was served under the same group, version and plural name.
    package func install(_ resource: ServedResource) {
        state.withLock { $0.resources[resource.resource] = resource }
    }

    /// Ends to serve a resource. Its stored objects stay.
    package func remove(_ resource: GroupVersionResource) {
        state.withLock { $0.resources[resource] = nil }
    }

    /// The served resource of this path, nil when there is none.
    package func find(_ resource: GroupVersionResource) -> ServedResource? {
        state.withLock { $0.resources[resource] }
    }

    /// All served resources, in no particular order.
    package var all: [ServedResource] { state.withLock { Array($0.resources.values) } }
}

extension ResourceRegistry {
    /// - Parameter resourceVersion: empty for the newest, `0` for any, else not older than that version.
    /// - Throws: `notFound`; `timeout` when the version lies in the future.
    package func get(
        _ resource: ServedResource, namespace: String, name: String, resourceVersion: String = ""
    ) async throws(StatusError) -> EncodedObject { throw .internalError("not there yet") }

    /// - Parameter namespace: empty for all namespaces, and for cluster-scoped resources.
    /// - Throws: `badRequest` for an unknown field selector, `expired` for a version or token that is too old.
    package func list(
        _ resource: ServedResource, namespace: String, options: ListOptions
    ) async throws(StatusError) -> EncodedList { throw .internalError("not there yet") }

    /// - Parameter name: empty for all; else only the object of that name.
    package func watch(
        _ resource: ServedResource, namespace: String, options: WatchOptions
    ) async throws(StatusError) -> EncodedWatch { throw .internalError("not there yet") }

    /// Creates an object, or with `options.subresource` posts to a subresource of the object `name`.
    /// - Parameter name: of the object in the path of a subresource; empty otherwise.
    package func create(
        _ resource: ServedResource, namespace: String, name: String, object: KubeObject, options: WriteOptions,
        context: RequestContext
    ) async throws(StatusError) -> WriteOutcome { throw .internalError("not there yet") }

    package func update(
        _ resource: ServedResource, namespace: String, name: String, object: KubeObject, options: WriteOptions,
        context: RequestContext
    ) async throws(StatusError) -> WriteOutcome { throw .internalError("not there yet") }

    package func patch(
        _ resource: ServedResource, namespace: String, name: String, patch: Patch, options: WriteOptions,
        context: RequestContext
    ) async throws(StatusError) -> WriteOutcome { throw .internalError("not there yet") }

    /// - Returns: the object while something holds it, or for kinds that return it; else a `Status` of success.
    package func delete(
        _ resource: ServedResource, namespace: String, name: String, options: DeleteOptions, context: RequestContext
    ) async throws(StatusError) -> EncodedObject { throw .internalError("not there yet") }

    /// - Returns: the objects that the selection had, as they were when they were deleted.
    package func deleteCollection(
        _ resource: ServedResource, namespace: String, selection: ListOptions, options: DeleteOptions,
        context: RequestContext
    ) async throws(StatusError) -> EncodedList { throw .internalError("not there yet") }

    /// What `GET` of a subresource answers: the object for `status`, a `Scale` for `scale`.
    package func getSubresource(
        _ subresource: String, of resource: ServedResource, namespace: String, name: String
    ) async throws(StatusError) -> EncodedObject { throw .internalError("not there yet") }
}
