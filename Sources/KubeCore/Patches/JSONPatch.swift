/// A list of operations on a JSON document.
///
/// Follows RFC 6902 with the deviations of the library that kube-apiserver uses: `replace` of a missing member of an
/// existing object adds it, and negative array indices count from the end.
/// Source: RFC 6902; apiserver endpoints/handlers/patch.go.
package struct JSONPatch {
    /// kube-apiserver's limit of operations in one patch.
    static let maximumOperations = 10_000
    /// kube-apiserver's limit of bytes that `copy` operations of one patch may add together.
    static let maximumCopiedBytes = 3 * 1024 * 1024

    /// Why a patch cannot be carried out, in the words of the library that kube-apiserver uses.
    /// Source: https://github.com/evanphx/json-patch, version 4.
    package struct Failure: Error, Hashable {
        package let message: String
        /// Whether a `test` found another value, which some take for a patch that is not meant.
        package var isFailedTest = false
    }

    private let operations: [JSONValue]

    /// - Throws: `badRequest` when the body is no list of objects, 413 when it has too many operations.
    init(_ body: JSONValue) throws(StatusError) {
        if let type = Self.misfit(body) {
            throw .badRequest(
                "error decoding patch: json: cannot unmarshal \(type) into Go value of type "
                    + (body.arrayValue == nil ? "[]handlers.jsonPatchOp" : "handlers.jsonPatchOp"))
        }
        operations = body.arrayValue ?? []
        guard operations.count <= Self.maximumOperations else {
            throw StatusError(
                code: 413, reason: .requestEntityTooLarge,
                message:
                    "Request entity too large: The allowed maximum operations in a JSON patch is \(Self.maximumOperations), got \(operations.count)"
            )
        }
    }

    /// A patch that a webhook or policy asks for.
    /// - Throws: `Failure` when the document is no list of objects, or too long a one.
    package init(decoding document: JSONValue) throws(Failure) {
        if let type = Self.misfit(document) {
            let target = document.arrayValue == nil ? "jsonpatch.Patch" : "jsonpatch.Operation"
            throw Failure(message: "json: cannot unmarshal \(type) into Go value of type \(target)")
        }
        operations = document.arrayValue ?? []
        guard operations.count <= Self.maximumOperations else {
            throw Failure(message: "a JSON patch may have at most \(Self.maximumOperations) operations")
        }
    }

    /// The type of what is not the list, or not one of its operations; nil when all are.
    private static func misfit(_ document: JSONValue) -> String? {
        guard case .array(let operations) = document else { return document.typeName }
        return operations.first { $0.objectValue == nil }?.typeName
    }

    package var isEmpty: Bool { operations.isEmpty }

    /// The document after all operations; when one fails none has an effect.
    package func applied(to document: JSONValue) throws(Failure) -> JSONValue {
        var run = JSONPatchRun(document: document)
        for operation in operations { try run.perform(operation) }
        return run.document
    }

    /// The document after all operations; when one fails none has an effect.
    /// - Throws: 422 with kube-apiserver's generic message.
    func apply(to document: JSONValue) throws(StatusError) -> JSONValue {
        do throws(Failure) {
            return try applied(to: document)
        } catch {
            throw Self.failure
        }
    }

    /// What kube-apiserver answers to every patch whose operations cannot be carried out.
    static var failure: StatusError {
        StatusError(
            code: 422, reason: .invalid, message: "the server rejected our request due to an error in our request",
            details: StatusError.Details())
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
