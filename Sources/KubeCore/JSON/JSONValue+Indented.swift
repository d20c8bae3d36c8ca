extension JSONValue {
    /// The value as JSON with a line for each member and element, indented by two spaces for each level.
    /// O(size of the tree times its depth).
    package var indented: String {
        var output: [UInt8] = []
        appendIndented(to: &output, level: 0)
        return String(decoding: output, as: UTF8.self)
    }

    private func appendIndented(to output: inout [UInt8], level: Int) {
        switch self {
        case .array(let elements) where !elements.isEmpty:
            output.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                Self.appendLineStart(to: &output, level: level + 1, isFirst: index == 0)
                element.appendIndented(to: &output, level: level + 1)
            }
            Self.appendLineStart(to: &output, level: level, isFirst: true)
            output.append(UInt8(ascii: "]"))
        case .object(let object) where !object.isEmpty:
            output.append(UInt8(ascii: "{"))
            for (index, (key, value)) in object.enumerated() {
                Self.appendLineStart(to: &output, level: level + 1, isFirst: index == 0)
                JSONWriter.appendString(key, to: &output)
                output.append(contentsOf: ": ".utf8)
                value.appendIndented(to: &output, level: level + 1)
            }
            Self.appendLineStart(to: &output, level: level, isFirst: true)
            output.append(UInt8(ascii: "}"))
        default: JSONWriter.append(self, to: &output)
        }
    }

    private static func appendLineStart(to output: inout [UInt8], level: Int, isFirst: Bool) {
        if !isFirst { output.append(UInt8(ascii: ",")) }
        output.append(UInt8(ascii: "\n"))
        output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * level))
    }
}
