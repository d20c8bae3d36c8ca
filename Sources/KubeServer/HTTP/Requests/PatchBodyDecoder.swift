internal import KubeCore
internal import KubeYAML

/// Reads the body of a patch, with what a strict parser finds wrong with it.
/// Source: k8s.io/apiserver/pkg/endpoints/handlers/patch.go.
enum PatchBodyDecoder {
    private static let operationMembers: Set<String> = ["op", "path", "from", "value"]

    /// - Throws: 415 for a content type that is no patch; `badRequest` for a body that cannot be read.
    static func patch(
        _ bytes: [UInt8], mediaType: String, options: WriteOptions, warnings: WarningRecorder
    ) throws(StatusError) -> (patch: Patch, findings: StrictFindings) {
        switch mediaType {
        case "application/json-patch+json":
            let (body, duplicates) = try json(bytes)
            return (.json(body), operationFindings(body, duplicates))
        case "application/merge-patch+json":
            let (body, duplicates) = try json(bytes)
            return (.merge(body), StrictFindings(duplicateFields: duplicates))
        case "application/strategic-merge-patch+json":
            let (body, duplicates) = try json(bytes)
            return (.strategicMerge(body), StrictFindings(duplicateFields: duplicates))
        case "application/apply-patch+yaml":
            return (.apply(try configuration(bytes, options: options, warnings: warnings)), StrictFindings())
        default: throw .unsupportedPatch()
        }
    }

    private static func json(_ bytes: [UInt8]) throws(StatusError) -> (JSONValue, [String]) {
        do throws(JSONParseError) {
            return try JSONParser.parseReportingDuplicates(bytes)
        } catch {
            throw .badRequest("error decoding patch: \(error.message)")
        }
    }

    /// What the operations of a JSON patch hold beyond their members.
    private static func operationFindings(_ body: JSONValue, _ duplicates: [String]) -> StrictFindings {
        var findings = StrictFindings()
        for (index, operation) in (body.arrayValue ?? []).enumerated() {
            for name in operation.objectValue?.keys ?? [] {
                let path = "[\(index)].\(name)"
                if !operationMembers.contains(name) {
                    findings.others.append("json patch unknown field \"\(path)\"")
                } else if duplicates.contains(path) {
                    findings.others.append("json patch duplicate field \"\(path)\"")
                }
            }
        }
        return findings
    }

    /// The configuration of a server-side apply. Members that came twice are judged here, by the words of the parser.
    private static func configuration(
        _ bytes: [UInt8], options: WriteOptions, warnings: WarningRecorder
    ) throws(StatusError) -> JSONValue {
        let conversion = "error converting YAML to JSON: "
        do throws(YAMLError) {
            let (body, problem) = try YAML.parseRequest(bytes)
            guard let problem, options.fieldValidation != "Ignore" else { return body }
            guard options.fieldValidation == "Strict" else {
                warnings.add(conversion + problem)
                return body
            }
            throw YAMLError(.duplicateKey, problem, line: nil)
        } catch {
            throw error.code == .duplicateKey
                ? .badRequest("error strict decoding YAML: \(conversion)\(error.message)")
                : .badRequest("error decoding YAML: \(conversion)\(error.goDescription)")
        }
    }
}

extension StatusError {
    /// The content type of a patch is none of the four.
    static func unsupportedPatch() -> StatusError {
        StatusError(
            code: 415, reason: .unsupportedMediaType, message: "415: Unsupported Media Type", details: Details())
    }
}
