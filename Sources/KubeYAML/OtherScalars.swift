/// Texts that are strings to Kubernetes but something else to other readers of YAML: times and base-60 numbers.
/// Source: go-yaml v2 resolve.go parseTimestamp and encode.go isBase60Float.
enum OtherScalars {
    static func contains(_ text: String) -> Bool {
        guard let first = text.utf8.first, (0x30...0x39).contains(first) || first == 0x2B || first == 0x2D else {
            return false
        }
        return isTimestamp(text) || isBase60(text)
    }

    /// `[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?`
    private static func isBase60(_ text: String) -> Bool {
        var rest = Reader(text)
        _ = rest.take("+-")
        guard rest.digits(1...1) != nil else { return false }
        rest.skip("0123456789_")
        var count = 0
        while rest.take(":") {
            guard let part = rest.digits(1...2), part < 60 else { return false }
            count += 1
        }
        if rest.take(".") { rest.skip("0123456789_") }
        return count > 0 && rest.isAtEnd
    }

    /// `2006-1-2`, with `15:4:5.999` after a blank, or after a `T` and with a zone.
    private static func isTimestamp(_ text: String) -> Bool {
        var rest = Reader(text)
        guard rest.digits(4...4) != nil, rest.take("-"), let month = rest.digits(1...2), (1...12).contains(month),
            rest.take("-"), let day = rest.digits(1...2), (1...31).contains(day)
        else { return false }
        if rest.isAtEnd { return true }
        let hasZone = rest.take("Tt")
        guard hasZone || rest.take(" "), let hour = rest.digits(1...2), hour < 24, rest.take(":"),
            let minute = rest.digits(1...2), minute < 60, rest.take(":"), let second = rest.digits(1...2), second < 60
        else { return false }
        if rest.take(".") { guard rest.digits(1...18) != nil else { return false } }
        if hasZone, !rest.take("Z") {
            guard rest.take("+-"), rest.digits(2...2) != nil, rest.take(":"), rest.digits(2...2) != nil else {
                return false
            }
        }
        return rest.isAtEnd
    }

    /// Takes a text apart from its beginning.
    private struct Reader {
        private var rest: Substring.UTF8View

        init(_ text: String) { rest = Substring(text).utf8 }

        var isAtEnd: Bool { rest.isEmpty }

        mutating func take(_ choices: StaticString) -> Bool {
            guard let byte = rest.first, Self.contains(choices, byte) else { return false }
            rest.removeFirst()
            return true
        }

        mutating func skip(_ choices: StaticString) { while take(choices) {} }

        /// The number of as many digits as there are; nil when the range does not allow for that many.
        mutating func digits(_ range: ClosedRange<Int>) -> Int? {
            let digits = rest.prefix { (0x30...0x39).contains($0) }
            guard digits.count >= range.lowerBound else { return nil }
            let taken = digits.prefix(range.upperBound)
            rest.removeFirst(taken.count)
            return Int(String(decoding: taken, as: UTF8.self))
        }

        private static func contains(_ choices: StaticString, _ byte: UInt8) -> Bool {
            UnsafeBufferPointer(start: choices.utf8Start, count: choices.utf8CodeUnitCount).contains(byte)
        }
    }
}
