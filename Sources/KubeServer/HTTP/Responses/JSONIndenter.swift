/// Spreads compact JSON over indented lines, two spaces a level, as Go's json.MarshalIndent does.
enum JSONIndenter {
    /// - Parameter json: valid JSON without white space between tokens. O(size).
    static func indent(_ json: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(json.count * 2)
        var depth = 0
        var isInString = false
        var isEscaped = false
        func breakLine(_ output: inout [UInt8]) {
            output.append(UInt8(ascii: "\n"))
            output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: depth * 2))
        }
        for (index, byte) in json.enumerated() {
            if isInString {
                output.append(byte)
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""):
                isInString = true
                output.append(byte)
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                output.append(byte)
                depth += 1
                let isEmpty = index + 1 < json.count && (json[index + 1] == byte + 2)  // `}` and `]` are two further on
                if !isEmpty { breakLine(&output) }
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if json[index - 1] != byte - 2 { breakLine(&output) }
                output.append(byte)
            case UInt8(ascii: ","):
                output.append(byte)
                breakLine(&output)
            case UInt8(ascii: ":"): output.append(contentsOf: [byte, UInt8(ascii: " ")])
            default: output.append(byte)
            }
        }
        return output
    }
}
