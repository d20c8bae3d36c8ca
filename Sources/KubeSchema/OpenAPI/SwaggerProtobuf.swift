package import KubeCore

/// Writes an OpenAPI v2 document as the protobuf message that kubectl asks for.
///
/// The numbers are those of the fields of the messages `Document`, `Operation`, `Schema` and so on.
/// Source: google/gnostic openapiv2/OpenAPIv2.proto.
package enum SwaggerProtobuf {
    /// - Parameter document: as `OpenAPIDocuments.swagger` makes it.
    package static func encode(_ document: JSONValue) -> [UInt8] {
        var message = ProtobufWriter()
        message.put(1, document.text("swagger"))
        message.put(2) { info in
            info.put(1, document["info"]?.text("title") ?? "")
            info.put(2, document["info"]?.text("version") ?? "")
        }
        message.put(8) { paths in putNamed(document["paths"], at: 2, in: &paths, path) }
        message.put(9) { definitions in putNamed(document["definitions"], at: 1, in: &definitions, schema) }
        message.put(10) { parameters in putNamed(document["parameters"], at: 1, in: &parameters, declaration) }
        for requirement in document.list("security") {
            message.put(12) { item in putNamed(requirement, at: 1, in: &item) { _, _ in } }
        }
        message.put(13) { schemes in putNamed(document["securityDefinitions"], at: 1, in: &schemes, securityScheme) }
        return message.bytes
    }

    /// An object's members as repeated pairs of a name (1) and a message (2).
    private static func putNamed(
        _ object: JSONValue?, at number: Int, in message: inout ProtobufWriter,
        _ put: (JSONValue, inout ProtobufWriter) -> Void
    ) {
        for (name, value) in object?.objectValue ?? JSONObject() {
            message.put(number) { pair in
                pair.put(1, name)
                pair.put(2) { put(value, &$0) }
            }
        }
    }

    /// `vendorExtension`: the members whose name begins with `x-`, their values as YAML.
    private static func putExtensions(_ object: JSONValue, at number: Int, in message: inout ProtobufWriter) {
        for (name, value) in object.objectValue ?? JSONObject() where name.hasPrefix("x-") {
            message.put(number) { pair in
                pair.put(1, name)
                pair.put(2) { putAny(value, in: &$0) }
            }
        }
    }

    /// JSON is YAML.
    private static func putAny(_ value: JSONValue, in message: inout ProtobufWriter) {
        message.put(2, String(decoding: JSONWriter.encode(value), as: UTF8.self) + "\n")
    }

    // MARK: Paths

    private static let methods = [
        ("get", 2), ("put", 3), ("post", 4), ("delete", 5), ("options", 6), ("head", 7), ("patch", 8),
    ]

    /// A key in a header.
    private static func securityScheme(_ scheme: JSONValue, in message: inout ProtobufWriter) {
        message.put(2) { key in
            key.put(1, scheme.text("type"))
            key.put(2, scheme.text("name"))
            key.put(3, scheme.text("in"))
            key.put(4, scheme.text("description"))
        }
    }

    private static func path(_ item: JSONValue, in message: inout ProtobufWriter) {
        for (method, number) in methods {
            guard let operation = item[method] else { continue }
            message.put(number) { self.operation(operation, in: &$0) }
        }
        for parameter in item.list("parameters") { message.put(9) { self.parameter(parameter, in: &$0) } }
    }

    private static func operation(_ operation: JSONValue, in message: inout ProtobufWriter) {
        for tag in operation.texts("tags") { message.put(1, tag) }
        message.put(5, operation.text("operationId"))
        for type in operation.texts("produces") { message.put(6, type) }
        for type in operation.texts("consumes") { message.put(7, type) }
        for parameter in operation.list("parameters") { message.put(8) { self.parameter(parameter, in: &$0) } }
        message.put(9) { responses in
            putNamed(operation["responses"], at: 1, in: &responses) { answer, value in
                value.put(1) { response in
                    response.put(1, answer.text("description"))
                    guard let schema = answer["schema"] else { return }
                    response.put(2) { item in item.put(1) { self.schema(schema, in: &$0) } }
                }
            }
        }
        for scheme in operation.texts("schemes") { message.put(10, scheme) }
        putExtensions(operation, at: 13, in: &message)
    }

    /// A parameter, or a reference to one that many have.
    private static func parameter(_ parameter: JSONValue, in message: inout ProtobufWriter) {
        if let reference = parameter["$ref"]?.stringValue {
            message.put(2) { $0.put(1, reference) }
        } else {
            message.put(1) { declaration(parameter, in: &$0) }
        }
    }

    private static func declaration(_ parameter: JSONValue, in message: inout ProtobufWriter) {
        let place = parameter.text("in")
        guard place != "body" else {
            message.put(1) { body in
                body.put(1, parameter.text("description"))
                body.put(2, parameter.text("name"))
                body.put(3, place)
                body.put(4, parameter["required"] == true)
                if let schema = parameter["schema"] { body.put(5) { self.schema(schema, in: &$0) } }
            }
            return
        }
        // The messages of query and path parameters differ in one member, before which the numbers agree.
        let (kind, typeNumber, uniqueNumber) = place == "query" ? (3, 6, 20) : (4, 5, 19)
        message.put(2) { other in
            other.put(kind) { value in
                value.put(1, parameter["required"] == true)
                value.put(2, place)
                value.put(3, parameter.text("description"))
                value.put(4, parameter.text("name"))
                value.put(typeNumber, parameter.text("type"))
                value.put(uniqueNumber, parameter["uniqueItems"] == true)
            }
        }
    }

    // MARK: Schemas

    private static func schema(_ schema: JSONValue, in message: inout ProtobufWriter) {
        message.put(1, schema.text("$ref"))
        message.put(2, schema.text("format"))
        message.put(3, schema.text("title"))
        message.put(4, schema.text("description"))
        for name in schema.texts("required") { message.put(19, name) }
        for value in schema.list("enum") { message.put(20) { putAny(value, in: &$0) } }
        if let members = schema["additionalProperties"] {
            message.put(21) { item in
                if let isAllowed = members.boolValue {
                    item.put(2, isAllowed)
                } else {
                    item.put(1) { self.schema(members, in: &$0) }
                }
            }
        }
        if !schema.text("type").isEmpty { message.put(22) { $0.put(1, schema.text("type")) } }
        if let items = schema["items"] { message.put(23) { item in item.put(1) { self.schema(items, in: &$0) } } }
        if let properties = schema["properties"] {
            message.put(25) { putNamed(properties, at: 1, in: &$0, self.schema) }
        }
        putExtensions(schema, at: 31, in: &message)
    }
}

extension JSONValue {
    fileprivate func texts(_ key: String) -> [String] { list(key).compactMap(\.stringValue) }
}
