internal import KubeCore
internal import KubeSchema

/// Where the numbers of a scale subresource are in an object.
/// Source: Kubernetes documentation, "Scale subresource" of custom resources.
struct ScalePaths: Sendable {
    let specReplicas: [String]
    let statusReplicas: [String]
    /// Nil when the kind has no selector.
    let selector: [String]?
    private let specText: String
    private let statusText: String
    private let selectorText: String

    /// Nil when a path has anything but members.
    /// - Parameter scale: `subresources.scale` of a version of a definition.
    init?(_ scale: JSONValue) {
        func names(_ key: String) -> [String]? { scale[key]?.stringValue.flatMap(JSONPathExpression.init)?.memberNames }
        guard let spec = names("specReplicasPath"), let status = names("statusReplicasPath") else { return nil }
        specReplicas = spec
        statusReplicas = status
        selector = names("labelSelectorPath")
        specText = scale.text("specReplicasPath")
        statusText = scale.text("statusReplicasPath")
        selectorText = scale.text("labelSelectorPath")
    }

    /// - Throws: `internalError` when the object does not say how many replicas it wants.
    func replicas(wantedBy object: KubeObject) throws(StatusError) -> Int64 {
        guard let replicas = object.value.at(specReplicas)?.intValue else {
            throw .internalError("the spec replicas field \"\(specText)\" does not exist")
        }
        return replicas
    }

    /// The object with the wanted number of replicas, which may be a wrong one: the strategy judges the outcome.
    func set(_ replicas: Int64, on object: inout KubeObject) {
        var tree = object.value
        tree.set(.int(replicas), at: specReplicas)
        object.json = tree.objectValue ?? object.json
    }

    // MARK: Validation

    /// What is wrong with the wanted number of replicas of an object that a client writes.
    /// Source: apiextensions-apiserver/pkg/registry/customresource/validator.go ValidateScaleSpec.
    func specProblems(of object: KubeObject) -> [StatusError.Cause] {
        problems(ofNumberAt: specReplicas, in: object, field: specText)
    }

    /// What is wrong with the counted replicas and with the selector of an object that a client writes.
    /// Source: the same, ValidateScaleStatus.
    func statusProblems(of object: KubeObject) -> [StatusError.Cause] {
        var causes = problems(ofNumberAt: statusReplicas, in: object, field: statusText)
        guard let selector else { return causes }
        let found = MemberAccess(object.value, at: selector)
        if let problem = found.problem ?? found.mismatch("string", { $0.stringValue != nil }) {
            causes.append(.invalid(selectorText, JSONValue.string("").description, problem))
        }
        return causes
    }

    private func problems(
        ofNumberAt path: [String], in object: KubeObject, field: String
    ) -> [StatusError.Cause] {
        let found = MemberAccess(object.value, at: path)
        if let problem = found.problem ?? found.mismatch("int64", { if case .int = $0 { true } else { false } }) {
            return [.invalid(field, "0", problem)]
        }
        guard let replicas = found.value?.intValue else { return [] }
        if replicas < 0 { return [.invalid(field, "\(replicas)", "should be a non-negative integer")] }
        let limit = Int64(Int32.max)
        return replicas <= limit
            ? [] : [.invalid(field, "\(replicas)", "should be less than or equal to \(limit)")]
    }
}

/// A member of an object that is looked up without knowing its schema, in the words of Kubernetes where it is not there
/// because something else is.
/// Source: k8s.io/apimachinery/pkg/apis/meta/v1/unstructured/helpers.go NestedFieldNoCopy.
private struct MemberAccess {
    /// Nil when there is no such member.
    private(set) var value: JSONValue?
    /// Why the way to the member ends before it.
    private(set) var problem: String?
    private let path: [String]

    init(_ object: JSONValue, at path: [String]) {
        self.path = path
        var current = object
        for (index, name) in path.enumerated() {
            if current.isNull { return }
            guard let members = current.objectValue else {
                problem = Self.text(current, at: path.prefix(index + 1), expected: "map[string]interface{}")
                return
            }
            guard let member = members[name] else { return }
            current = member
        }
        value = current
    }

    /// Why the value is of no use, nil when it is what it should be or is not there.
    func mismatch(_ expected: String, _ isExpected: (JSONValue) -> Bool) -> String? {
        guard let value, !isExpected(value) else { return nil }
        return Self.text(value, at: path[...], expected: expected)
    }

    private static func text(_ value: JSONValue, at path: ArraySlice<String>, expected: String) -> String {
        ".\(path.joined(separator: ".")) accessor error: \(value.goDescription) is of the type \(value.goType), "
            + "expected \(expected)"
    }
}
