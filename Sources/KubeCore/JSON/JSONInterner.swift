/// Makes trees that are kept for long share what they have in common, and hold no spare room.
///
/// Objects of one kind have the same member names, and those made from one template most of their fields. Of each of these
/// one instance is kept: the names of an object, a text too long to be stored in place, and a small branch as a whole.
/// What is remembered is bounded; at the bound it starts anew, and what trees share already stays shared.
package struct JSONInterner: Sendable {
    /// Of each sort so many instances are remembered.
    private static let capacity = 512
    /// Swift stores shorter texts in place; longer ones are seldom the same.
    private static let sharedLengths = 16...200
    /// Branches with more values than this are seldom the same.
    private static let maximumBranchSize = 16

    private var templates: [[String]: JSONObject] = [:]
    private var texts: Set<String> = []
    private var branches: Set<JSONValue> = []

    package init() {}

    /// An equal object, in memory of its own but for what it shares with those that were interned before. O(size).
    package mutating func intern(_ object: KubeObject) -> KubeObject {
        var size = 0
        return KubeObject(intern(object.json, size: &size))
    }

    /// - Parameter size: is raised by the number of values in the tree.
    private mutating func intern(_ value: JSONValue, size: inout Int) -> JSONValue {
        switch value {
        case .null, .bool, .int, .double:
            size += 1
            return value
        case .string(let text):
            size += 1
            return .string(shared(text))
        case .array(let elements):
            var ownSize = 1
            let branch = JSONValue.array(elements.map { intern($0, size: &ownSize) })
            size += ownSize
            return shared(branch, size: ownSize)
        case .object(let object):
            var ownSize = 1
            let branch = JSONValue.object(intern(object, size: &ownSize))
            size += ownSize
            return shared(branch, size: ownSize)
        }
    }

    private mutating func intern(_ object: JSONObject, size: inout Int) -> JSONObject {
        let template = template(for: object)
        return object.mapValues(sharingNamesOf: template) { intern($0, size: &size) }
    }

    private mutating func template(for object: JSONObject) -> JSONObject {
        let names = object.keys
        if let known = templates[names] { return known }
        if templates.count >= Self.capacity { templates.removeAll(keepingCapacity: true) }
        let template = object.mapValues(sharingNamesOf: object) { _ in .null }
        templates[names] = template
        return template
    }

    private mutating func shared(_ text: String) -> String {
        guard Self.sharedLengths.contains(text.utf8.count) else { return text }
        if texts.count >= Self.capacity { texts.removeAll(keepingCapacity: true) }
        return texts.insert(text).memberAfterInsert
    }

    private mutating func shared(_ branch: JSONValue, size: Int) -> JSONValue {
        guard size <= Self.maximumBranchSize else { return branch }
        if branches.count >= Self.capacity { branches.removeAll(keepingCapacity: true) }
        return branches.insert(branch).memberAfterInsert
    }
}
