internal import KubeCore

/// What is wrong with an object's metadata, in kube-apiserver's words.
/// Source: k8s.io/apimachinery/pkg/api/validation/objectmeta.go; k8s.io/apiserver/pkg/registry/rest/update.go.
enum MetadataValidation {
    static let maximumAnnotationBytes = 256 << 10

    /// What kinds that know their finalizers take without a path.
    private static let standardFinalizers: Set<String> = ["kubernetes", "orphan", "foregroundDeletion"]

    static func problems(ofNew object: KubeObject, strategy: any Strategy) -> [StatusError.Cause] {
        var errors = FieldErrors()
        if !object.generateName.isEmpty {
            errors.invalid(
                "metadata.generateName", object.generateName,
                strategy.nameProblems(object.generateName, isPrefix: true))
        }
        if object.name.isEmpty {
            errors.required("metadata.name", "name or generateName is required")
        } else {
            errors.invalid("metadata.name", object.name, strategy.nameProblems(object.name, isPrefix: false))
        }
        content(object, &errors)
        if strategy.knowsFinalizers { ownFinalizers(object, &errors) }
        return errors.causes
    }

    /// kube-apiserver looks at the metadata of an update several times, and reports what it finds as often: as at
    /// that of a new object, as at that of a change, and then, as the kind's own validation begins, as at that of a
    /// change again.
    static func problems(
        ofUpdate object: KubeObject, old: KubeObject, strategy: any Strategy
    ) -> [StatusError.Cause] {
        var errors = FieldErrors()
        content(object, &errors)
        change(object, old, &errors)
        change(object, old, &errors)
        if strategy.knowsFinalizers { ownFinalizers(object, &errors) }
        return errors.causes
    }

    /// What is wrong with the metadata of a resource inside of another object, by paths that begin with `metadata`.
    static func problems(ofEmbedded metadata: JSONObject) -> [StatusError.Cause] {
        let object = KubeObject(JSONObject([("metadata", .object(metadata))]))
        var errors = FieldErrors()
        let names = [
            ("generateName", object.generateName), ("name", object.name), ("namespace", object.namespace),
        ]
        for (member, text) in names where !text.isEmpty {
            let problems =
                member == "namespace"
                ? NameValidation.dns1123Label(text) : NameValidation.pathSegment(text)
            errors.invalid("metadata.\(member)", text, problems)
        }
        content(object, &errors)
        return errors.causes
    }

    /// What kinds say once more that validate the whole of a changed object as if it were new.
    static func again(_ object: KubeObject, _ errors: inout FieldErrors) {
        content(object, &errors)
        ownFinalizers(object, &errors)
    }

    // MARK: - Changes

    private static func change(_ object: KubeObject, _ old: KubeObject, _ errors: inout FieldErrors) {
        let added = Set(object.finalizers).subtracting(old.finalizers).sorted()
        if old.isBeingDeleted, !added.isEmpty {
            let list = added.map { JSONValue.string($0).description }.joined(separator: ", ")
            errors.forbidden(
                "metadata.finalizers",
                "no new finalizers can be added if the object is being deleted, found new finalizers []string{\(list)}")
        }
        for member in [
            "name", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds",
        ] { errors.immutable("metadata.\(member)", object.at("metadata", member), old.at("metadata", member)) }
        labelsAndAnnotations(object, &errors)
        owners(object, &errors)
        managers(object, &errors)
    }

    // MARK: - Content

    /// What holds for the metadata of every object, names excepted.
    private static func content(_ object: KubeObject, _ errors: inout FieldErrors) {
        errors.notNegative("metadata.generation", object.at("metadata", "generation"))
        labelsAndAnnotations(object, &errors)
        owners(object, &errors)
        let finalizers = object.finalizers
        for finalizer in finalizers {
            errors.invalid("metadata.finalizers", finalizer, NameValidation.qualifiedName(finalizer))
        }
        if finalizers.contains("foregroundDeletion"), finalizers.contains("orphan") {
            errors.invalid(
                "metadata.finalizers", object.at("metadata", "finalizers"),
                "finalizer foregroundDeletion and orphan cannot be both set")
        }
        managers(object, &errors)
    }

    private static func labelsAndAnnotations(_ object: KubeObject, _ errors: inout FieldErrors) {
        errors.labels("metadata.labels", object.at("metadata", "labels"))
        errors.annotations("metadata.annotations", object.annotations)
    }

    /// Finalizers without a path must be those of Kubernetes itself.
    private static func ownFinalizers(_ object: KubeObject, _ errors: inout FieldErrors) {
        for (index, finalizer) in object.finalizers.enumerated() {
            standardFinalizer(finalizer, "metadata.finalizers[\(index)]", &errors)
        }
    }

    static func standardFinalizer(_ name: String, _ path: String, _ errors: inout FieldErrors) {
        if !name.contains("/"), !standardFinalizers.contains(name) {
            errors.invalid(
                path, .string(name), "name is neither a standard finalizer name nor is it fully qualified")
        }
    }

    private static func owners(_ object: KubeObject, _ errors: inout FieldErrors) {
        let path = "metadata.ownerReferences"
        let owners = object.at("metadata", "ownerReferences")
        var controller: String?
        for owner in owners?.arrayValue ?? [] {
            let version = owner.text("apiVersion")
            if version.isEmpty || version.hasSuffix("/") {
                errors.invalid("\(path).apiVersion", .string(version), "version must not be empty")
            }
            for member in ["kind", "name", "uid"] where owner.isUnset(member) {
                errors.invalid("\(path).\(member)", "", "must not be empty")
            }
            if version == "v1", owner["kind"] == "Event" {
                errors.invalid(path, owner, "/v1, Kind=Event is disallowed from being an owner")
            }
            guard owner["controller"] == true else { continue }
            let name = "\(owner.text("kind"))/\(owner.text("name"))"
            if let controller {
                errors.invalid(
                    path, owners,
                    "Only one reference can have Controller set to true. Found \"true\" in references for \(controller) and \(name)"
                )
            } else {
                controller = name
            }
        }
    }

    // MARK: - Managed fields

    private static let maximumManagerBytes = 128
    private static let maximumSubresourceBytes = 256

    private static func managers(_ object: KubeObject, _ errors: inout FieldErrors) {
        for (index, entry) in (object.at("metadata", "managedFields")?.arrayValue ?? []).enumerated() {
            let path = "metadata.managedFields[\(index)]"
            let (operation, type) = (entry.text("operation"), entry.text("fieldsType"))
            if operation != "Apply", operation != "Update" {
                errors.invalid("\(path).operation", .string(operation), "must be `Apply` or `Update`")
            }
            if !type.isEmpty, type != "FieldsV1" {
                errors.invalid("\(path).fieldsType", .string(type), "must be `FieldsV1`")
            }
            if entry.text("manager").utf8.count > maximumManagerBytes {
                errors.tooLong("\(path).manager", limitBytes: maximumManagerBytes)
            }
            if entry.text("subresource").utf8.count > maximumSubresourceBytes {
                errors.tooLong("\(path).subresource", limitBytes: maximumSubresourceBytes)
            }
        }
    }
}
