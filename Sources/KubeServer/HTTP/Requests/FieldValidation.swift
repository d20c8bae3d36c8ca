internal import KubeCore
internal import KubeSchema

/// Judges what a body holds beyond the kind's fields: refused, warned about or ignored, as the client wants.
/// Source: KEP-2885; Kubernetes API concepts, "Field validation".
enum FieldValidation {
    /// The object without what its kind does not know.
    /// - Parameter mode: `Strict`, `Warn`, `Ignore`; empty is `Warn`.
    /// - Throws: `badRequest` when a value has the wrong type, and in strict mode.
    static func judge(
        _ body: RequestBodyDecoder.Object, expected: GroupVersionKind, resource: ServedResource, mode: String,
        warnings: WarningRecorder
    ) throws(StatusError) -> KubeObject {
        let refusal = "\(expected.kind) in version \"\(expected.version)\" cannot be handled as a \(expected.kind): "
        let object: KubeObject
        let unknown: [String]
        do throws(FieldTypeMismatch) {
            (object, unknown) =
                expected == resource.kind
                ? try resource.strategy.decode(body.object) : try TypedDecoder.decode(body.object, as: expected)
        } catch {
            throw .badRequest(refusal + error.description)
        }
        guard mode != "Ignore" else { return object }
        let problems =
            unknown.map { "unknown field \"\($0)\"" } + body.duplicateFields.map { "duplicate field \"\($0)\"" }
        if mode == "Strict", !problems.isEmpty {
            throw .badRequest("\(refusal)strict decoding error: \(problems.joined(separator: ", "))")
        }
        for problem in problems { warnings.add(problem) }
        return object
    }
}
