internal import KubeCore
internal import KubeSchema

/// What kube-apiserver says about an object of another kind than the path takes.
/// Source: k8s.io/apimachinery/pkg/runtime error.go and conversion/converter.go.
enum KindMismatch {
    /// - Throws: `badRequest` when the object is of another kind or version.
    static func check(_ object: KubeObject, expected: GroupVersionKind) throws(StatusError) {
        guard let problem = problem(object, expected: expected) else { return }
        let given = object.groupVersionKind
        if given.kind == expected.kind, given.group == expected.group, isRegistered(given) {
            throw .otherVersion(of: object, expected)
        }
        throw .badRequest(
            "\(given.kind) in version \"\(given.version)\" cannot be handled as a \(expected.kind): \(problem)")
    }

    /// Nil when the object is of the expected kind and version.
    static func problem(_ object: KubeObject, expected: GroupVersionKind) -> String? {
        let given = object.groupVersionKind
        if given == expected { return nil }
        guard isRegistered(given) else {
            return "no kind \"\(given.kind)\" is registered for version \"\(object.apiVersion)\" in scheme "
                + "\"k8s.io/kubernetes/pkg/api/legacyscheme/scheme.go:30\""
        }
        return "converting (\(given.version).\(given.kind)) to (\(goType(expected))): unknown conversion"
    }

    // MARK: Custom resources

    static let unreadableKind = "couldn't get version/kind; json parse error: json: cannot unmarshal"

    /// Why kind and version of an object cannot be told, nil when they can or are not there.
    /// Source: k8s.io/apimachinery/pkg/runtime/serializer/json/meta.go SimpleMetaFactory.
    static func unreadable(_ object: KubeObject) -> String? {
        for member in ["apiVersion", "kind"] {
            guard let value = object[member], value != .null, value.stringValue == nil else { continue }
            return "\(unreadableKind) \(value.typeName) into Go struct field .\(member) of type string"
        }
        return nil
    }

    /// What is said of an object without kind that is not known to be of any.
    static func missingKind(_ text: String) -> String { "Object 'Kind' is missing in '\(text)'" }

    /// What is wrong with the kind and the version of a custom resource that a client writes.
    /// Source: apiextensions-apiserver/pkg/registry/customresource/validator.go ValidateTypeMeta.
    static func problems(ofCustom object: KubeObject, expected: GroupVersionKind) -> [StatusError.Cause] {
        var causes: [StatusError.Cause] = []
        if object.kind != expected.kind {
            causes.append(
                .invalid("kind", JSONValue.string(object.kind).description, "must be \(expected.kind)"))
        }
        if object.apiVersion != expected.apiVersion {
            causes.append(
                .invalid(
                    "apiVersion", JSONValue.string(object.apiVersion).description, "must be \(expected.apiVersion)"))
        }
        return causes
    }

    /// The type of Kubernetes' own code for objects of a kind: they are in packages named after the groups.
    static func goType(_ kind: GroupVersionKind) -> String {
        let isCore = kind.group.isEmpty || kind.group == "events.k8s.io"
        return "\(isCore ? "core" : kind.group.split(separator: ".").first ?? "").\(kind.kind)"
    }

    private static func isRegistered(_ kind: GroupVersionKind) -> Bool { TypeCatalog.builtIn.type(of: kind) != nil }
}

extension StatusError {
    static func otherVersion(of object: KubeObject, _ expected: GroupVersionKind) -> StatusError {
        .badRequest(
            "the API version in the data (\(object.apiVersion)) does not match the expected API version "
                + "(\(expected.apiVersion))")
    }
}
