internal import HTTPTransport
internal import KubeCore
internal import KubeSchema
internal import KubeYAML
internal import NIOCore

/// Reads bodies: JSON, YAML or protobuf, up to the limit that kube-apiserver has.
enum RequestBodyDecoder {
    /// Source: k8s.io/apiserver/pkg/server/config.go MaxRequestBodyBytes.
    static let maximumBytes = 3 * 1024 * 1024

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
        var findings: StrictFindings
    }

    /// Why bytes are no object, in kube-apiserver's words.
    private struct Unreadable: Error {
        let description: String
    }

    /// Decodes an object. A missing kind or apiVersion is filled in, but for custom resources, which have to say what they
    /// are; a different one is refused.
    /// - Parameters:
    ///   - contentType: empty means JSON.
    ///   - expected: what the path takes.
    ///   - isCustom: whether the kind is described by a definition: it has no protobuf form, and another kind is no
    ///     reason to refuse it here.
    static func object(
        _ bytes: [UInt8], contentType: String, expected: GroupVersionKind, isCustom: Bool = false
    ) throws(StatusError) -> Object {
        guard let encoding = encoding(contentType), !(isCustom && encoding == .protobuf) else {
            throw .unsupportedMediaType(mediaTypes)
        }
        var decoded: Object
        do throws(Unreadable) {
            decoded = try object(bytes, encoding, expected: isCustom ? nil : expected)
            if isCustom, decoded.object.kind.isEmpty {
                throw Unreadable(description: KindMismatch.missingKind(String(decoding: bytes, as: UTF8.self)))
            }
        } catch {
            throw .badRequest(
                "the object provided is unrecognized (must be of type \(expected.kind)): \(error.description)"
                    + " (\(excerpt(bytes)))")
        }
        if isCustom {
            guard decoded.object.groupVersionKind.groupVersion == expected.groupVersion else {
                throw .otherVersion(of: decoded.object, expected)
            }
        } else {
            try KindMismatch.check(decoded.object, expected: expected)
        }
        return decoded
    }

    private static func object(
        _ bytes: [UInt8], _ encoding: ResponseFormat.Encoding, expected: GroupVersionKind?
    ) throws(Unreadable) -> Object {
        let value: JSONValue
        var findings = StrictFindings()
        switch encoding {
        case .json:
            do throws(JSONParseError) {
                (value, findings.duplicateFields) = try JSONParser.parseReportingDuplicates(bytes)
            } catch {
                throw Unreadable(description: "couldn't get version/kind; json parse error: \(error.message)")
            }
        case .yaml:
            do throws(YAMLError) {
                (value, findings.yamlProblem) = try YAML.parseRequest(bytes)
            } catch {
                throw Unreadable(description: error.goDescription)
            }
        case .protobuf:
            do throws(ProtobufError) {
                value = try ProtobufDecoder.decode(bytes, default: expected ?? optionsKind).value
            } catch {
                throw Unreadable(description: error.description)
            }
        }
        return Object(object: try typed(value, expected: expected), findings: findings)
    }

    /// - Parameter expected: what an object is that does not say it; nil leaves it as it is.
    /// - Source: k8s.io/apimachinery/pkg/runtime/serializer/json/meta.go SimpleMetaFactory.
    private static func typed(_ value: JSONValue, expected: GroupVersionKind?) throws(Unreadable) -> KubeObject {
        guard var object = KubeObject(value.isNull ? [:] : value) else {
            let type =
                #"struct { APIVersion string "json:\"apiVersion,omitempty\""; Kind string "json:\"kind,omitempty\"" }"#
            throw Unreadable(
                description: "\(KindMismatch.unreadableKind) \(value.typeName) into Go value of type \(type)")
        }
        if let problem = KindMismatch.unreadable(object) { throw Unreadable(description: problem) }
        guard let expected else { return object }
        if object.kind.isEmpty { object.json["kind"] = .string(expected.kind) }
        if object.apiVersion.isEmpty { object.json["apiVersion"] = .string(expected.apiVersion) }
        return object
    }

    // MARK: Media types

    /// What a body is written in; nil for what is not read.
    private static func encoding(_ contentType: String) -> ResponseFormat.Encoding? {
        let type = mediaType(contentType)
        return type.isEmpty ? .json : ResponseFormat.Encoding.allCases.first { $0.mediaType == type }
    }

    private static let mediaTypes = ResponseFormat.Encoding.allCases.map(\.mediaType)

    /// The media type of a `Content-Type` field without parameters, in lower case.
    static func mediaType(_ contentType: String) -> String {
        let type = contentType.split(separator: ";", maxSplits: 1).first ?? ""
        return type.lowercased().filter { $0 != " " }
    }

    // MARK: Excerpts

    private static let excerptBytes = 30

    /// The beginning of a body, as text where it may be JSON, else in hexadecimal digits.
    /// Source: k8s.io/apiserver/pkg/endpoints/handlers/rest.go summarizeData.
    private static func excerpt(_ bytes: [UInt8]) -> String {
        guard let first = bytes.first else { return "<empty>" }
        let beginning = bytes.prefix(excerptBytes)
        let text =
            first == UInt8(ascii: "{") ? String(decoding: beginning, as: UTF8.self) : hexadecimal(Array(beginning))
        return bytes.count > excerptBytes ? "\(text) ..." : text
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef")
        return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }
}

extension RequestBodyDecoder {
    private static let optionsKind = GroupVersionKind(group: "meta.k8s.io", version: "v1", kind: "DeleteOptions")
    private static let optionsType = "apimachinery.pkg.apis.meta.v1.DeleteOptions"

    /// The options in the body of a delete, of which no kind need be given.
    static func deleteOptions(_ bytes: [UInt8], contentType: String) throws(StatusError) -> KubeObject {
        guard let encoding = encoding(contentType) else { throw .unsupportedMediaType(mediaTypes) }
        let object: KubeObject
        do throws(Unreadable) {
            object = try self.object(bytes, encoding, expected: optionsKind).object
        } catch {
            throw .badRequest(error.description)
        }
        do throws(FieldTypeMismatch) {
            guard let type = TypeCatalog.builtIn.type(optionsType) else { return object }
            return try TypedDecoder.decode(object, as: type).object
        } catch {
            throw .badRequest("DeleteOptions in version \"v1\" cannot be handled as a DeleteOptions: \(error)")
        }
    }
}
