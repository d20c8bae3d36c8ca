internal import CYAML

/// One libyaml event with the line it begins on.
struct YAMLEvent {
    enum Kind {
        case streamEnd
        case documentStart
        case documentEnd
        case alias(anchor: String)
        case scalar(YAMLScalar)
        case sequenceStart
        case sequenceEnd
        case mappingStart
        case mappingEnd
    }

    let kind: Kind
    /// The anchor that this node defines.
    let anchor: String?
    /// From 1.
    let line: Int
}

/// A scalar before it is decided what type it has.
struct YAMLScalar {
    let text: String
    let tag: String?
    /// Written without quotes, so that its text decides its type.
    let isPlain: Bool
}

/// Pulls events out of libyaml. Holds the text for as long as libyaml points into it.
final class EventParser {
    // unsafe: both are made in init, used by this object only (it is not Sendable) and freed in deinit.
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let input: UnsafeMutableBufferPointer<UInt8>

    /// - Throws: `YAMLError` `tooLarge` for a text over the limit, `malformed` without memory or with bytes that are no
    ///   UTF-8.
    init(_ bytes: [UInt8], limits: YAML.Limits) throws(YAMLError) {
        guard bytes.count <= limits.maximumBytes else {
            throw YAMLError(
                .tooLarge, "text of \(bytes.count) bytes is over the limit of \(limits.maximumBytes)", line: nil)
        }
        parser = .allocate(capacity: 1)
        input = .allocate(capacity: bytes.count)
        _ = input.initialize(fromContentsOf: bytes)
        guard yaml_parser_initialize(parser) == 1 else {
            parser.deallocate()
            input.deallocate()
            throw YAMLError(.malformed, "out of memory", line: nil)
        }
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, input.baseAddress, input.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
        input.deallocate()
    }

    /// The next event; after `.streamEnd` do not call again.
    /// - Throws: `YAMLError` `malformed` with the line at which libyaml gave up.
    func next() throws(YAMLError) -> YAMLEvent {
        while true {
            var event = yaml_event_t()
            guard yaml_parser_parse(parser, &event) == 1 else { throw failure }
            defer { yaml_event_delete(&event) }
            if let converted = convert(event) { return converted }
        }
    }

    private func convert(_ event: yaml_event_t) -> YAMLEvent? {
        let line = event.start_mark.line + 1
        switch event.type {
        case YAML_STREAM_END_EVENT: return YAMLEvent(kind: .streamEnd, anchor: nil, line: line)
        case YAML_DOCUMENT_START_EVENT: return YAMLEvent(kind: .documentStart, anchor: nil, line: line)
        case YAML_DOCUMENT_END_EVENT: return YAMLEvent(kind: .documentEnd, anchor: nil, line: line)
        case YAML_ALIAS_EVENT:
            return YAMLEvent(kind: .alias(anchor: text(event.data.alias.anchor) ?? ""), anchor: nil, line: line)
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            let value = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            let content = YAMLScalar(
                text: String(decoding: value, as: UTF8.self), tag: text(scalar.tag),
                isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE)
            return YAMLEvent(kind: .scalar(content), anchor: text(scalar.anchor), line: line)
        case YAML_SEQUENCE_START_EVENT:
            return YAMLEvent(kind: .sequenceStart, anchor: text(event.data.sequence_start.anchor), line: line)
        case YAML_SEQUENCE_END_EVENT: return YAMLEvent(kind: .sequenceEnd, anchor: nil, line: line)
        case YAML_MAPPING_START_EVENT:
            return YAMLEvent(kind: .mappingStart, anchor: text(event.data.mapping_start.anchor), line: line)
        case YAML_MAPPING_END_EVENT: return YAMLEvent(kind: .mappingEnd, anchor: nil, line: line)
        default: return nil  // stream start
        }
    }

    private func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        pointer.map { String(cString: $0) }
    }

    private var failure: YAMLError {
        let problem = parser.pointee.problem.map { String(cString: $0) } ?? "not YAML"
        // The reader counts bytes, not lines: lines are counted up to the byte it stumbled over.
        let line =
            parser.pointee.error == YAML_READER_ERROR
            ? input.prefix(parser.pointee.problem_offset).count { $0 == 0x0A } + 1
            : parser.pointee.problem_mark.line + 1
        return YAMLError(.malformed, problem, line: line, goLine: goLine)
    }

    /// Source: go-yaml v2 decode.go, parser.fail.
    private var goLine: Int? {
        let state = parser.pointee
        if state.problem_mark.line != 0 {
            return state.problem_mark.line + (state.error == YAML_SCANNER_ERROR ? 1 : 0)
        }
        return state.context_mark.line != 0 ? state.context_mark.line : nil
    }
}
