internal import KubeCore

/// What is wrong with an object's metadata, in kube-apiserver's words.
/// Source: k8s.io/apimachinery/pkg/api/validation/objectmeta.go.
enum MetadataValidation {
    static let maximumAnnotationBytes = 256 << 10

    static func problems(ofNew object: KubeObject, strategy: any Strategy) -> [StatusError.Cause] {
        var causes: [StatusError.Cause] = []
        if !object.generateName.isEmpty {
            for problem in strategy.nameProblems(object.generateName, isPrefix: true) {
                causes.append(invalid("metadata.generateName", quoted(object.generateName), problem))
            }
        }
        if object.name.isEmpty {
            causes.append(
                StatusError.Cause(
                    reason: "FieldValueRequired", message: "Required value: name or generateName is required",
                    field: "metadata.name"))
        } else {
            for problem in strategy.nameProblems(object.name, isPrefix: false) {
                causes.append(invalid("metadata.name", quoted(object.name), problem))
            }
        }
        return causes + commonProblems(of: object)
    }

    static func problems(ofUpdate object: KubeObject, old: KubeObject) -> [StatusError.Cause] {
        var causes: [StatusError.Cause] = []
        if old.isBeingDeleted {
            let added = object.finalizers.filter { !old.finalizers.contains($0) }
            if !added.isEmpty {
                let list = added.map { "\"\($0)\"" }.joined(separator: ", ")
                causes.append(
                    StatusError.Cause(
                        reason: "FieldValueForbidden",
                        message:
                            "Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{\(list)}",
                        field: "metadata.finalizers"))
            }
        }
        for member in [
            "name", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds",
        ] {
            let value = object.at("metadata", member)
            if value != old.at("metadata", member) {
                causes.append(invalid("metadata.\(member)", value?.description ?? "null", "field is immutable"))
            }
        }
        return causes + commonProblems(of: object)
    }

    private static func commonProblems(of object: KubeObject) -> [StatusError.Cause] {
        var causes: [StatusError.Cause] = []
        for (key, value) in object.labels.sorted(by: { $0.key < $1.key }) {
            for problem in NameValidation.qualifiedName(key) {
                causes.append(invalid("metadata.labels", quoted(key), problem))
            }
            for problem in NameValidation.labelValue(value) {
                causes.append(invalid("metadata.labels", quoted(value), problem))
            }
        }
        var annotationBytes = 0
        for (key, value) in object.annotations.sorted(by: { $0.key < $1.key }) {
            // Source: ValidateAnnotations: keys are compared in lower case.
            for problem in NameValidation.qualifiedName(key.lowercased()) {
                causes.append(invalid("metadata.annotations", quoted(key), problem))
            }
            annotationBytes += key.utf8.count + value.utf8.count
        }
        if annotationBytes > maximumAnnotationBytes {
            causes.append(
                StatusError.Cause(
                    reason: "FieldValueTooLong",
                    message: "Too long: may not be more than \(maximumAnnotationBytes) bytes",
                    field: "metadata.annotations"))
        }
        return causes + ownerProblems(of: object) + finalizerProblems(of: object)
    }

    private static func ownerProblems(of object: KubeObject) -> [StatusError.Cause] {
        var causes: [StatusError.Cause] = []
        var controllers: [String] = []
        for owner in object.at("metadata", "ownerReferences")?.arrayValue ?? [] {
            for (member, label) in [
                ("apiVersion", "version must not be empty"), ("kind", "must not be empty"),
                ("name", "must not be empty"), ("uid", "must not be empty"),
            ]
            where (owner[member]?.stringValue ?? "").isEmpty {
                causes.append(
                    invalid("metadata.ownerReferences.\(member)", quoted(owner[member]?.stringValue ?? ""), label))
            }
            if owner["controller"]?.boolValue == true { controllers.append(owner["kind"]?.stringValue ?? "") }
        }
        if controllers.count > 1 {
            causes.append(
                invalid(
                    "metadata.ownerReferences",
                    object.at("metadata", "ownerReferences")?.description ?? "",
                    "Only one reference can have Controller set to true. Found \"true\" in references for \(controllers[0]) and \(controllers[1])"
                ))
        }
        return causes
    }

    private static func finalizerProblems(of object: KubeObject) -> [StatusError.Cause] {
        object.finalizers.flatMap { finalizer in
            NameValidation.qualifiedName(finalizer).map { invalid("metadata.finalizers", quoted(finalizer), $0) }
        }
    }

    private static func quoted(_ text: String) -> String { JSONValue.string(text).description }

    private static func invalid(_ field: String, _ value: String, _ message: String) -> StatusError.Cause {
        StatusError.Cause(
            reason: "FieldValueInvalid", message: "Invalid value: \(value): \(message)", field: field)
    }
}
