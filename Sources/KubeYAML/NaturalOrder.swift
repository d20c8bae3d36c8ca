/// The order of member names in YAML that Go writes: numbers within names by value, letters after all else.
/// Source: go-yaml v2 sorter.go.
enum NaturalOrder {
    /// O(length of the names).
    static func isBefore(_ lhs: String, _ rhs: String) -> Bool {
        let left = Array(lhs.unicodeScalars)
        let right = Array(rhs.unicodeScalars)
        guard let position = zip(left, right).enumerated().first(where: { $1.0 != $1.1 })?.offset else {
            return left.count < right.count
        }
        switch (left[position].properties.isAlphabetic, right[position].properties.isAlphabetic) {
        case (true, true): return left[position].value < right[position].value
        case (true, false): return false
        case (false, true): return true
        case (false, false): break
        }
        let leadingOne = isWithinNumber(left, right, at: position)
        let (leftNumber, leftEnd) = number(left, from: position, leadingOne: leadingOne)
        let (rightNumber, rightEnd) = number(right, from: position, leadingOne: leadingOne)
        if leftNumber != rightNumber { return leftNumber < rightNumber }
        if leftEnd != rightEnd { return leftEnd < rightEnd }
        return left[position].value < right[position].value
    }

    /// Whether a zero at the position goes on with a number that begins before it with another digit.
    private static func isWithinNumber(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar], at position: Int) -> Bool {
        guard left[position] == "0" || right[position] == "0" else { return false }
        for scalar in left[..<position].reversed() {
            guard isDigit(scalar) else { return false }
            if scalar != "0" { return true }
        }
        return false
    }

    private static func number(_ text: [Unicode.Scalar], from start: Int, leadingOne: Bool) -> (Int64, Int) {
        var value: Int64 = leadingOne ? 1 : 0
        var index = start
        while index < text.count, isDigit(text[index]) {
            value = value &* 10 &+ Int64(text[index].value) - 0x30
            index += 1
        }
        return (value, index)
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { scalar >= "0" && scalar <= "9" }
}
