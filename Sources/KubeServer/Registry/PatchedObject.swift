internal import KubeCore
internal import KubeSchema

/// Reads the outcome of a patch as the body of a request is read, with the words that kube-apiserver has for patches.
/// Source: k8s.io/apiserver/pkg/endpoints/handlers/patch.go.
enum PatchedObject {
    /// The object without what its kind does not know.
    /// - Parameter mode: `Strict`, `Warn`, `Ignore`; empty is `Warn`.
    /// - Throws: `invalid` when a value has the wrong type, and in strict mode for unknown fields.
    static func decode(
        _ patched: KubeObject, strategy: any Strategy, mode: String, warnings: WarningRecorder
    ) throws(StatusError) -> KubeObject {
        let object: KubeObject
        let unknown: [String]
        do throws(FieldTypeMismatch) {
            (object, unknown) = try strategy.decode(patched)
        } catch {
            throw refusal(error.description)
        }
        guard mode != "Ignore", !unknown.isEmpty else { return object }
        let problems = unknown.map { "unknown field \"\($0)\"" }
        if mode == "Strict" { throw refusal("strict decoding error: \(problems.joined(separator: ", "))") }
        for problem in problems { warnings.add(problem) }
        return object
    }

    private static func refusal(_ detail: String) -> StatusError {
        .invalid(
            GroupVersionKind(group: "", version: "", kind: ""), "",
            [
                StatusError.Cause(
                    reason: "FieldValueInvalid", message: "Invalid value: \"<object>\": \(detail)", field: "patch")
            ])
    }
}
