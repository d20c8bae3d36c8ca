package import KubeCore
internal import KubeSchema
internal import Synchronization

/// What a request is about to do, as admission sees it.
/// Source: k8s.io/apiserver/pkg/admission.Attributes.
package struct AdmissionRequest: Sendable {
    private static let lastID = Atomic<Int>(0)

    package enum Operation: String, Sendable, Hashable {
        case create = "CREATE"
        case update = "UPDATE"
        case delete = "DELETE"
        case connect = "CONNECT"
    }

    /// Tells this request from all others of the process.
    package let id: Int
    package let operation: Operation
    package let resource: ServedResource
    /// Nil for the object itself.
    package let subresource: String?
    /// What the object is: of a subresource often another kind than that of the resource.
    package let kind: GroupVersionKind
    /// Empty for cluster-scoped objects.
    package let namespace: String
    /// Empty while a generated name has not been made yet.
    package private(set) var name: String
    /// What a name that has not been made yet will begin with.
    private let generateName: String
    /// The object as it is stored now: on update and delete.
    package let oldObject: KubeObject?
    package let isDryRun: Bool
    package let options: AdmissionOptions
    package let context: RequestContext
    /// What plugins that change objects must know when they are asked again.
    let reinvocation = Reinvocation()

    package init(
        operation: Operation, resource: ServedResource, subresource: String?, namespace: String, name: String,
        generateName: String = "", oldObject: KubeObject?, isDryRun: Bool, options: AdmissionOptions = .none,
        context: RequestContext
    ) {
        id = Self.lastID.add(1, ordering: .relaxed).newValue
        self.operation = operation
        self.resource = resource
        self.subresource = subresource
        self.namespace = namespace
        self.name = name
        self.generateName = generateName
        self.oldObject = oldObject
        self.isDryRun = isDryRun
        self.options = options
        kind = subresource.flatMap { resource.descriptor.subresource($0)?.kind } ?? resource.kind
        self.context = context
    }

    /// A refusal in the form that all plugins give it. Source: k8s.io/apiserver/pkg/admission/errors.go NewForbidden.
    package func refusal(_ why: String) -> StatusError {
        .forbidden(resource.groupResource, name.isEmpty ? generateName : name, why)
    }

    /// The same request once the name of its object has been made.
    func named(_ name: String) -> AdmissionRequest {
        var request = self
        request.name = name
        return request
    }

    /// Whether an object of this resource itself is made or changed, not a part of it.
    package func writes(_ resource: GroupVersionResource) -> Bool {
        self.resource.groupResource == resource.groupResource && subresource == nil
            && (operation == .create || operation == .update)
    }

    /// Whether an object of this resource is made.
    package func creates(_ resource: GroupVersionResource) -> Bool {
        operation == .create && writes(resource)
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

    /// The request that the plugin let pass has come to its end. Called once for each time that all plugins validated
    /// it, but not for deletions, dry runs and subresources that store nothing.
    func settle(_ request: AdmissionRequest, isStored: Bool) async
}

extension AdmissionPlugin {
    package func admit(_ request: AdmissionRequest, object: inout KubeObject) async throws(StatusError) {}
    package func validate(_ request: AdmissionRequest, object: KubeObject) async throws(StatusError) {}
    package func settle(_ request: AdmissionRequest, isStored: Bool) async {}
}

/// The plugins in the order in which they run.
package struct AdmissionChain: Sendable {
    package let plugins: [any AdmissionPlugin]

    package init(plugins: [any AdmissionPlugin]) { self.plugins = plugins }

    /// Lets all plugins change the object; when a webhook or policy has changed it, once more.
    package func admit(_ request: AdmissionRequest, object: inout KubeObject) async throws(StatusError) {
        for plugin in plugins { try await plugin.admit(request, object: &object) }
        guard request.reinvocation.begin() else { return }
        for plugin in plugins { try await plugin.admit(request, object: &object) }
    }

    package func validate(_ request: AdmissionRequest, object: KubeObject) async throws(StatusError) {
        for plugin in plugins { try await plugin.validate(request, object: object) }
    }

    package func settle(_ request: AdmissionRequest, isStored: Bool) async {
        if request.isDryRun { return }
        for plugin in plugins { await plugin.settle(request, isStored: isStored) }
    }
}
