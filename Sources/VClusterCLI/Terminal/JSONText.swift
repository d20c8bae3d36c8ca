internal import KubeCore

/// JSON for people: two spaces per level.
enum JSONText {
    static func pretty(_ value: JSONValue) -> String {
        var text = ""
        append(value, indentation: "", to: &text)
        return text
    }

    private static func append(_ value: JSONValue, indentation: String, to text: inout String) {
        let inner = indentation + "  "
        switch value {
        case .object(let members) where !members.isEmpty:
            text += "{\n"
            for (index, (name, member)) in members.enumerated() {
                text += "\(inner)\(JSONValue.string(name).description): "
                append(member, indentation: inner, to: &text)
                text += index < members.count - 1 ? ",\n" : "\n"
            }
            text += indentation + "}"
        case .array(let elements) where !elements.isEmpty:
            text += "[\n"
            for (index, element) in elements.enumerated() {
                text += inner
                append(element, indentation: inner, to: &text)
                text += index < elements.count - 1 ? ",\n" : "\n"
            }
            text += indentation + "]"
        default: text += value.description
        }
    }
}
