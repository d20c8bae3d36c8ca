internal import KubeCore

/// Rewrites what OpenAPI v3 says as OpenAPI v2, the single document that older clients and `kubectl create -f` of a
/// `List` read.
/// Source: OpenAPI 2.0 and 3.0; k8s.io/kube-openapi/pkg/openapiconv; `/openapi/v2` of kube-apiserver 1.36.
enum SwaggerDocument {
    static func make(from parts: OpenAPIDocuments.Parts) -> JSONValue {
        [
            "swagger": "2.0", "info": OpenAPIDocuments.info,
            "paths": .object(
                JSONObject(parts.paths.map { ($0, path($1, at: $0, isCustom: parts.customPaths.contains($0))) })),
            "definitions": .object(parts.schemas.mapMembers(schema)),
            "parameters": SharedParameters.all,
            "securityDefinitions": .object(OpenAPIDocuments.securitySchemes), "security": [["BearerToken": []]],
        ]
    }

    // MARK: Paths

    private static func path(_ item: JSONValue, at path: String, isCustom: Bool) -> JSONValue {
        guard let members = item.objectValue else { return item }
        let shared = SharedParameters(path: path, isCustom: isCustom)
        return .object(
            JSONObject(
                members.map { name, value in
                    guard name == "parameters" else { return (name, operation(value, method: name, shared)) }
                    let parameters = value.arrayValue?.map { shared.reference(parameter($0), method: nil) } ?? []
                    return (name, .array(parameters))
                }))
    }

    /// The members of an operation that both versions write alike.
    private static let plainMembers = [
        "description", "operationId", "tags", "x-kubernetes-action", "x-kubernetes-group-version-kind",
    ]

    private static func operation(
        _ operation: JSONValue, method: String, _ shared: SharedParameters
    ) -> JSONValue {
        let answers = operation["responses"]?.objectValue ?? JSONObject()
        var result: JSONObject = [
            "schemes": ["https"], "produces": mediaTypes(of: answers["200"]) ?? [],
        ]
        result["consumes"] = consumed(operation, isCustom: shared.isCustom)
        for name in plainMembers { result[name] = operation[name] }
        var parameters = (operation["parameters"]?.arrayValue ?? []).map(parameter)
        if let body = content(of: operation["requestBody"]) {
            var parameter: JSONObject = ["name": "body", "in": "body"]
            parameter["required"] = operation["requestBody"]?["required"]
            parameter["schema"] = body
            parameters.insert(.object(parameter), at: 0)
        }
        if !parameters.isEmpty {
            result["parameters"] = .array(parameters.map { shared.reference($0, method: method) })
        }
        result["responses"] = .object(
            answers.mapMembers { response in
                var answer: JSONObject = ["description": response["description"] ?? ""]
                answer["schema"] = content(of: response)
                return .object(answer)
            })
        return .object(result)
    }

    /// Descriptions of the server come in the forms that they are wanted in, if they are no mere texts; objects in any.
    private static func consumed(_ operation: JSONValue, isCustom: Bool) -> JSONValue? {
        guard let action = operation["x-kubernetes-action"]?.stringValue else {
            let answer = operation["responses"]?["200"]
            return content(of: answer)?["$ref"] == nil ? nil : mediaTypes(of: answer)
        }
        if action == "patch" { return mediaTypes(of: operation["requestBody"]) ?? [] }
        return isCustom ? ["application/json", "application/yaml"] : ["*/*"]
    }

    private static func mediaTypes(of part: JSONValue?) -> JSONValue? {
        part?["content"]?.objectValue.map { .array($0.keys.map(JSONValue.string)) }
    }

    /// The schema of a body or answer, whatever its media type.
    private static func content(of part: JSONValue?) -> JSONValue? {
        part?["content"]?.objectValue?.values.first?["schema"].map(schema)
    }

    /// Type and bounds stand beside the name, not in a schema of their own.
    static func parameter(_ parameter: JSONValue) -> JSONValue {
        guard var result = parameter.objectValue else { return parameter }
        result["schema"] = nil
        for (name, value) in parameter["schema"]?.objectValue ?? JSONObject() { result[name] = value }
        return .object(result)
    }

    // MARK: Schemas

    /// The members that a schema has in both versions and that hold no schemas.
    private static let scalarMembers: Set<String> = ["type", "format", "description", "title", "required", "enum"]

    /// A schema without what version 2 cannot say: alternatives, defaults, `nullable`.
    static func schema(_ schema: JSONValue) -> JSONValue {
        guard let members = schema.objectValue else { return schema }
        let isNullable = schema["nullable"]?.boolValue == true
        var result = JSONObject()
        for (name, value) in members {
            switch name {
            // Clients of version 2 take a schema for all that there may be: where more may be, nothing is said.
            case "type" where isNullable || schema["x-kubernetes-int-or-string"]?.boolValue == true: continue
            case "properties", "items":
                if isNullable || schema["x-kubernetes-preserve-unknown-fields"]?.boolValue == true { continue }
                result[name] =
                    name == "items"
                    ? Self.schema(value) : .object((value.objectValue ?? JSONObject()).mapMembers(Self.schema))
            case "$ref": result["$ref"] = .string(reference(value.stringValue ?? ""))
            case "allOf": result["$ref"] = value.arrayValue?.first?["$ref"]?.stringValue.map { .string(reference($0)) }
            case "oneOf": result["type"] = "string"  // a port or an amount: any scalar is taken
            case "additionalProperties": result[name] = Self.schema(value)
            case _ where scalarMembers.contains(name) || name.hasPrefix("x-kubernetes-"): result[name] = value
            default: break
            }
        }
        return .object(result)
    }

    private static func reference(_ target: String) -> String {
        "#/definitions/" + (target.split(separator: "/").last.map(String.init) ?? "")
    }
}

extension JSONObject {
    fileprivate func mapMembers(_ transform: (JSONValue) -> JSONValue) -> JSONObject {
        JSONObject(map { ($0, transform($1)) })
    }
}
