internal import KubeCore
internal import KubeSchema

/// What the parts of the control plane say of themselves: all of them live in this process, so that whoever can ask finds
/// them well.
/// Source: pkg/registry/core/rest/storage_core.go componentStatusStorage of Kubernetes 1.36.
enum ComponentStatuses {
    static let resource = GroupVersionResource(group: "", version: "v1", resource: "componentstatuses")
    private static let names = ["controller-manager", "etcd-0", "scheduler"]

    static var all: [KubeObject] {
        names.map { name in
            var object = KubeObject(apiVersion: "v1", kind: "ComponentStatus", name: name)
            object["conditions"] = [["type": "Healthy", "status": "True", "message": "ok"]]
            return object
        }
    }
}

extension ResourceRegistry {
    /// Begins to serve the component statuses, which are computed and never stored.
    func installComponentStatuses() throws(StatusError) {
        guard let descriptor = BuiltInResources.find(ComponentStatuses.resource) else { return }
        try install(ServedResource(descriptor: descriptor, strategy: DefaultStrategy()))
    }
}

extension APIServer {
    /// `GET` of the component statuses: of one when the request names it, else of all.
    func componentStatuses(_ resource: ServedResource, _ scope: RequestScope) throws(StatusError) -> APIResponse {
        let renderer = try ObjectRenderer(resource: resource, scope: scope)
        if scope.info.verb == "get" {
            guard let object = ComponentStatuses.all.first(where: { $0.name == scope.info.name }) else {
                throw .notFound(resource.groupResource, scope.info.name)
            }
            return try renderer.response(object: EncodedObject(answer: object))
        }
        let options = try ListQuery.list(scope.query)
        try resource.descriptor.validate(options.fieldSelector)
        let items = ComponentStatuses.all.filter {
            options.labelSelector.matches($0.labels)
                && (scope.info.name.isEmpty || scope.info.name == $0.name)
        }
        return try renderer.response(
            list: EncodedList(items: items.map { EncodedObject(answer: $0) }, resourceVersion: ""))
    }
}
