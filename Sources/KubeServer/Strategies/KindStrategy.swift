package import KubeCore
package import KubeSchema

/// The strategy of a built-in kind, put together from the few functions in which it differs from others.
///
/// `BuiltInStrategies` has one of these per kind.
package struct KindStrategy: Strategy {
    /// Which names a kind allows.
    enum NameRule: Sendable {
        case subdomain
        case label
        /// Anything that can stand in a path (RBAC).
        case pathSegment
        /// The name is an address, in the one way of writing it (IPAddress).
        case ipAddress
    }

    var kind: GroupVersionKind
    var names = NameRule.subdomain
    package var knowsFinalizers = true
    /// Whether the kind's own validation of a change looks at the metadata as if the object were new.
    var looksAtMetadataAgain = false
    /// Whether the kind's own validation of a change looks at the whole object twice, and reports what it finds twice.
    var looksTwiceAtChanges = false
    package var hasSeparateStatus = false
    /// The status of a new object; nil leaves it out.
    var initialStatus: JSONValue?
    package var generationPolicy = GenerationPolicy.unmanaged
    package var allowsCreateOnUpdate = false
    package var allowsUnconditionalUpdate = true
    package var defaultPropagation: PropagationPolicy?
    package var returnsDeletedObject = false

    var defaults: @Sendable (inout KubeObject) -> Void = { _ in }
    /// Features that are off, whose fields nobody can begin to use.
    var disabledFeatures: [DisabledFeature] = []
    /// Done on create, after metadata is set.
    var finishNew: @Sendable (inout KubeObject) -> Void = { _ in }
    /// Done on update, with the old object.
    var finishChange: @Sendable (inout KubeObject, KubeObject) -> Void = { _, _ in }
    /// What must hold for every object of the kind.
    var validation: @Sendable (KubeObject, inout FieldErrors) -> Void = { _, _ in }
    /// What must hold for a new object; nil is `validation`.
    var newValidation: (@Sendable (KubeObject, inout FieldErrors) -> Void)?
    /// What must hold beside for objects that come in the form of another group.
    var versionRules: VersionRules?
    /// What must hold for every object that a controller of this process writes; nil is `validation`.
    var controllersValidation: (@Sendable (KubeObject, inout FieldErrors) -> Void)?
    /// What must hold for a change, beside `validation`.
    var changeValidation: @Sendable (KubeObject, KubeObject, inout FieldErrors) -> Void = { _, _, _ in }
    /// Whether what is wrong with a change is said before what is wrong with the object.
    var looksAtChangeFirst = false
    /// What must hold for a change of `status`.
    var statusValidation: @Sendable (KubeObject, KubeObject, inout FieldErrors) -> Void = { _, _, _ in }
    /// Done on a change of `status`, with the old object.
    var finishStatus: @Sendable (inout KubeObject, KubeObject, Timestamp) -> Void = { _, _, _ in }
    /// The time of changes.
    var now: @Sendable () -> Timestamp = Timestamp.now
    /// What of the metadata a change of `status` leaves as it is.
    var metadataKeptByStatus: [String] = []
    /// All of the metadata that a client could set.
    static let settableMetadata = ["labels", "annotations", "ownerReferences", "finalizers"]
    /// What who writes a `status` never owns, though it may come along.
    var fieldsResetByStatus: [[String]] = []
    /// Members of the top level or dotted paths below it that an update must not change.
    var immutableFields: [String] = []
    /// What those of them that are structures look like in a message.
    var immutableForms: [String: GoForm] = [:]

    /// What a client that writes such an object should know, though it is valid.
    var warnings: @Sendable (KubeObject, _ old: KubeObject?) -> [String] = { _, _ in [] }

    /// As `warnings`, of what is written with a status.
    var statusWarnings: @Sendable (KubeObject) -> [String] = { _ in [] }

    init(_ kind: GroupVersionKind) { self.kind = kind }

    package func decode(_ object: KubeObject) throws(FieldTypeMismatch) -> (object: KubeObject, unknownFields: [String])
    {
        try TypedDecoder.decode(object, as: kind)
    }

    package func applyDefaults(_ object: inout KubeObject) { defaults(&object) }

    package func prepareForCreate(_ object: inout KubeObject, context: RequestContext) {
        if let initialStatus { object["status"] = initialStatus }
        for feature in disabledFeatures { feature.drop(from: &object, old: nil) }
        finishNew(&object)
    }

    package func validateCreate(_ object: KubeObject, context: RequestContext) -> [StatusError.Cause] {
        var errors = FieldErrors()
        (newValidation ?? validation(by: context))(object, &errors)
        if let versionRules, versionRules.apply(to: context) { versionRules.new(object, &errors) }
        if errors.causes.isEmpty { for text in warnings(object, nil) { context.warnings.add(text) } }
        return errors.causes
    }

    package func prepareForUpdate(_ object: inout KubeObject, old: KubeObject, context: RequestContext) {
        for feature in disabledFeatures { feature.drop(from: &object, old: old) }
        finishChange(&object, old)
    }

    package func validateUpdate(
        _ object: KubeObject, old: KubeObject, context: RequestContext
    ) -> [StatusError.Cause] {
        var errors = FieldErrors()
        if looksAtChangeFirst { validateChange(object, old, &errors) }
        if looksAtMetadataAgain { MetadataValidation.again(object, &errors) }
        let validation = validation(by: context)
        validation(object, &errors)
        if looksTwiceAtChanges { validation(object, &errors) }
        if !looksAtChangeFirst { validateChange(object, old, &errors) }
        if let versionRules, versionRules.apply(to: context) { versionRules.change(object, old, &errors) }
        if errors.causes.isEmpty { for text in warnings(object, old) { context.warnings.add(text) } }
        return errors.causes
    }

    private func validation(by context: RequestContext) -> @Sendable (KubeObject, inout FieldErrors) -> Void {
        context.isFromController ? controllersValidation ?? validation : validation
    }

    private func validateChange(_ object: KubeObject, _ old: KubeObject, _ errors: inout FieldErrors) {
        for field in immutableFields {
            let path = field.split(separator: ".").map(String.init)
            errors.immutable(field, object.value.at(path), old.value.at(path), immutableForms[field])
        }
        changeValidation(object, old, &errors)
    }

    package func prepareForUpdate(
        of subresource: String, _ object: inout KubeObject, old: KubeObject, context: RequestContext
    ) {
        guard subresource == "status" else { return }
        for feature in disabledFeatures { feature.drop(from: &object, old: old) }
        for member in metadataKeptByStatus { object.set(old.at("metadata", member), at: "metadata", member) }
        finishStatus(&object, old, now())
    }

    package func validateUpdate(
        of subresource: String, _ object: KubeObject, old: KubeObject, context: RequestContext
    ) -> [StatusError.Cause] {
        guard subresource == "status" else { return [] }
        var errors = FieldErrors()
        statusValidation(object, old, &errors)
        if errors.causes.isEmpty { for text in statusWarnings(object) { context.warnings.add(text) } }
        return errors.causes
    }

    package func resetFields(of subresource: String?) -> [[String]] {
        subresource == "status" ? fieldsResetByStatus : []
    }

    package func nameProblems(_ name: String, isPrefix: Bool) -> [String] {
        let masked = isPrefix ? NameValidation.maskingTrailingHyphen(name) : name
        return switch names {
        case .subdomain: NameValidation.dns1123Subdomain(masked)
        case .label: NameValidation.dns1123Label(masked)
        case .pathSegment: NameValidation.pathSegment(name)
        case .ipAddress: AddressValidation.nameProblems(name)
        }
    }
}
