internal import KubeCore
internal import KubeSchema

/// Judges what a body holds beyond the kind's fields: refused, warned about or ignored, as the client wants.
/// Source: KEP-2885; Kubernetes API concepts, "Field validation".
enum FieldValidation {
    /// - Parameter mode: `Strict`, `Warn`, `Ignore`; empty is `Warn`.
    /// - Throws: `badRequest` in strict mode.
    static func judge(
        _ body: RequestBodyDecoder.Object, expected: GroupVersionKind, mode: String, warnings: WarningRecorder
    ) throws(StatusError) {
        guard mode != "Ignore" else { return }
        let problems = body.duplicateFields.map { "duplicate field \"\($0)\"" }
        guard !problems.isEmpty else { return }
        if mode == "Strict" {
            throw .badRequest(
                "\(expected.kind) in version \"\(expected.version)\" cannot be handled as a \(expected.kind): "
                    + "strict decoding error: \(problems.joined(separator: ", "))")
        }
        for problem in problems { warnings.add(problem) }
    }
}
