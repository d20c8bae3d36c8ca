/// Values as Go's `%v` prints them, for the few messages of kube-apiserver that contain such text.
enum GoText {
    /// `map[a:1 b:[x y]]`, members sorted by name.
    static func describe(_ value: JSONValue) -> String {
        switch value {
        case .null: "<nil>"
        case .bool(let flag): flag ? "true" : "false"
        case .int(let number): String(number)
        case .double(let number): number.description
        case .string(let text): text
        case .array(let elements): "[\(elements.map(describe).joined(separator: " "))]"
        case .object(let object):
            "map[\(object.keys.sorted().map { "\($0):\(describe(object[$0] ?? .null))" }.joined(separator: " "))]"
        }
    }
}
