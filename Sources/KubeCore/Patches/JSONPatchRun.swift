/// One application of a patch: the document so far, and what bounds its growth.
struct JSONPatchRun {
    private typealias Failure = JSONPatch.Failure

    private(set) var document: JSONValue
    private var copiedBytes = 0
    /// Never less than the document's true depth.
    private var depthBound: Int
    private var remainingDepthChecks = 64

    init(document: JSONValue) {
        self.document = document
        depthBound = document.depth(limit: JSONParser.maximumDepth)
    }

    mutating func perform(_ operation: JSONValue) throws(JSONPatch.Failure) {
        let kind = operation["op"]?.stringValue ?? "unknown"
        guard ["add", "remove", "replace", "move", "copy", "test"].contains(kind) else {
            throw Failure(message: "Unexpected kind: \(kind)")
        }
        let place = try Place(operation, "path", kind)
        switch kind {
        case "add": try add(operation["value"] ?? .null, at: place)
        case "remove": try remove(at: place)
        case "replace": try replace(at: place, with: operation["value"] ?? .null)
        case "move": try move(from: try Place(operation, "from", kind), to: place)
        case "copy": try copy(from: try Place(operation, "from", kind), to: place)
        default: try test(operation["value"], at: place)
        }
    }

    /// Where an operation works, and how the operation calls the place.
    private struct Place {
        let text: String
        /// Nil when the text is no path to a member or element.
        let tokens: [String]?
        var key: String { tokens?.last ?? "" }
        var isRoot: Bool { text.isEmpty }

        init(_ operation: JSONValue, _ member: String, _ kind: String) throws(JSONPatch.Failure) {
            guard let text = operation[member]?.stringValue else {
                let why = member == "path" ? "operation missing path field" : "operation, missing from field"
                throw Failure(message: "\(kind) operation failed to decode \(member): \(why): missing value")
            }
            self.text = text
            tokens = JSONPointer(text).flatMap { $0.tokens.isEmpty ? nil : $0.tokens }
        }

        var depth: Int { tokens?.count ?? 0 }
    }

    private mutating func add(_ value: JSONValue, at place: Place) throws(JSONPatch.Failure) {
        try noteDepth(place.depth + value.depth(limit: JSONParser.maximumDepth))
        try insert(
            value, at: place, missing: "add operation does not apply: doc is missing path: \"\(place.text)\"",
            failing: "error in add for path: '\(place.text)'")
        try checkDepth()
    }

    private mutating func insert(
        _ value: JSONValue, at place: Place, missing: String, failing: String
    ) throws(JSONPatch.Failure) {
        try changeContainer(of: place, missing: missing) { container throws(JSONPatch.Failure) in
            guard case .array(var elements) = container else {
                container[place.key] = value
                return
            }
            if place.key == "-" {
                container = .null
                elements.append(value)
            } else {
                if Int(place.key) == nil {
                    throw Failure(
                        message: "\(failing): value was not a proper array index: '\(place.key)': "
                            + Self.noNumber(place.key))
                }
                let index = try Self.index(place.key, count: elements.count + 1, failing)
                container = .null
                elements.insert(value, at: index)
            }
            container = .array(elements)
        }
    }

    private mutating func remove(at place: Place) throws(JSONPatch.Failure) {
        _ = try take(
            place, missing: "remove operation does not apply: doc is missing path: \"\(place.text)\"",
            failing: "error in remove for path: '\(place.text)'")
    }

    private mutating func take(
        _ place: Place, missing: String, failing: String
    ) throws(JSONPatch.Failure) -> JSONValue {
        var removed = JSONValue.null
        try changeContainer(of: place, missing: missing) { container throws(JSONPatch.Failure) in
            guard case .array(var elements) = container else {
                guard let value = container[place.key] else {
                    throw Failure(
                        message: "\(failing): Unable to remove nonexistent key: \(place.key): missing value")
                }
                removed = value
                container[place.key] = nil
                return
            }
            let index = try Self.index(place.key, count: elements.count, failing)
            container = .null
            removed = elements.remove(at: index)
            container = .array(elements)
        }
        return removed
    }

    private mutating func replace(at place: Place, with value: JSONValue) throws(JSONPatch.Failure) {
        try noteDepth(place.depth + value.depth(limit: JSONParser.maximumDepth))
        let failure = "replace operation does not apply: doc is missing"
        guard !place.isRoot else {
            guard value.objectValue != nil || value.arrayValue != nil else {
                throw Failure(message: "replace operation value must be object or array")
            }
            document = value
            return
        }
        try changeContainer(of: place, missing: "\(failure) path: \(place.text)") {
            container throws(JSONPatch.Failure) in
            guard case .array(var elements) = container else {
                container[place.key] = value
                return
            }
            guard let index = JSONPointer.index(place.key, count: elements.count) else {
                throw Failure(message: "\(failure) key: \(place.text): missing value")
            }
            container = .null
            elements[index] = value
            container = .array(elements)
        }
        try checkDepth()
    }

    private mutating func move(from source: Place, to place: Place) throws(JSONPatch.Failure) {
        let failure = "move operation does not apply: doc is missing"
        let value = try take(
            source, missing: "\(failure) from path: \(source.text)", failing: "error in move for path: '\(source.key)'")
        try noteDepth(depthBound + place.depth - source.depth)
        try insert(
            value, at: place, missing: "\(failure) destination path: \(place.text)",
            failing: "error in move for path: '\(place.text)'")
        try checkDepth()
    }

    private mutating func copy(from source: Place, to place: Place) throws(JSONPatch.Failure) {
        let failure = "copy operation does not apply: doc is missing"
        guard let tokens = source.tokens, let value = JSONPointer(tokens: tokens).value(in: document) else {
            throw Failure(message: "\(failure) from path: \(source.text): missing value")
        }
        copiedBytes += JSONWriter.encode(value).count
        guard copiedBytes <= JSONPatch.maximumCopiedBytes else {
            throw Failure(
                message: "Unable to complete the copy, the accumulated size increase of copy is \(copiedBytes), "
                    + "exceeding the limit \(JSONPatch.maximumCopiedBytes)")
        }
        try noteDepth(depthBound + place.depth - source.depth)
        try insert(
            value, at: place, missing: "\(failure) destination path: \(place.text)",
            failing: "error while adding value during copy")
        try checkDepth()
    }

    private func test(_ expected: JSONValue?, at place: Place) throws(JSONPatch.Failure) {
        let found = place.tokens.flatMap { JSONPointer(tokens: $0).value(in: document) }
        if place.isRoot ? document == expected : found != nil && found == expected { return }
        if !place.isRoot, !hasContainer(of: place) {
            throw Failure(message: "test operation does not apply: is missing path: \(place.text): missing value")
        }
        throw Failure(message: "testing value \(place.text) failed: test failed", isFailedTest: true)
    }

    // MARK: - Places

    private func hasContainer(of place: Place) -> Bool {
        guard let tokens = place.tokens else { return false }
        let container = JSONPointer(tokens: tokens.dropLast()).value(in: document)
        return container?.objectValue != nil || container?.arrayValue != nil
    }

    /// Changes the object or array that holds the place.
    private mutating func changeContainer(
        of place: Place, missing: String, _ change: (inout JSONValue) throws(JSONPatch.Failure) -> Void
    ) throws(JSONPatch.Failure) {
        guard let tokens = place.tokens, hasContainer(of: place) else {
            throw Failure(message: "\(missing): missing value")
        }
        try document.change(at: tokens.dropLast(), change)
    }

    private static func index(_ key: String, count: Int, _ failing: String) throws(JSONPatch.Failure) -> Int {
        if let index = JSONPointer.index(key, count: count) { return index }
        let why =
            Int(key) == nil ? noNumber(key) : "Unable to access invalid index: \(key): invalid index referenced"
        throw Failure(message: "\(failing): \(why)")
    }

    private static func noNumber(_ key: String) -> String {
        "strconv.Atoi: parsing \(JSONValue.string(key)): invalid syntax"
    }

    // MARK: - Depth

    /// Raises the bound of the depth; a hard stop keeps every recursion over the document shallow.
    private mutating func noteDepth(_ depth: Int) throws(JSONPatch.Failure) {
        depthBound = max(depthBound, depth)
        guard depthBound < 2 * JSONParser.maximumDepth else { throw Self.tooDeep }
    }

    /// Measures the true depth once the bound says that the limit may be passed. Moves raise the bound without need, so
    /// a patch may do so a few times, but not often enough to make the measuring a load.
    private mutating func checkDepth() throws(JSONPatch.Failure) {
        guard depthBound > JSONParser.maximumDepth else { return }
        remainingDepthChecks -= 1
        depthBound = document.depth(limit: JSONParser.maximumDepth + 1)
        guard depthBound <= JSONParser.maximumDepth, remainingDepthChecks > 0 else { throw Self.tooDeep }
    }

    private static var tooDeep: JSONPatch.Failure { Failure(message: "exceeded max depth") }
}
