internal import KubeCore
internal import KubeYAML

extension ConfigValueType {
    /// What is wrong with a value, and where in it.
    struct Problem: Sendable {
        let code: ConfigError.Code
        /// Follows the source: `sync.toHost.pods.enabled must be true or false`.
        let text: String
    }

    /// All that is wrong with `value`; empty when it fits. O(size of the value).
    func problems(_ value: JSONValue, at path: String) -> [Problem] {
        if let expected = mismatch(value) { return [Problem(code: .invalidValue, text: "\(path) must be \(expected)")] }
        switch (self, value) {
        case (.autoOr(let type), let given) where given != "auto": return type.problems(given, at: path)
        case (.list(let type), .array(let elements)):
            return elements.enumerated().flatMap { type.problems($1, at: "\(path)[\($0)]") }
        case (.map(let keys, let type), .object(let members)):
            return members.flatMap { (name, member) in
                keys.isValid(name)
                    ? type.problems(member, at: "\(path).\(name)")
                    : [Problem(code: .invalidValue, text: "\(path): key \"\(name)\" must be \(keys.expected)")]
            }
        case (.pairs(let format), .object(let members)):
            return members.compactMap { (name, member) in
                format.problem(name, member.stringValue ?? "").map {
                    Problem(code: .invalidValue, text: "\(path): \"\(name)\": \"\(member.stringValue ?? "")\": \($0)")
                }
            }
        case (.yamlText(let type), _):
            guard let parsed = Self.parsedText(value) else {
                return [Problem(code: .invalidValue, text: "\(path) must be YAML as text")]
            }
            return parsed.isNull ? [] : type.problems(parsed, at: path)
        case (.record(let fields), .object(let members)): return Self.problems(members, fields: fields, at: path)
        case (.choice(let names, let type), .object(let members)):
            let given = names.filter { !(members[$0] ?? .null).isNull }
            let listed = names.map { "\"\($0)\"" }.joined(separator: ", ")
            return type.problems(value, at: path)
                + (given.count == 1
                    ? [] : [Problem(code: .invalidValue, text: "\(path) needs exactly one of \(listed)")])
        case (.notYet, _): return [Problem(code: .notSupportedYet, text: "\(path) is not supported yet")]
        default: return []
        }
    }

    private static func problems(_ members: JSONObject, fields: [ConfigField], at path: String) -> [Problem] {
        var problems: [Problem] = []
        for (name, value) in members where !value.isNull {
            if let field = fields.first(where: { $0.name == name }) {
                problems += field.type.problems(value, at: "\(path).\(name)")
            } else {
                let nearest = NearestKey.nearest(name, among: fields.map(\.name)).map { "; did you mean \"\($0)\"?" }
                problems.append(Problem(code: .unknownKey, text: "unknown key \"\(path).\(name)\"\(nearest ?? "")"))
            }
        }
        for field in fields where field.isRequired && (members[field.name] ?? .null).isNull {
            problems.append(Problem(code: .invalidValue, text: "\(path) needs a member \"\(field.name)\""))
        }
        return problems
    }

    /// The value that a text is as YAML; a value that is no text is itself. Nil when the text is no YAML.
    static func parsedText(_ value: JSONValue) -> JSONValue? {
        guard let text = value.stringValue else { return value }
        do throws(YAMLError) {
            return try YAML.parse(text)
        } catch {
            return nil
        }
    }

    /// Nil when the outside of `value` fits, else what was expected.
    func mismatch(_ value: JSONValue) -> String? {
        switch (self, value) {
        case (.boolean, .bool), (.booleanOrAuto, .bool), (.booleanOrAuto, .string("auto")), (.string, .string),
            (.object, .object), (.list, .array), (.map, .object), (.record, .object), (.choice, .object),
            (.autoOr, .string("auto")),
            (.any, _), (.notYet, _), (.yamlText, _):
            return nil
        case (.boolean, _): return "true or false"
        case (.booleanOrAuto, _): return "true, false or \"auto\""
        case (.autoOr(let type), _): return type.mismatch(value).map { "\"auto\" or \($0)" }
        case (.string, _): return "a text"
        case (.text(let format), .string(let text)) where format.isValid(text): return nil
        case (.text(let format), _): return format.expected
        case (.object, _), (.map, _), (.record, _), (.choice, _): return "a map"
        case (.list, _): return "a list"
        case (.word(let words), .string(let text)) where words.contains(text): return nil
        case (.word(let words), _): return "one of " + words.map { "\"\($0)\"" }.joined(separator: ", ")
        case (.integer(let range), .int(let number)) where range.contains(number): return nil
        case (.integer(let range), _): return "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case (.quantity, _): return Self.isQuantity(value) ? nil : "a quantity such as 5Gi"
        case (.stringMap, .object(let members)), (.pairs, .object(let members)):
            return members.values.allSatisfy { $0.stringValue != nil } ? nil : "a map of texts"
        case (.stringMap, _), (.pairs, _): return "a map of texts"
        case (.quantityMap, .object(let members)) where members.values.allSatisfy(Self.isQuantity): return nil
        case (.quantityMap, _): return "a map of quantities"
        case (.stringList, .array(let elements)) where elements.allSatisfy({ $0.stringValue != nil }): return nil
        case (.stringList, _): return "a list of texts"
        case (.objectList, .array(let elements)) where elements.allSatisfy({ $0.objectValue != nil }): return nil
        case (.objectList, _): return "a list of maps"
        }
    }

    private static func isQuantity(_ value: JSONValue) -> Bool {
        do throws(Quantity.ParseError) {
            return try !Quantity(json: value).isNegative
        } catch {
            return false
        }
    }
}
