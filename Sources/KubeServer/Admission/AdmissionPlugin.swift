package import KubeCore

/// What a request is about to do, as admission sees it.
/// Source: k8s.io/apiserver/pkg/admission.Attributes.
package struct AdmissionRequest: Sendable {
    package enum Operation: String, Sendable, Hashable {
        case create = "CREATE"
        case update = "UPDATE"
        case delete = "DELETE"
        case connect = "CONNECT"
    }

    package let operation: Operation
    package let resource: ServedResource
    /// Nil for the object itself.
    package let subresource: String?
    /// Empty for cluster-scoped objects.
    package let namespace: String
    /// Empty while a generated name has not been made yet.
    package let name: String
    /// The object as it is stored now: on update and delete.
    package let oldObject: KubeObject?
    package let isDryRun: Bool
    package let context: RequestContext

    package init(
        operation: Operation, resource: ServedResource, subresource: String?, namespace: String, name: String,
        oldObject: KubeObject?, isDryRun: Bool, context: RequestContext
    ) {
        self.operation = operation
        self.resource = resource
        self.subresource = subresource
        self.namespace = namespace
        self.name = name
        self.oldObject = oldObject
        self.isDryRun = isDryRun
        self.context = context
    }
}

/// One admission plugin. It may change the object, then (after all have had their turn) refuse it.
package protocol AdmissionPlugin: Sendable {
    /// The plugin's name in Kubernetes, such as `NamespaceLifecycle`.
    var name: String { get }

    /// Changes the object of a create or update, or refuses the request. On delete `object` is the stored object and
    /// changes are ignored.
    func admit(_ request: AdmissionRequest, object: inout KubeObject) async throws(StatusError)

    /// Refuses what must not happen, by throwing.
    func validate(_ request: AdmissionRequest, object: KubeObject) async throws(StatusError)
}

extension AdmissionPlugin {
    package func admit(_ request: AdmissionRequest, object: inout KubeObject) async throws(StatusError) {}
    package func validate(_ request: AdmissionRequest, object: KubeObject) async throws(StatusError) {}
}

/// The plugins in the order in which they run.
package struct AdmissionChain: Sendable {
    package let plugins: [any AdmissionPlugin]

    package init(plugins: [any AdmissionPlugin]) { self.plugins = plugins }

    package func admit(_ request: AdmissionRequest, object: inout KubeObject) async throws(StatusError) {
        for plugin in plugins { try await plugin.admit(request, object: &object) }
    }

    package func validate(_ request: AdmissionRequest, object: KubeObject) async throws(StatusError) {
        for plugin in plugins { try await plugin.validate(request, object: object) }
    }
}
