package import KubeCore

/// YAML text to and from the JSON tree, as `kubectl` and kube-apiserver understand YAML.
///
/// Plain scalars follow YAML 1.1 as sigs.k8s.io/yaml does (`yes`, `on` and `0o17` are not strings), member names become
/// strings, and what JSON cannot say (`.nan`, `!!binary`) is an error.
/// Source: sigs.k8s.io/yaml v1.6 (go-yaml v2 rules).
package enum YAML {
    /// How much of the machine one text may take. Every parse is bounded.
    package struct Limits: Sendable {
        /// Largest text in bytes. kube-apiserver reads request bodies up to 3 MiB.
        package var maximumBytes = 3 << 20
        /// Deepest nesting of mappings and sequences.
        package var maximumDepth = 256
        /// How many nodes aliases may add to one stream: the guard against texts that grow a million times when
        /// expanded. Source: CVE-2019-11253.
        package var maximumAliasedNodes = 50_000

        package init() {}
    }

    /// Parses a text that holds one document. An empty text, or one of comments only, is `.null`. O(size).
    /// - Throws: `YAMLError` with the line: not YAML, more than one document, a member twice, over a limit.
    package static func parse(_ text: String, limits: Limits = Limits()) throws(YAMLError) -> JSONValue {
        try parse(Array(text.utf8), limits: limits)
    }

    /// Parses UTF-8 bytes that hold one document. See `parse(_:limits:)` for text.
    /// - Throws: `YAMLError`.
    package static func parse(_ bytes: [UInt8], limits: Limits = Limits()) throws(YAMLError) -> JSONValue {
        if let value = parseAsJSON(bytes, limits: limits) { return value }
        var builder = DocumentBuilder(events: try EventParser(bytes, limits: limits), limits: limits)
        let first = try builder.nextDocument()
        if first != nil, let second = try builder.nextDocument() {
            throw YAMLError(.severalDocuments, "expected a single document, found another one", line: second.line)
        }
        return first?.value ?? .null
    }

    /// Parses what a client sends to an API server: the first document counts, and the last of several members of a name.
    /// - Returns: the document, and what Go's strict parser would say against it; nil when that is nothing.
    /// - Throws: `YAMLError`.
    /// Source: sigs.k8s.io/yaml YAMLToJSON and YAMLToJSONStrict.
    package static func parseRequest(
        _ bytes: [UInt8], limits: Limits = Limits()
    ) throws(YAMLError) -> (value: JSONValue, strictProblem: String?) {
        if let value = parseAsJSON(bytes, limits: limits) { return (value, nil) }
        var builder = DocumentBuilder(
            events: try EventParser(bytes, limits: limits), limits: limits, toleratesDuplicates: true)
        let value = try builder.nextDocument()?.value ?? .null
        let lines = builder.duplicates.map { "  \($0)" }
        return (value, lines.isEmpty ? nil : "yaml: unmarshal errors:\n" + lines.joined(separator: "\n"))
    }

    /// Parses a stream of documents divided by `---`. Empty documents are left out, as `kubectl apply -f` does.
    /// - Throws: `YAMLError`.
    package static func parseAll(_ bytes: [UInt8], limits: Limits = Limits()) throws(YAMLError) -> [JSONValue] {
        if let value = parseAsJSON(bytes, limits: limits) { return [value] }
        var builder = DocumentBuilder(events: try EventParser(bytes, limits: limits), limits: limits)
        var documents: [JSONValue] = []
        while let document = try builder.nextDocument() {
            if document.value.isNull { continue }
            documents.append(document.value)
        }
        return documents
    }

    /// Parses a text of several documents. See `parseAll(_:limits:)` for bytes.
    /// - Throws: `YAMLError`.
    package static func parseAll(_ text: String, limits: Limits = Limits()) throws(YAMLError) -> [JSONValue] {
        try parseAll(Array(text.utf8), limits: limits)
    }

    /// The value as block-style YAML, ending in a newline. Members keep their order; parsing the text gives an equal
    /// value back. O(size).
    package static func emit(_ value: JSONValue) -> String {
        var emitter = Emitter()
        emitter.document(value)
        return emitter.text
    }

    /// The value as kube-apiserver writes YAML, to the letter. O(size).
    /// Source: sigs.k8s.io/yaml JSONToYAML.
    package static func emitAsKubernetes(_ value: JSONValue) -> String { KubernetesEmitter.emit(value) }

    /// JSON is taken by the JSON parser: it is faster, and libyaml refuses surrogate pairs. Nil when the text is no JSON
    /// object or array without repeated members; then the YAML parser decides and words the error.
    private static func parseAsJSON(_ bytes: [UInt8], limits: Limits) -> JSONValue? {
        guard bytes.count <= limits.maximumBytes,
            let first = bytes.first(where: { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }),
            first == UInt8(ascii: "{") || first == UInt8(ascii: "["),
            // A failure here only means "perhaps YAML in flow style", so its reason is not lost.
            let parsed = try? JSONParser.parseReportingDuplicates(bytes), parsed.duplicateNames.isEmpty
        else { return nil }
        return parsed.value
    }
}
