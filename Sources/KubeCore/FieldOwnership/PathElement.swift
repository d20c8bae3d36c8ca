/// One step from a value to a part of it, as managed fields write it.
/// Source: sigs.k8s.io/structured-merge-diff, fieldpath; Kubernetes documentation, "Server-Side Apply".
package enum PathElement: Sendable, Hashable {
    /// A member of an object: `f:replicas`.
    case field(String)
    /// An element of a list of objects, by the members that identify it: `k:{"name":"web"}`.
    case key(JSONObject)
    /// An element of a set: `v:"a"`.
    case value(JSONValue)
    /// An element of another list, by position: `i:0`.
    case index(Int)
}

extension PathElement {
    /// As a member name of `fieldsV1`.
    package var fieldsV1Name: String {
        switch self {
        case .field(let name): "f:" + name
        case .key(let members): "k:" + JSONValue.object(Self.sorted(members)).description
        case .value(let value): "v:" + value.description
        case .index(let index): "i:\(index)"
        }
    }

    /// Nil when the text is no path element.
    package init?(fieldsV1Name text: String) {
        let content = text.dropFirst(2)
        switch text.prefix(2) {
        case "f:": self = .field(String(content))
        case "k:":
            guard case .object(let members)? = try? JSONParser.parse(Array(content.utf8)) else { return nil }
            self = .key(Self.sorted(members))
        case "v:":
            guard let value = try? JSONParser.parse(Array(content.utf8)) else { return nil }
            self = .value(value)
        case "i:":
            guard let index = Int(content) else { return nil }
            self = .index(index)
        default: return nil
        }
    }

    /// Members in the order of their names, so that equal keys are written alike.
    package static func sorted(_ members: JSONObject) -> JSONObject {
        JSONObject(members.sorted { $0.0 < $1.0 })
    }
}

extension PathElement: Comparable {
    /// Fields come before keys, those before values, those before positions.
    package static func < (lhs: PathElement, rhs: PathElement) -> Bool {
        switch (lhs, rhs) {
        case (.field(let left), .field(let right)): left < right
        case (.key(let left), .key(let right)): precedes(left, right)
        case (.value(let left), .value(let right)): precedes(left, right)
        case (.index(let left), .index(let right)): left < right
        default: lhs.rank < rhs.rank
        }
    }

    private var rank: Int {
        switch self {
        case .field: 0
        case .key: 1
        case .value: 2
        case .index: 3
        }
    }

    private static func precedes(_ left: JSONObject, _ right: JSONObject) -> Bool {
        for ((leftName, leftValue), (rightName, rightValue)) in zip(left, right) {
            if leftName != rightName { return leftName < rightName }
            if leftValue != rightValue { return precedes(leftValue, rightValue) }
        }
        return left.count < right.count
    }

    /// Numbers come before strings, those before booleans; anything else by its text.
    private static func precedes(_ left: JSONValue, _ right: JSONValue) -> Bool {
        if let leftNumber = left.doubleValue, let rightNumber = right.doubleValue { return leftNumber < rightNumber }
        if let leftText = left.stringValue, let rightText = right.stringValue { return leftText < rightText }
        if let leftFlag = left.boolValue, let rightFlag = right.boolValue { return !leftFlag && rightFlag }
        let (leftRank, rightRank) = (typeRank(left), typeRank(right))
        return leftRank == rightRank ? left.description < right.description : leftRank < rightRank
    }

    private static func typeRank(_ value: JSONValue) -> Int {
        switch value {
        case .double: 0
        case .int: 1
        case .string: 2
        case .bool: 3
        case .array: 4
        case .object: 5
        case .null: 6
        }
    }
}

extension PathElement: CustomStringConvertible {
    /// As conflicts name it: `.replicas`, `[name="web"]`, `[="a"]`, `[0]`.
    package var description: String {
        switch self {
        case .field(let name): "." + name
        case .key(let members):
            "[" + members.map { "\($0.0)=\(Self.text($0.1))" }.joined(separator: ",") + "]"
        case .value(let value): "[=\(Self.text(value))]"
        case .index(let index): "[\(index)]"
        }
    }

    private static func text(_ value: JSONValue) -> String {
        value.description
    }
}
