package import KubeCore

extension VClusterConfig {
    /// The table of keys as a JSON Schema, draft 2020-12, for editors and pipelines. It accepts what `init(checking:)` does
    /// in today's format, but for syntax inside of texts and for keys that exclude each other.
    package static var jsonSchema: JSONValue { ConfigSchema.current.jsonSchema }
}

extension ConfigSchema {
    var jsonSchema: JSONValue {
        var schema: JSONObject = [
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": .string("urn:vcluster:config:\(Product.version)"),
            "title": "vcluster.yaml",
            "description": .string("Values of a virtual cluster, vcluster \(Product.version)"),
        ]
        for (key, value) in section("") { schema[key] = value }
        schema["$defs"] = ["nothing": Self.nothing]
        return .object(schema)
    }

    private func section(_ path: String) -> JSONObject {
        var properties: JSONObject = [:]
        for name in names(below: path) {
            let member = Self.join(path, name)
            properties[name] = row(member).map(Self.property) ?? .object(section(member))
        }
        return [
            "type": path.isEmpty ? "object" : ["object", "null"], "properties": .object(properties),
            "additionalProperties": false,
        ]
    }

    private static func property(_ row: ConfigRow) -> JSONValue {
        var property: JSONObject
        switch row.support {
        case .supported(let type, let defaultValue):
            property = type.jsonSchema
            property["default"] = defaultValue
        case .notYet(let acceptable, let members): property = missing(acceptable, members)
        case .forOthers: property = [:]
        }
        if !row.about.isEmpty { property["description"] = .string(row.about) }
        return orNull(property)
    }

    /// No value is the same as none given.
    private static func orNull(_ schema: JSONObject) -> JSONValue {
        var schema = schema
        switch schema["type"] {
        case .string(let type)?: schema["type"] = [.string(type), "null"]
        case .array(let types)?: schema["type"] = .array(types + ["null"])
        default: break
        }
        if let words = schema["enum"]?.arrayValue { schema["enum"] = .array(words + [.null]) }
        return .object(schema)
    }

    // MARK: Missing features

    /// Values that ask for nothing: what a missing feature may be given.
    private static let nothing: JSONValue = [
        "anyOf": [
            ["type": "null"], ["const": false], ["type": "array", "maxItems": 0],
            ["type": "object", "properties": ["enabled": ["const": false]], "required": ["enabled"]],
            ["type": "object", "additionalProperties": ["$ref": "#/$defs/nothing"]],
        ]
    ]

    private static func missing(_ acceptable: JSONValue, _ members: MissingMembers) -> JSONObject {
        var schema: JSONObject = ["description": "Not supported yet"]
        if acceptable == true {
            schema["description"] = "Cannot be switched off yet"
            schema["enum"] = [true, .null]
            return schema
        }
        if let tree = members.tree {
            for (key, value) in names(in: tree) { schema[key] = value }
            schema["$ref"] = "#/$defs/nothing"
        } else {
            schema["anyOf"] = [["const": acceptable], ["$ref": "#/$defs/nothing"]]
        }
        return schema
    }

    /// The known names below a section, whatever they hold.
    private static func names(in node: MissingMembers.Node) -> JSONObject {
        var properties: JSONObject = [:]
        for (name, inner) in node.children {
            let schema: JSONValue = inner.children.isEmpty ? true : .object(names(in: inner))
            if name == "*" { return ["additionalProperties": schema] }
            properties[name] = schema
        }
        return ["properties": .object(properties), "additionalProperties": false]
    }
}

extension ConfigValueType {
    /// The type as a JSON Schema.
    var jsonSchema: JSONObject {
        switch self {
        case .boolean: ["type": "boolean"]
        case .booleanOrAuto: ["enum": [true, false, "auto"]]
        case .string: ["type": "string"]
        case .text(let format): ["type": "string", "description": .string(format.expected)]
        case .word(let words): ["type": "string", "enum": .array(words.map(JSONValue.string))]
        case .integer(let range):
            ["type": "integer", "minimum": .int(range.lowerBound), "maximum": .int(range.upperBound)]
        case .quantity: Self.quantitySchema
        case .stringMap: ["type": "object", "additionalProperties": ["type": "string"]]
        case .quantityMap: ["type": "object", "additionalProperties": .object(Self.quantitySchema)]
        case .stringList: ["type": "array", "items": ["type": "string"]]
        case .object: ["type": "object"]
        case .objectList: ["type": "array", "items": ["type": "object"]]
        case .list(let type): ["type": "array", "items": .object(type.jsonSchema)]
        case .map(let keys, let type):
            [
                "type": "object", "additionalProperties": .object(type.jsonSchema),
                "description": .string("By \(keys.expected)"),
            ]
        case .pairs(let format):
            [
                "type": "object", "additionalProperties": ["type": "string"], "description": .string(format.about),
            ]
        case .record(let fields): Self.record(fields)
        case .choice(let names, let type): type.jsonSchema.with(exactlyOneOf: names)
        case .autoOr(let type): ["anyOf": [["const": "auto"], .object(type.jsonSchema)]]
        case .yamlText: ["type": "string"]
        case .any: [:]
        case .notYet: ["not": [:]]
        }
    }

    private static let quantitySchema: JSONObject = [
        "type": ["string", "number"],
        "pattern": #"^\+?([0-9]+(\.[0-9]*)?|\.[0-9]+)([numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]+)?$"#,
        "minimum": 0,
    ]

    private static func record(_ fields: [ConfigField]) -> JSONObject {
        var properties: JSONObject = [:]
        for field in fields {
            var schema = field.type.jsonSchema
            if !field.about.isEmpty { schema["description"] = .string(field.about) }
            properties[field.name] = .object(schema)
        }
        var schema: JSONObject = [
            "type": "object", "properties": .object(properties), "additionalProperties": false,
        ]
        let required = fields.filter(\.isRequired).map { JSONValue.string($0.name) }
        if !required.isEmpty { schema["required"] = .array(required) }
        return schema
    }
}

extension JSONObject {
    /// This schema, and that exactly one of these members is there.
    fileprivate func with(exactlyOneOf names: [String]) -> JSONObject {
        var schema = self
        schema["oneOf"] = .array(names.map { ["required": [.string($0)]] })
        return schema
    }
}
