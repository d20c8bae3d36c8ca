internal import KubeCore
internal import KubeSchema

/// What makes a schema structural: that every value has one known type, told outside of `allOf`, `anyOf`, `oneOf` and
/// `not`, which only narrow it.
/// Source: Kubernetes documentation, "Specifying a structural schema"; apiextensions-apiserver/pkg/apiserver/schema/validation.go.
struct StructuralInvariants {
    private enum Level { case root, item, field }

    private var errors = FieldErrors()

    /// What is wrong, sorted by field and then by text. O(size of the schema).
    static func problems(_ schema: JSONValue, at path: String) -> [StatusError.Cause] {
        var invariants = StructuralInvariants()
        invariants.check(schema, .root, at: path)
        let missing = StructuralCompleteness.problems(schema, at: path)
        return (invariants.errors.causes + missing).sorted {
            "\($0.field): \($0.message)" < "\($1.field): \($1.message)"
        }
    }

    // MARK: Values

    private mutating func check(_ node: JSONValue, _ level: Level, at path: String) {
        if let items = node["items"] {
            check(items, .item, at: "\(path).items")
        } else if node.text("type") == "array" {
            errors.required("\(path).items", "must be specified")
        }
        for (name, member) in node["properties"]?.objectValue ?? JSONObject() {
            check(member, .field, at: "\(path).properties[\(name)]")
        }
        if let additional = node["additionalProperties"] {
            if level == .root { errors.forbidden("\(path).additionalProperties", "must not be used at the root") }
            if case .object = additional { check(additional, .field, at: "\(path).additionalProperties") }
        }
        checkExtensions(node, at: path)
        checkValues(node, at: path, mayNameTypes: true)
        checkType(node, level, at: path)
        checkResource(node, level, at: path)
    }

    private mutating func checkExtensions(_ node: JSONValue, at path: String) {
        guard node.isTrue("x-kubernetes-int-or-string") else { return }
        for key in ["x-kubernetes-preserve-unknown-fields", "x-kubernetes-embedded-resource"] where node.isTrue(key) {
            errors.invalid("\(path).\(key)", true, "must be false if x-kubernetes-int-or-string is true")
        }
    }

    private mutating func checkType(_ node: JSONValue, _ level: Level, at path: String) {
        let type = node.text("type")
        if node.isTrue("x-kubernetes-embedded-resource"), type != "object" {
            let detail = "must be object if x-kubernetes-embedded-resource is true"
            if type.isEmpty {
                errors.required("\(path).type", detail)
            } else {
                errors.invalid("\(path).type", .string(type), detail)
            }
        } else if type.isEmpty, !node.isTrue("x-kubernetes-int-or-string"),
            !node.isTrue("x-kubernetes-preserve-unknown-fields")
        {
            let place =
                switch level {
                case .root: "at the root"
                case .item: "for specified array items"
                case .field: "for specified object fields"
                }
            errors.required("\(path).type", "must not be empty \(place)")
        }
        if level == .root, !type.isEmpty, type != "object" {
            errors.invalid("\(path).type", .string(type), "must be object at the root")
        }
    }

    /// What is a resource, at the root or inside of another, has `apiVersion`, `kind` and `metadata` as all have.
    private mutating func checkResource(_ node: JSONValue, _ level: Level, at path: String) {
        let isEmbedded = node.isTrue("x-kubernetes-embedded-resource")
        if isEmbedded, node["additionalProperties"] != nil {
            errors.forbidden(
                "\(path).additionalProperties", "must not be used if x-kubernetes-embedded-resource is set")
        }
        if level == .root || isEmbedded {
            for (name, type) in [("kind", "string"), ("apiVersion", "string"), ("metadata", "object")] {
                guard let member = node.at("properties", name), member.text("type") != type else { continue }
                errors.invalid(
                    "\(path).properties[\(name)].type", .string(member.text("type")), "must be \(type)")
            }
        }
        if level == .root, let metadata = node.at("properties", "metadata"), saysMoreThanNames(metadata) {
            errors.forbidden(
                "\(path).properties[metadata]",
                "must not specify anything other than name and generateName, but metadata is implicitly specified")
        }
        if isEmbedded, !node.isTrue("x-kubernetes-preserve-unknown-fields"), node.isUnset("properties") {
            errors.required(
                "\(path).properties",
                "must not be empty if x-kubernetes-embedded-resource is true without "
                    + "x-kubernetes-preserve-unknown-fields")
        }
    }

    private func saysMoreThanNames(_ metadata: JSONValue) -> Bool {
        let members = metadata["properties"]?.objectValue ?? JSONObject()
        if members.keys.contains(where: { $0 != "name" && $0 != "generateName" }) { return true }
        let judgedElsewhere: Set = ["type", "default", "properties"]
        return metadata.objectValue?.keys.contains { !judgedElsewhere.contains($0) && !metadata.isUnset($0) } ?? false
    }

    // MARK: What narrows values

    /// A port or an amount may be told as a choice of two types.
    private static let intOrString: JSONValue = [["type": "integer"], ["type": "string"]]

    /// - Parameter mayNameTypes: whether a choice of integer and string may stand here, or as the first of all that must
    ///   hold.
    private mutating func checkValues(_ node: JSONValue, at path: String, mayNameTypes: Bool) {
        if !(mayNameTypes && node["anyOf"] == Self.intOrString) {
            for (index, part) in node.elements("anyOf").enumerated() {
                checkPart(part, at: "\(path).anyOf[\(index)]", mayNameTypes: false)
            }
        }
        for (index, part) in node.elements("allOf").enumerated() {
            checkPart(part, at: "\(path).allOf[\(index)]", mayNameTypes: mayNameTypes && index == 0)
        }
        for (index, part) in node.elements("oneOf").enumerated() {
            checkPart(part, at: "\(path).oneOf[\(index)]", mayNameTypes: false)
        }
        if let part = node["not"] { checkPart(part, at: "\(path).not", mayNameTypes: false) }
        if let pattern = node["pattern"]?.stringValue, !pattern.isEmpty {
            do throws(RegularExpression.SyntaxError) {
                _ = try RegularExpression(pattern)
            } catch {
                errors.invalid(
                    "\(path).pattern", .string(pattern), "must be a valid regular expression, but isn't: \(error)")
            }
        }
    }

    private static let emptyInParts = [
        ("type", "empty"), ("additionalProperties", "undefined"), ("default", "undefined"), ("title", "empty"),
        ("description", "empty"), ("nullable", "false"), ("externalDocs", "undefined"),
        ("x-kubernetes-preserve-unknown-fields", "false"), ("x-kubernetes-embedded-resource", "false"),
        ("x-kubernetes-int-or-string", "false"), ("x-kubernetes-list-map-keys", "empty"),
        ("x-kubernetes-list-type", "undefined"), ("x-kubernetes-map-type", "undefined"),
        ("x-kubernetes-validations", "empty"),
    ]

    private mutating func checkPart(_ part: JSONValue, at path: String, mayNameTypes: Bool) {
        checkValues(part, at: path, mayNameTypes: mayNameTypes)
        if let items = part["items"] { checkPart(items, at: "\(path).items", mayNameTypes: false) }
        for (name, member) in part["properties"]?.objectValue ?? JSONObject() {
            checkPart(member, at: "\(path).properties[\(name)]", mayNameTypes: false)
        }
        for (key, state) in Self.emptyInParts where !part.isUnset(key) {
            // What is false is as good as not told, where telling is what matters.
            if state == "false", part[key] == false { continue }
            errors.forbidden("\(path).\(key)", "must be \(state) to be structural")
        }
        if part.at("properties", "metadata") != nil {
            errors.forbidden("\(path).properties[metadata]", "must not be specified in a nested context")
        }
    }
}

extension JSONValue {
    func isTrue(_ key: String) -> Bool { self[key]?.boolValue == true }
}
