internal import CYAML
internal import KubeCore

/// Writes YAML as kube-apiserver does: members in natural order, long lines folded, quotes only where they are needed.
///
/// libyaml does the writing, of which Go's emitter is a translation; the choice of styles is made here.
/// Source: go-yaml v2 encode.go; sigs.k8s.io/yaml.
struct KubernetesEmitter {
    // unsafe: made and freed by `emit`, which hands libyaml a pointer to the bytes that outlive it.
    private let emitter: UnsafeMutablePointer<yaml_emitter_t>

    static func emit(_ value: JSONValue) -> String {
        var bytes: [UInt8] = []
        withUnsafeMutablePointer(to: &bytes) { output in
            let emitter = UnsafeMutablePointer<yaml_emitter_t>.allocate(capacity: 1)
            defer { emitter.deallocate() }
            guard yaml_emitter_initialize(emitter) == 1 else { return }
            defer { yaml_emitter_delete(emitter) }
            yaml_emitter_set_unicode(emitter, 1)
            yaml_emitter_set_output(emitter, append, output)
            KubernetesEmitter(emitter: emitter).document(value)
        }
        let text = String(decoding: bytes, as: UTF8.self)
        // Newer versions of libyaml close a document after a text that ends in empty lines; Go's emitter does not.
        return text.hasSuffix("\n...\n") ? String(text.dropLast(4)) : text
    }

    private func document(_ value: JSONValue) {
        emit { yaml_stream_start_event_initialize($0, YAML_UTF8_ENCODING) }
        emit { yaml_document_start_event_initialize($0, nil, nil, nil, 1) }
        node(value)
        emit { yaml_document_end_event_initialize($0, 1) }
        emit { yaml_stream_end_event_initialize($0) }
    }

    /// Depth is that of the value, which the parsers bound.
    private func node(_ value: JSONValue) {
        switch value {
        case .null: scalar("null", YAML_PLAIN_SCALAR_STYLE)
        case .bool(let flag): scalar(flag ? "true" : "false", YAML_PLAIN_SCALAR_STYLE)
        case .int, .double: scalar(value.description, YAML_PLAIN_SCALAR_STYLE)
        case .string(let text): scalar(text, Self.style(of: text))
        case .array(let elements):
            let style = elements.isEmpty ? YAML_FLOW_SEQUENCE_STYLE : YAML_BLOCK_SEQUENCE_STYLE
            emit { yaml_sequence_start_event_initialize($0, nil, nil, 1, style) }
            for element in elements { node(element) }
            emit { yaml_sequence_end_event_initialize($0) }
        case .object(let members):
            let style = members.isEmpty ? YAML_FLOW_MAPPING_STYLE : YAML_BLOCK_MAPPING_STYLE
            emit { yaml_mapping_start_event_initialize($0, nil, nil, 1, style) }
            for key in members.keys.sorted(by: NaturalOrder.isBefore) {
                scalar(key, Self.style(of: key))
                node(members[key] ?? .null)
            }
            emit { yaml_mapping_end_event_initialize($0) }
        }
    }

    private static func style(of text: String) -> yaml_scalar_style_t {
        if text.utf8.contains(0x0A) { return YAML_LITERAL_SCALAR_STYLE }
        return ScalarResolver.isAmbiguous(text) || OtherScalars.contains(text)
            ? YAML_DOUBLE_QUOTED_SCALAR_STYLE : YAML_PLAIN_SCALAR_STYLE
    }

    private func scalar(_ text: String, _ style: yaml_scalar_style_t) {
        var text = text
        text.withUTF8 { utf8 in
            emit { yaml_scalar_event_initialize($0, nil, nil, utf8.baseAddress, Int32(utf8.count), 1, 1, style) }
        }
    }

    /// The emitter takes the event over, whether or not it can write it.
    private func emit(_ initialize: (UnsafeMutablePointer<yaml_event_t>) -> Int32) {
        var event = yaml_event_t()
        guard initialize(&event) == 1 else { return }
        _ = yaml_emitter_emit(emitter, &event)
    }
}

/// unsafe: `output` points to the array of `KubernetesEmitter.emit`, on whose stack this runs.
private func append(
    _ output: UnsafeMutableRawPointer?, _ buffer: UnsafeMutablePointer<UInt8>?, _ count: Int
) -> Int32 {
    output?.assumingMemoryBound(to: [UInt8].self).pointee
        .append(contentsOf: UnsafeBufferPointer(start: buffer, count: count))
    return 1
}
