internal import KubeCore

/// The rules for the questions of access reviews.
/// Source: pkg/apis/authorization/validation/validation.go of Kubernetes 1.36.
struct AccessReviewValidation {
    private static let group = "authorization.k8s.io"
    private let review: KubeObject
    private let spec: AccessReviewSpec
    private var errors = FieldErrors()

    private init(_ review: KubeObject) {
        self.review = review
        spec = AccessReviewSpec(review)
    }

    /// - Throws: `invalid`, in the words of kube-apiserver (which names no kind here).
    static func validateSubject(_ review: KubeObject) throws(StatusError) {
        var validation = Self(review)
        validation.checkSpec(namesSubject: true)
        validation.checkMetadata(review.at("metadata"), "must be empty")
        try validation.finish()
    }

    /// - Throws: `invalid`.
    static func validateSelf(_ review: KubeObject) throws(StatusError) {
        var validation = Self(review)
        validation.checkSpec(namesSubject: false)
        validation.checkMetadata(review.at("metadata"), "must be empty")
        try validation.finish()
    }

    /// A local review must stay in its namespace.
    /// - Throws: `invalid`.
    static func validateLocal(_ review: KubeObject) throws(StatusError) {
        var validation = Self(review)
        validation.checkSpec(namesSubject: true)
        var other = review
        other.namespace = ""
        validation.checkMetadata(other.at("metadata"), "must be empty except for namespace")
        validation.checkScope()
        try validation.finish()
    }

    private func finish() throws(StatusError) {
        guard errors.causes.isEmpty else {
            throw .invalid(GroupVersionKind(group: Self.group, version: "v1", kind: ""), "", errors.causes)
        }
    }

    private mutating func checkSpec(namesSubject: Bool) {
        switch (spec.resource, spec.path) {
        case (nil, nil):
            errors.invalid(
                "spec.resourceAttributes", .null,
                "exactly one of nonResourceAttributes or resourceAttributes must be specified")
        case (_?, let path?):
            errors.invalid(
                "spec.nonResourceAttributes", GoForm.nonResourceAttributes.show(path),
                "cannot be specified in combination with resourceAttributes")
        default: break
        }
        if namesSubject, spec.user.name.isEmpty, spec.user.groups.isEmpty {
            errors.invalid("spec.user", "", "at least one of user or group must be specified")
        }
        let path = "spec.resourceAttributes"
        checkSelector("\(path).fieldSelector", spec.resource?["fieldSelector"]) { errors, path, requirement in
            if (requirement["key"]?.stringValue ?? "").isEmpty { errors.required("\(path).key", "must be specified") }
            _ = errors.operatorFits(path, requirement)
        }
        checkSelector("\(path).labelSelector", spec.resource?["labelSelector"]) { errors, path, requirement in
            errors.labelRequirement(path, requirement, knowsAllOperators: false)
        }
    }

    /// - Parameter check: of one requirement. Clients may be newer and know operators that this server does not.
    private mutating func checkSelector(
        _ field: String, _ selector: JSONValue?, check: (inout FieldErrors, String, JSONValue) -> Void
    ) {
        guard let selector, !selector.isNull else { return }
        let raw = selector["rawSelector"]?.stringValue ?? ""
        let requirements = selector["requirements"]?.arrayValue ?? []
        if !raw.isEmpty, !requirements.isEmpty {
            errors.invalid(
                "\(field).rawSelector", .string(raw), "may not specified at the same time as requirements")
        }
        if raw.isEmpty, requirements.isEmpty {
            errors.required(
                "\(field).requirements", "when \(field) is specified, requirements or rawSelector is required")
        }
        for (index, requirement) in requirements.enumerated() {
            check(&errors, "\(field).requirements[\(index)]", requirement)
        }
    }

    /// Nobody may name a review, or say anything else about what is not stored.
    private mutating func checkMetadata(_ metadata: JSONValue?, _ rule: String) {
        guard case .object(var given)? = GoForm.objectMeta.show(metadata) as JSONValue? else { return }
        given["managedFields"] = nil
        if given.isEmpty { return }
        errors.invalid("metadata", GoForm.objectMeta.show(review.at("metadata")), rule)
    }

    private mutating func checkScope() {
        if let resource = spec.resource {
            let given = resource["namespace"]?.stringValue ?? ""
            if given != review.namespace {
                errors.invalid(
                    "spec.resourceAttributes.namespace", .string(given), "must match metadata.namespace")
            }
        }
        if let path = spec.path {
            errors.invalid(
                "spec.nonResourceAttributes", GoForm.nonResourceAttributes.show(path),
                "disallowed on this kind of request")
        }
    }
}
