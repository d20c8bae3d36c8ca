internal import KubeCore
internal import KubeSchema

/// What a strict parser finds wrong with a body although it can be read.
struct StrictFindings: Sendable, Hashable {
    /// Paths of members that came more than once.
    var duplicateFields: [String] = []
    /// What Go's strict YAML parser says, all in one.
    var yamlProblem: String?
    /// Findings with words of their own.
    var others: [String] = []

    /// All of it and the unknown fields of the object: in the order of the text where both are of one parser.
    func problems(with unknownFields: [String], of object: KubeObject, isCustom: Bool) -> [String] {
        var fields = duplicateFields.map { "duplicate field \"\($0)\"" }
        if isCustom || duplicateFields.isEmpty || unknownFields.isEmpty {
            fields += unknownFields.map { "unknown field \"\($0)\"" }
        } else {
            var order = DocumentOrder(duplicates: Set(duplicateFields), unknown: Set(unknownFields))
            order.visit(object.json, at: "")
            fields = order.problems
        }
        return (yamlProblem.map { [$0] } ?? []) + others + fields
    }

    /// Walks an object as a decoder does that reports what it meets, and does not look into what it does not know.
    private struct DocumentOrder {
        let duplicates: Set<String>
        let unknown: Set<String>
        private(set) var problems: [String] = []

        init(duplicates: Set<String>, unknown: Set<String>) {
            self.duplicates = duplicates
            self.unknown = unknown
        }

        mutating func visit(_ object: JSONObject, at path: String) {
            for (name, value) in object {
                let place = path.isEmpty ? name : "\(path).\(name)"
                if unknown.contains(place) {
                    problems.append("unknown field \"\(place)\"")
                    continue
                }
                if duplicates.contains(place) { problems.append("duplicate field \"\(place)\"") }
                visit(value, at: place)
            }
        }

        private mutating func visit(_ value: JSONValue, at path: String) {
            switch value {
            case .object(let object): visit(object, at: path)
            case .array(let elements):
                for (index, element) in elements.enumerated() { visit(element, at: "\(path)[\(index)]") }
            default: return
            }
        }
    }
}

/// Reads what a client sends, or what its patch makes of an object, into the fields of its kind. What is beyond them is
/// refused, warned about or ignored, as the client wants.
/// Source: KEP-2885; Kubernetes API concepts, "Field validation".
struct FieldValidation: Sendable {
    /// Where the object comes from, which decides how refusals are worded.
    enum Source: Sendable {
        case body
        /// A JSON patch or a merge patch: the outcome is read as a body is.
        case patch
        /// An applied configuration of this namespace and name, as the client wrote them.
        case configuration(namespace: String, name: String)
        /// A strategic merge with this patch: members are taken over one by one, kind and version stay.
        case strategicMerge(JSONValue)
    }

    let source: Source
    /// `Strict`, `Warn`, `Ignore`; empty is `Warn`.
    let mode: String
    let warnings: WarningRecorder

    /// The object without what its kind does not know.
    /// - Parameter expected: the kind of a subresource's body where that is not the resource's.
    /// - Throws: `badRequest`, or `invalid` for a patch, when a value has the wrong type, and in strict mode.
    func decode(
        _ given: KubeObject, _ findings: StrictFindings = StrictFindings(), as expected: GroupVersionKind? = nil,
        of resource: ServedResource
    ) throws(StatusError) -> KubeObject {
        let kind = expected ?? resource.kind
        var given = given
        let isCustom = resource.custom != nil && kind == resource.kind
        if !isCustom {
            try checkKind(of: &given, kind)
        } else if case .patch = source {
            try checkCustomKind(of: given, kind)
        }
        let object: KubeObject
        let unknown: [String]
        do throws(FieldTypeMismatch) {
            (object, unknown) =
                kind == resource.kind ? try resource.strategy.decode(given) : try TypedDecoder.decode(given, as: kind)
        } catch {
            throw refusal(error, of: given, kind)
        }
        guard mode != "Ignore" else { return object }
        let problems = findings.problems(with: unknown, of: given, isCustom: isCustom)
        if mode == "Strict", !problems.isEmpty {
            throw refusal("strict decoding error: \(problems.joined(separator: ", "))", of: given, kind)
        }
        for problem in problems { warnings.add(problem) }
        return object
    }

    /// The outcome of a patch is of the kind that was patched, or is made to be.
    private func checkKind(of given: inout KubeObject, _ kind: GroupVersionKind) throws(StatusError) {
        switch source {
        case .body: return
        case .patch, .configuration:
            guard let problem = KindMismatch.problem(given, expected: kind) else { return }
            throw refusal(problem, of: given, kind)
        case .strategicMerge:
            given.kind = kind.kind
            given.apiVersion = kind.apiVersion
        }
    }

    /// What a patch makes of a custom resource says itself what it is.
    private func checkCustomKind(of given: KubeObject, _ kind: GroupVersionKind) throws(StatusError) {
        if let problem = KindMismatch.unreadable(given) { throw refusal(problem, of: given, kind) }
        guard !given.kind.isEmpty else {
            throw refusal(KindMismatch.missingKind(given.value.withSortedMembers.description), of: given, kind)
        }
        guard !given.apiVersion.isEmpty else {
            throw .internalError("Object 'apiVersion' is missing in 'unstructured object has no version'")
        }
        let problems = KindMismatch.problems(ofCustom: given, expected: kind)
        if !problems.isEmpty { throw .invalid(given.groupVersionKind, given.name, problems) }
    }

    private func refusal(
        _ mismatch: FieldTypeMismatch, of given: KubeObject, _ kind: GroupVersionKind
    ) -> StatusError {
        switch source {
        case .strategicMerge: return refusal(mismatch.restoring, of: given, kind)
        case .body, .patch: return refusal(mismatch.description, of: given, kind)
        case .configuration:
            let type = "\(kind.group)/\(kind.version), Kind=\(kind.kind)"
            return refusal(
                "unable to convert unstructured object to \(type): \(mismatch.restoring)", of: given, kind)
        }
    }

    private func refusal(_ detail: String, of given: KubeObject, _ kind: GroupVersionKind) -> StatusError {
        switch source {
        case .body:
            .badRequest("\(kind.kind) in version \"\(kind.version)\" cannot be handled as a \(kind.kind): \(detail)")
        case .patch: unusablePatch(given.value.withSortedMembers.description, detail)
        case .strategicMerge(let patch): unusablePatch(patch.goDescription, detail)
        case .configuration(let namespace, let name):
            StatusError(
                code: 500, reason: .unknown,
                message: "failed to convert new object (\(namespace)/\(name); \(kind.group)/\(kind.version), "
                    + "Kind=\(kind.kind)) to proper version: \(detail)")
        }
    }

    private func unusablePatch(_ value: String, _ detail: String) -> StatusError {
        .invalid(
            GroupVersionKind(group: "", version: "", kind: ""), "",
            [.invalid("patch", JSONValue.string(value).description, detail)])
    }
}
