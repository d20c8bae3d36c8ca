internal import HTTPTransport
internal import KubeCore
internal import KubeSchema
internal import KubeYAML
internal import NIOCore

/// Reads bodies: JSON, YAML or protobuf, up to the limit that kube-apiserver has.
enum RequestBodyDecoder {
    /// Source: k8s.io/apiserver/pkg/server/config.go MaxRequestBodyBytes.
    static let maximumBytes = 3 * 1024 * 1024

    /// Protobuf is read, since typed clients send it; answers are JSON or YAML.
    private static let mediaTypes = ["application/json", "application/yaml", "application/vnd.kubernetes.protobuf"]

    static func collect(_ body: HTTPRequestBody) async throws(StatusError) -> [UInt8] {
        do throws(HTTPTransportError) {
            let buffer = try await body.collect(limit: maximumBytes)
            return Array(buffer.readableBytesView)
        } catch {
            switch error.code {
            case .tooLarge: throw .tooLarge(limitBytes: maximumBytes)
            default: throw .badRequest("the request body could not be read: \(error.message)")
            }
        }
    }

    /// An object that a client sends to be stored.
    struct Object: Sendable {
        var object: KubeObject
        /// Dotted paths of members that came more than once.
        var duplicateFields: [String]
    }

    /// Decodes an object. A missing kind or apiVersion is filled in; a different one is refused.
    /// - Parameters:
    ///   - contentType: empty means JSON.
    ///   - expected: what the path takes.
    ///   - checksKind: whether another kind is refused here; the kind of custom resources is judged as a field.
    static func object(
        _ bytes: [UInt8], contentType: String, expected: GroupVersionKind, checksKind: Bool = true
    ) throws(StatusError) -> Object {
        let unrecognized = "the object provided is unrecognized (must be of type \(expected.kind)): "
        let value: JSONValue
        var duplicates: [String] = []
        switch mediaType(contentType) {
        case "application/json", "":
            do throws(JSONParseError) {
                (value, duplicates) = try JSONParser.parseReportingDuplicates(bytes)
            } catch {
                throw .badRequest(
                    "\(unrecognized)couldn't get version/kind; json parse error: \(error.message) (\(excerpt(bytes)))")
            }
        case "application/yaml":
            do throws(YAMLError) {
                value = try YAML.parse(bytes)
            } catch {
                throw .badRequest("\(unrecognized)yaml: \(error) (\(hexExcerpt(bytes)))")
            }
        case "application/vnd.kubernetes.protobuf":
            do throws(ProtobufError) {
                value = try ProtobufDecoder.decode(bytes).value
            } catch {
                throw .badRequest("\(unrecognized)\(error)")
            }
        default: throw .unsupportedMediaType(mediaTypes)
        }
        guard var object = KubeObject(value) else {
            throw .badRequest(
                "\(unrecognized)couldn't get version/kind; json parse error: not an object (\(hexExcerpt(bytes)))")
        }
        try checkKind(of: &object, expected: expected, checksKind: checksKind)
        return Object(object: object, duplicateFields: duplicates)
    }

    private static func checkKind(
        of object: inout KubeObject, expected: GroupVersionKind, checksKind: Bool
    ) throws(StatusError) {
        for member in ["apiVersion", "kind"] {
            guard let value = object[member], value != .null, value.stringValue == nil else { continue }
            throw .badRequest(
                "the object provided is unrecognized (must be of type \(expected.kind)): couldn't get version/kind; json "
                    + "parse error: json: cannot unmarshal \(value.typeName) into Go struct field .\(member) of type string"
            )
        }
        if object.kind.isEmpty { object.json["kind"] = .string(expected.kind) }
        if object.apiVersion.isEmpty { object.json["apiVersion"] = .string(expected.apiVersion) }
        let given = object.groupVersionKind
        guard given.group == expected.group, given.version == expected.version else {
            throw .badRequest(
                "the API version in the data (\(object.apiVersion)) does not match the expected API version "
                    + "(\(expected.apiVersion))")
        }
        guard given.kind == expected.kind || !checksKind else {
            throw .badRequest(
                "\(given.kind) in version \"\(given.version)\" cannot be handled as a \(expected.kind): "
                    + "converting (\(given.kind)) to (\(expected.kind)): unknown conversion")
        }
    }

    /// The media type of a `Content-Type` field without parameters, in lower case.
    static func mediaType(_ contentType: String) -> String {
        let type = contentType.split(separator: ";", maxSplits: 1).first ?? ""
        return type.lowercased().filter { $0 != " " }
    }

    private static func excerpt(_ bytes: [UInt8]) -> String {
        if bytes.isEmpty { return "<empty>" }
        let text = String(decoding: bytes.prefix(30), as: UTF8.self)
        return bytes.count > 30 ? "\(text) ..." : text
    }

    private static func hexExcerpt(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef")
        return String(bytes.prefix(64).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }
}

extension RequestBodyDecoder {
    private static let optionsType = "apimachinery.pkg.apis.meta.v1.DeleteOptions"

    /// The options in the body of a delete, of which no kind need be given.
    static func deleteOptions(_ bytes: [UInt8], contentType: String) throws(StatusError) -> KubeObject {
        let value: JSONValue
        switch mediaType(contentType) {
        case "application/json", "":
            do throws(JSONParseError) { value = try JSONParser.parse(bytes) } catch {
                throw .badRequest("couldn't get version/kind; json parse error: \(error.message)")
            }
        case "application/yaml":
            do throws(YAMLError) { value = try YAML.parse(bytes) } catch { throw .badRequest("yaml: \(error)") }
        case "application/vnd.kubernetes.protobuf":
            do throws(ProtobufError) { value = try ProtobufDecoder.decode(bytes).value } catch {
                throw .badRequest("\(error)")
            }
        default: throw .unsupportedMediaType(mediaTypes)
        }
        guard let object = KubeObject(value) else { throw .badRequest("DeleteOptions must be an object") }
        do throws(FieldTypeMismatch) {
            guard let type = TypeCatalog.builtIn.type(optionsType) else { return object }
            return try TypedDecoder.decode(object, as: type).object
        } catch {
            throw .badRequest(
                "DeleteOptions in version \"v1\" cannot be handled as a DeleteOptions: \(error)")
        }
    }
}
