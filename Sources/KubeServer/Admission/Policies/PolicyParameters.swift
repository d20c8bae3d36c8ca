internal import KubeCore
internal import KubeSchema

/// Which objects are the parameters of a policy under a binding.
/// Source: https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/#parameter-resources.
struct PolicyParameters: Sendable {
    private let name: String
    private let namespace: String
    private let selector: LabelSelector?
    private let allowsNone: Bool

    /// The parameters cannot be found: the policy is misconfigured, or there are none where there must be.
    struct Failure: Error {
        let message: String
    }

    init(_ reference: JSONValue) {
        name = reference.text("name")
        namespace = reference.text("namespace")
        selector = reference["selector"].flatMap { $0.isNull ? nil : LabelSelector(structured: $0) }
        allowsNone = reference.text("parameterNotFoundAction") == "Allow"
    }

    /// The parameter objects for a request; the policy is evaluated once for each.
    /// - Returns: nil when there are none and the request is to pass.
    func find(
        _ kind: GroupVersionKind, for request: AdmissionRequest, in registry: ResourceRegistry?
    ) async throws(Failure) -> [KubeObject]? {
        guard let registry, let resource = registry.all.first(where: { $0.kind == kind && $0.descriptor.isStored })
        else {
            throw Failure(
                message: "failed to find resource referenced by paramKind: '\(kind.apiVersion), Kind=\(kind.kind)'")
        }
        let namespace = try namespace(of: resource, request)
        let found: [KubeObject]
        do throws(StatusError) {
            found = try await objects(of: resource, namespace: namespace, registry)
        } catch {
            throw Failure(message: error.message)
        }
        if !found.isEmpty { return found }
        if allowsNone { return nil }
        throw Failure(message: "no params found for policy binding with `Deny` parameterNotFoundAction")
    }

    private func namespace(of resource: ServedResource, _ request: AdmissionRequest) throws(Failure) -> String {
        guard resource.isNamespaced else {
            guard namespace.isEmpty else {
                throw Failure(
                    message: "paramRef.namespace must not be provided for a cluster-scoped `paramKind`")
            }
            return ""
        }
        if !namespace.isEmpty { return namespace }
        guard !request.namespace.isEmpty else {
            throw Failure(
                message: "cannot use namespaced paramRef in policy binding that matches cluster-scoped resources")
        }
        return request.namespace
    }

    private func objects(
        of resource: ServedResource, namespace: String, _ registry: ResourceRegistry
    ) async throws(StatusError) -> [KubeObject] {
        let cache = registry.storage.resource(resource.storageResource)
        if !name.isEmpty {
            guard let stored = cache.get(ObjectKey(namespace: namespace, name: name)) else { return [] }
            return [try await shown(stored, resource)]
        }
        guard let selector else { return [] }
        let table = cache.snapshot.table
        var position = table.position(ofNamespace: namespace)
        let end = table.position(afterNamespace: namespace)
        var objects: [KubeObject] = []
        while position < end, let item = table.object(at: position) {
            if selector.matches(Dictionary(item.labelPairs.map { ($0.key, $0.value) }) { first, _ in first }) {
                objects.append(try await shown(item, resource))
            }
            table.advance(&position)
        }
        return objects
    }

    private func shown(
        _ stored: EncodedObject, _ resource: ServedResource
    ) async throws(StatusError) -> KubeObject {
        let object = try await resource.shown(stored).decodedAndShared()
        return resource.conversion?.toServed(object) ?? object
    }
}
