internal import KubeCore

/// Rewrites what OpenAPI v3 says as OpenAPI v2, the single document that older clients and `kubectl create -f` of a
/// `List` read.
/// Source: OpenAPI 2.0 and 3.0; k8s.io/kube-openapi/pkg/openapiconv; `/openapi/v2` of kube-apiserver 1.36.
enum SwaggerDocument {
    static func make(from parts: OpenAPIDocuments.Parts) -> JSONValue {
        [
            "swagger": "2.0", "info": ["title": "Kubernetes", "version": "v1.36.2"],
            "paths": .object(parts.paths.mapMembers(path)),
            "definitions": .object(parts.schemas.mapMembers(schema)),
        ]
    }

    // MARK: Paths

    private static func path(_ item: JSONValue) -> JSONValue {
        guard let members = item.objectValue else { return item }
        return .object(
            JSONObject(
                members.map { name, value in
                    (name, name == "parameters" ? .array(value.arrayValue?.map(parameter) ?? []) : operation(value))
                }))
    }

    /// The members of an operation that both versions write alike.
    private static let plainMembers = [
        "operationId", "tags", "x-kubernetes-action", "x-kubernetes-group-version-kind",
    ]

    private static func operation(_ operation: JSONValue) -> JSONValue {
        let action = operation["x-kubernetes-action"]?.stringValue ?? ""
        var result: JSONObject = [
            "schemes": ["https"], "consumes": .array(consumed(action).map(JSONValue.string)),
            "produces": .array(produced(action, hasProtobuf: hasProtobuf(operation)).map(JSONValue.string)),
        ]
        for name in plainMembers { result[name] = operation[name] }
        var parameters = (operation["parameters"]?.arrayValue ?? []).map(parameter)
        if let body = content(of: operation["requestBody"]) {
            parameters.insert(["name": "body", "in": "body", "required": true, "schema": body], at: 0)
        }
        result["parameters"] = .array(parameters)
        result["responses"] = .object(
            (operation["responses"]?.objectValue ?? JSONObject()).mapMembers { response in
                var answer: JSONObject = ["description": response["description"] ?? ""]
                answer["schema"] = content(of: response)
                return .object(answer)
            })
        return .object(result)
    }

    private static func consumed(_ action: String) -> [String] {
        guard action == "patch" else { return ["*/*"] }
        return [
            "application/json-patch+json", "application/merge-patch+json", "application/strategic-merge-patch+json",
            "application/apply-patch+yaml",
        ]
    }

    private static func produced(_ action: String, hasProtobuf: Bool) -> [String] {
        guard hasProtobuf else { return ["application/json", "application/yaml"] }
        let protobuf = "application/vnd.kubernetes.protobuf"
        let objects = ["application/json", "application/yaml", protobuf]
        return action == "list" ? objects + ["application/json;stream=watch", "\(protobuf);stream=watch"] : objects
    }

    private static func hasProtobuf(_ operation: JSONValue) -> Bool {
        guard let kind = operation["x-kubernetes-group-version-kind"] else { return true }
        return ProtobufEncoder.encodes(
            GroupVersionKind(group: kind.text("group"), version: kind.text("version"), kind: kind.text("kind")))
    }

    /// The schema of a body or answer, whatever its media type.
    private static func content(of part: JSONValue?) -> JSONValue? {
        part?["content"]?.objectValue?.values.first?["schema"].map(schema)
    }

    /// Type and bounds stand beside the name, not in a schema of their own.
    private static func parameter(_ parameter: JSONValue) -> JSONValue {
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
        var result = JSONObject()
        for (name, value) in members {
            switch name {
            case "$ref": result["$ref"] = .string(reference(value.stringValue ?? ""))
            case "allOf": result["$ref"] = value.arrayValue?.first?["$ref"]?.stringValue.map { .string(reference($0)) }
            case "oneOf": result["type"] = "string"  // a port or an amount: any scalar is taken
            case "properties": result[name] = .object((value.objectValue ?? JSONObject()).mapMembers(Self.schema))
            case "items", "additionalProperties": result[name] = Self.schema(value)
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
