/// A list of operations on a JSON document.
///
/// Follows RFC 6902 with the deviations of the library that kube-apiserver uses: `replace` of a missing member of an
/// existing object adds it, and negative array indices count from the end.
/// Source: RFC 6902; apiserver endpoints/handlers/patch.go.
struct JSONPatch {
    /// kube-apiserver's limit of operations in one patch.
    static let maximumOperations = 10_000
    /// kube-apiserver's limit of bytes that `copy` operations of one patch may add together.
    static let maximumCopiedBytes = 3 * 1024 * 1024

    private let operations: [JSONValue]

    /// - Throws: `badRequest` when the body is no list of objects, 413 when it has too many operations.
    init(_ body: JSONValue) throws(StatusError) {
        guard case .array(let operations) = body else {
            throw .badRequest(
                "error decoding patch: json: cannot unmarshal \(body.typeName) into Go value of type []handlers.jsonPatchOp"
            )
        }
        for operation in operations {
            guard case .object = operation else {
                throw .badRequest(
                    "error decoding patch: json: cannot unmarshal \(operation.typeName) into Go value of type handlers.jsonPatchOp"
                )
            }
        }
        guard operations.count <= Self.maximumOperations else {
            throw StatusError(
                code: 413, reason: .requestEntityTooLarge,
                message:
                    "Request entity too large: The allowed maximum operations in a JSON patch is \(Self.maximumOperations), got \(operations.count)"
            )
        }
        self.operations = operations
    }

    /// The document after all operations; when one fails none has an effect.
    /// - Throws: 422 with kube-apiserver's generic message.
    func apply(to document: JSONValue) throws(StatusError) -> JSONValue {
        var run = Run(document: document)
        for operation in operations { try run.perform(operation) }
        return run.document
    }

    /// What kube-apiserver answers to every patch whose operations cannot be carried out.
    static var failure: StatusError {
        StatusError(
            code: 422, reason: .invalid, message: "the server rejected our request due to an error in our request",
            details: StatusError.Details())
    }
}

/// One application of a patch: the document so far, and what bounds its growth.
private struct Run {
    private(set) var document: JSONValue
    private var copiedBytes = 0
    /// Never less than the document's true depth.
    private var depthBound: Int
    private var remainingDepthChecks = 64

    init(document: JSONValue) {
        self.document = document
        depthBound = document.depth(limit: JSONParser.maximumDepth)
    }

    mutating func perform(_ operation: JSONValue) throws(StatusError) {
        guard let path = (operation["path"]?.stringValue).flatMap(JSONPointer.init) else { throw JSONPatch.failure }
        switch operation["op"]?.stringValue {
        case "add": try add(operation["value"] ?? .null, at: path)
        case "remove": _ = try remove(at: path)
        case "replace": try replace(at: path, with: operation["value"] ?? .null)
        case "move": try move(from: try source(of: operation), to: path)
        case "copy": try copy(from: try source(of: operation), to: path)
        case "test": try test(operation["value"], at: path)
        default: throw JSONPatch.failure
        }
    }

    private func source(of operation: JSONValue) throws(StatusError) -> JSONPointer {
        guard let from = (operation["from"]?.stringValue).flatMap(JSONPointer.init) else { throw JSONPatch.failure }
        return from
    }

    private mutating func add(_ value: JSONValue, at path: JSONPointer) throws(StatusError) {
        try noteDepth(path.tokens.count + value.depth(limit: JSONParser.maximumDepth))
        try insert(value, at: path)
        try checkDepth()
    }

    private mutating func insert(_ value: JSONValue, at path: JSONPointer) throws(StatusError) {
        guard let last = path.tokens.last else { throw JSONPatch.failure }
        let isFound = try document.change(at: path.tokens.dropLast()) { container throws(StatusError) in
            switch container {
            case .object: container[last] = value
            case .array(var elements):
                container = .null
                if last == "-" {
                    elements.append(value)
                } else {
                    guard let index = JSONPointer.index(last, count: elements.count + 1) else {
                        throw JSONPatch.failure
                    }
                    elements.insert(value, at: index)
                }
                container = .array(elements)
            default: throw JSONPatch.failure
            }
        }
        guard isFound else { throw JSONPatch.failure }
    }

    private mutating func remove(at path: JSONPointer) throws(StatusError) -> JSONValue {
        guard let last = path.tokens.last else { throw JSONPatch.failure }
        var removed: JSONValue?
        _ = try document.change(at: path.tokens.dropLast()) { container throws(StatusError) in
            switch container {
            case .object:
                removed = container[last]
                container[last] = nil
            case .array(var elements):
                guard let index = JSONPointer.index(last, count: elements.count) else { throw JSONPatch.failure }
                container = .null
                removed = elements.remove(at: index)
                container = .array(elements)
            default: throw JSONPatch.failure
            }
        }
        guard let removed else { throw JSONPatch.failure }
        return removed
    }

    private mutating func replace(at path: JSONPointer, with value: JSONValue) throws(StatusError) {
        try noteDepth(path.tokens.count + value.depth(limit: JSONParser.maximumDepth))
        guard let last = path.tokens.last else {
            guard value.objectValue != nil || value.arrayValue != nil else { throw JSONPatch.failure }
            document = value
            return
        }
        let isFound = try document.change(at: path.tokens.dropLast()) { container throws(StatusError) in
            switch container {
            case .object: container[last] = value
            case .array(var elements):
                guard let index = JSONPointer.index(last, count: elements.count) else { throw JSONPatch.failure }
                container = .null
                elements[index] = value
                container = .array(elements)
            default: throw JSONPatch.failure
            }
        }
        guard isFound else { throw JSONPatch.failure }
        try checkDepth()
    }

    private mutating func move(from: JSONPointer, to path: JSONPointer) throws(StatusError) {
        let value = try remove(at: from)
        try noteDepth(depthBound + path.tokens.count - from.tokens.count)
        try insert(value, at: path)
        try checkDepth()
    }

    private mutating func copy(from: JSONPointer, to path: JSONPointer) throws(StatusError) {
        guard let value = from.value(in: document) else { throw JSONPatch.failure }
        copiedBytes += JSONWriter.encode(value).count
        guard copiedBytes <= JSONPatch.maximumCopiedBytes else { throw JSONPatch.failure }
        try noteDepth(depthBound + path.tokens.count - from.tokens.count)
        try insert(value, at: path)
        try checkDepth()
    }

    private func test(_ expected: JSONValue?, at path: JSONPointer) throws(StatusError) {
        guard path.value(in: document) == expected else { throw JSONPatch.failure }
    }

    /// Raises the bound of the depth; a hard stop keeps every recursion over the document shallow.
    private mutating func noteDepth(_ depth: Int) throws(StatusError) {
        depthBound = max(depthBound, depth)
        guard depthBound < 2 * JSONParser.maximumDepth else { throw JSONPatch.failure }
    }

    /// Measures the true depth once the bound says that the limit may be passed. Moves raise the bound without need, so
    /// a patch may do so a few times, but not often enough to make the measuring a load.
    private mutating func checkDepth() throws(StatusError) {
        guard depthBound > JSONParser.maximumDepth else { return }
        remainingDepthChecks -= 1
        depthBound = document.depth(limit: JSONParser.maximumDepth + 1)
        guard depthBound <= JSONParser.maximumDepth, remainingDepthChecks > 0 else { throw JSONPatch.failure }
    }
}

extension JSONValue {
    /// What Go's decoder calls this type in its errors. Source: encoding/json, UnmarshalTypeError.
    package var typeName: String {
        switch self {
        case .null: "null"
        case .bool: "bool"
        case .int, .double: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}
