package import KubeCore
package import KubeSchema

/// What is particular to one kind: defaults, validation, what a client may change, how it is deleted.
///
/// Bodies of requests pass `decode` first. The registry then calls it in this order. Create: `applyDefaults`, mutating
/// admission, `prepareForCreate`, metadata set by the registry, `validateCreate`. Update and patch: `applyDefaults`, mutating admission, `prepareForUpdate`,
/// generation, `validateUpdate`. Functions are pure: no I/O, no clock. Every requirement has a default, so that a kind
/// without peculiarities is `DefaultStrategy`.
/// Source: k8s.io/apiserver/pkg/registry/rest RESTCreateStrategy, RESTUpdateStrategy, RESTDeleteStrategy.
package protocol Strategy: Sendable {
    /// Reads an object as it came from a client: drops what the kind does not know and says what that was.
    /// - Throws: `FieldTypeMismatch` when a value has another type than its field.
    func decode(_ object: KubeObject) throws(FieldTypeMismatch) -> (object: KubeObject, unknownFields: [String])

    /// Brings an object that came from a client into canonical form: fills defaults, drops what the typed decoder of
    /// kube-apiserver would drop. Must be idempotent.
    func applyDefaults(_ object: inout KubeObject)

    /// Removes what a client may not set on create and sets what the server owns. The registry itself has already
    /// removed `status` when `hasSeparateStatus`.
    func prepareForCreate(_ object: inout KubeObject, context: RequestContext)
    /// What is wrong with a new object, metadata excepted (the registry validates that). Empty when it is valid.
    func validateCreate(_ object: KubeObject, context: RequestContext) -> [StatusError.Cause]

    /// Restores what a client may not change. The registry has already carried `status` and the server-set metadata
    /// over from `old`.
    func prepareForUpdate(_ object: inout KubeObject, old: KubeObject, context: RequestContext)
    /// What is wrong with the change, immutable fields included, metadata excepted.
    func validateUpdate(_ object: KubeObject, old: KubeObject, context: RequestContext) -> [StatusError.Cause]

    /// Restores what a write to `subresource` (`status`, `ephemeralcontainers`, `resize`, ...) may not change. For
    /// `status` the registry has already carried over everything but `status` and `metadata`.
    func prepareForUpdate(
        of subresource: String, _ object: inout KubeObject, old: KubeObject, context: RequestContext)
    func validateUpdate(
        of subresource: String, _ object: KubeObject, old: KubeObject, context: RequestContext
    ) -> [StatusError.Cause]

    /// The fields that a write to the object (nil) or a subresource never sets, so that nobody owns them by it.
    /// Source: rest.ResetFieldsStrategy.
    func resetFields(of subresource: String?) -> [[String]]

    /// Why a name (or, when `isPrefix`, a generateName) is not allowed, as the messages of kube-apiserver.
    func nameProblems(_ name: String, isPrefix: Bool) -> [String]

    /// Whether finalizers without a path must be those of Kubernetes itself, as for most built-in kinds.
    var knowsFinalizers: Bool { get }

    /// Whether `status` belongs to the status subresource: dropped on create, kept on update.
    var hasSeparateStatus: Bool { get }
    var generationPolicy: GenerationPolicy { get }
    /// Whether PUT to a name that does not exist creates the object.
    var allowsCreateOnUpdate: Bool { get }
    /// Whether an update without resourceVersion overwrites whatever is there.
    var allowsUnconditionalUpdate: Bool { get }
    /// Whether an immediate delete answers with the object instead of a Status.
    var returnsDeletedObject: Bool { get }

    /// The propagation policy that is used when the client names none; nil is background.
    /// Source: rest.GarbageCollectionDeleteStrategy.
    var defaultPropagation: PropagationPolicy? { get }

    /// The seconds an object is given to end; nil for kinds that are deleted at once. `requested` is what the client
    /// asked for. The registry shortens, never lengthens, a grace period that is already running.
    /// Source: rest.RESTGracefulDeleteStrategy.
    func gracePeriodSeconds(deleting object: KubeObject, requested: Int64?) -> Int64?

    /// Marks an object as being deleted in the kind's own way, beside the metadata (a Namespace becomes Terminating).
    func prepareForDelete(_ object: inout KubeObject)

    /// Whether an object that is being deleted must stay for now: it has finalizers, in metadata or elsewhere.
    func isHeld(_ object: KubeObject) -> Bool
}

/// Which changes count for `metadata.generation`.
package enum GenerationPolicy: Sendable, Hashable {
    /// The kind has no generation; what a client sends is kept as it is.
    case unmanaged
    /// 1 on create, and never more (PriorityClasses).
    case onCreate
    /// 1 on create, plus one when `spec` changes.
    case onSpecChange
    /// As `.onSpecChange`, but a new object has none yet (CSIDrivers).
    case onLaterSpecChange
    /// As `.onSpecChange`, and also when annotations change (Deployments).
    case onSpecOrAnnotationChange
    /// Plus one when anything beside `metadata` and `status` changes (custom resources, kinds without a `spec`).
    case onContentChange
    /// As `.onContentChange`, and also when labels change (endpoint slices).
    case onContentOrLabelChange
    /// Plus one when anything beside `metadata` changes (custom resources without status subresource).
    case onContentOrStatusChange
}

extension Strategy {
    package func decode(
        _ object: KubeObject
    ) throws(FieldTypeMismatch) -> (object: KubeObject, unknownFields: [String]) { (object, []) }

    package func applyDefaults(_ object: inout KubeObject) {}
    package func prepareForCreate(_ object: inout KubeObject, context: RequestContext) {}
    package func validateCreate(_ object: KubeObject, context: RequestContext) -> [StatusError.Cause] { [] }
    package func prepareForUpdate(_ object: inout KubeObject, old: KubeObject, context: RequestContext) {}
    package func validateUpdate(
        _ object: KubeObject, old: KubeObject, context: RequestContext
    ) -> [StatusError.Cause] { [] }
    package func prepareForUpdate(
        of subresource: String, _ object: inout KubeObject, old: KubeObject, context: RequestContext
    ) {}
    package func validateUpdate(
        of subresource: String, _ object: KubeObject, old: KubeObject, context: RequestContext
    ) -> [StatusError.Cause] { [] }
    package func resetFields(of subresource: String?) -> [[String]] { [] }
    package func nameProblems(_ name: String, isPrefix: Bool) -> [String] { [] }
    package var knowsFinalizers: Bool { false }
    package var hasSeparateStatus: Bool { false }
    package var generationPolicy: GenerationPolicy { .unmanaged }
    package var allowsCreateOnUpdate: Bool { false }
    package var allowsUnconditionalUpdate: Bool { true }
    package var returnsDeletedObject: Bool { false }
    package var defaultPropagation: PropagationPolicy? { nil }
    package func gracePeriodSeconds(deleting object: KubeObject, requested: Int64?) -> Int64? { nil }
    package func prepareForDelete(_ object: inout KubeObject) {}
    package func isHeld(_ object: KubeObject) -> Bool { !object.finalizers.isEmpty }
}

/// The strategy of a kind without peculiarities.
package struct DefaultStrategy: Strategy {
    package init() {}
}
