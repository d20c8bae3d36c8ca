internal import KubeCore

/// Builds JSON trees from events: anchors and aliases, merge keys, member names, limits.
struct DocumentBuilder {
    /// A document and the line it begins on.
    struct Document {
        let value: JSONValue
        let line: Int
    }

    /// A finished node, with what it costs to repeat it.
    private struct Node {
        var value: JSONValue
        var nodeCount = 1
        var depth = 0
    }

    private let events: EventParser
    private let limits: YAML.Limits
    private var anchors: [String: Node] = [:]
    private var aliasedNodeCount = 0
    private var isAtEnd = false
    private let toleratesDuplicates: Bool
    /// The members that came more than once, in the words of Go's strict parser. Empty unless duplicates are tolerated.
    private(set) var duplicates: [String] = []

    /// - Parameter toleratesDuplicates: whether the last of several members of a name counts, instead of an error.
    init(events: EventParser, limits: YAML.Limits, toleratesDuplicates: Bool = false) {
        self.events = events
        self.limits = limits
        self.toleratesDuplicates = toleratesDuplicates
    }

    /// The next document, nil at the end of the stream.
    mutating func nextDocument() throws(YAMLError) -> Document? {
        while !isAtEnd {
            let event = try events.next()
            switch event.kind {
            case .streamEnd: isAtEnd = true
            case .documentStart:
                anchors = [:]
                let root = try node(from: try events.next(), depth: 0)
                return Document(value: root.value, line: event.line)
            default: continue  // document end
            }
        }
        return nil
    }

    private mutating func node(from event: YAMLEvent, depth: Int) throws(YAMLError) -> Node {
        guard depth <= limits.maximumDepth else {
            throw YAMLError(.tooLarge, "nested deeper than \(limits.maximumDepth) levels", line: event.line)
        }
        let result: Node
        switch event.kind {
        case .alias(let anchor): return try expand(anchor, depth: depth, line: event.line)
        case .scalar(let scalar): result = Node(value: try ScalarResolver.resolve(scalar, line: event.line))
        case .sequenceStart: result = try sequence(depth: depth)
        case .mappingStart: result = try mapping(depth: depth)
        default: throw YAMLError(.malformed, "a value is missing", line: event.line)
        }
        if let anchor = event.anchor { anchors[anchor] = result }
        return result
    }

    private mutating func expand(_ anchor: String, depth: Int, line: Int) throws(YAMLError) -> Node {
        guard let node = anchors[anchor] else {
            throw YAMLError(.badReference, "unknown anchor '\(anchor)' referenced", line: line)
        }
        aliasedNodeCount += node.nodeCount
        guard aliasedNodeCount <= limits.maximumAliasedNodes else {
            throw YAMLError(.tooLarge, "document contains excessive aliasing", line: line)
        }
        guard depth + node.depth <= limits.maximumDepth else {
            throw YAMLError(.tooLarge, "nested deeper than \(limits.maximumDepth) levels", line: line)
        }
        return node
    }

    private mutating func sequence(depth: Int) throws(YAMLError) -> Node {
        var elements: [JSONValue] = []
        var result = Node(value: .null)
        while true {
            let event = try events.next()
            if case .sequenceEnd = event.kind { break }
            let element = try node(from: event, depth: depth + 1)
            elements.append(element.value)
            result.nodeCount += element.nodeCount
            result.depth = max(result.depth, element.depth + 1)
        }
        result.value = .array(elements)
        return result
    }

    private mutating func mapping(depth: Int) throws(YAMLError) -> Node {
        var members = JSONObject()
        var merged: [JSONObject] = []
        var result = Node(value: .null)
        while true {
            let keyEvent = try events.next()
            if case .mappingEnd = keyEvent.kind { break }
            let isMerge = Self.isMergeKey(keyEvent)
            let key = isMerge ? "<<" : try memberName(from: keyEvent, depth: depth)
            let value = try node(from: try events.next(), depth: depth + 1)
            result.nodeCount += value.nodeCount
            result.depth = max(result.depth, value.depth + 1)
            if isMerge {
                merged += try mergeSources(value.value, line: keyEvent.line)
            } else if members[key] != nil, toleratesDuplicates {
                duplicates.append("line \(keyEvent.line): key \(JSONValue.string(key)) already set in map")
                members[key] = value.value
            } else if members[key] != nil {
                throw YAMLError(.duplicateKey, "key \"\(key)\" already set in map", line: keyEvent.line)
            } else {
                members[key] = value.value
            }
        }
        // Own members win over merged ones, earlier sources over later ones. Source: yaml.org/type/merge.
        for source in merged {
            for (key, value) in source where members[key] == nil { members[key] = value }
        }
        result.value = .object(members)
        return result
    }

    private static func isMergeKey(_ event: YAMLEvent) -> Bool {
        guard case .scalar(let scalar) = event.kind else { return false }
        return scalar.isPlain && scalar.text == "<<" && (scalar.tag == nil || scalar.tag == ScalarResolver.mergeTag)
    }

    private func mergeSources(_ value: JSONValue, line: Int) throws(YAMLError) -> [JSONObject] {
        let candidates: [JSONValue] = value.arrayValue ?? [value]
        var sources: [JSONObject] = []
        for candidate in candidates {
            guard let object = candidate.objectValue else {
                throw YAMLError(.badReference, "map merge requires map or sequence of maps as the value", line: line)
            }
            sources.append(object)
        }
        return sources
    }

    /// A member name as sigs.k8s.io/yaml makes it: the JSON text of a number or boolean, the text of a string.
    private mutating func memberName(from event: YAMLEvent, depth: Int) throws(YAMLError) -> String {
        let key = try node(from: event, depth: depth + 1).value
        switch key {
        case .string(let text): return text
        case .int, .double, .bool: return key.description
        case .null, .array, .object:
            throw YAMLError(.notJSON, "a member name must be a string, number or boolean", line: event.line)
        }
    }
}
