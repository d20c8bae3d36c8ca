/// A span of time in nanoseconds. Source: Go's time.Duration.
package struct CELDuration: Sendable, Hashable, Comparable {
    package let nanoseconds: Int64

    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    package static func < (lhs: CELDuration, rhs: CELDuration) -> Bool { lhs.nanoseconds < rhs.nanoseconds }
}

/// A moment with nanoseconds, in years 1 to 9999.
package struct CELTimestamp: Sendable, Hashable, Comparable {
    /// Since 1970.
    package let seconds: Int64
    /// Within the second.
    package let nanoseconds: Int64

    static let leastSeconds: Int64 = -62_135_596_800
    static let greatestSeconds: Int64 = 253_402_300_799

    /// Nil outside of the years 1 to 9999.
    package init?(seconds: Int64, nanoseconds: Int64 = 0) {
        guard (Self.leastSeconds...Self.greatestSeconds).contains(seconds) else { return nil }
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    package static func < (lhs: CELTimestamp, rhs: CELTimestamp) -> Bool {
        (lhs.seconds, lhs.nanoseconds) < (rhs.seconds, rhs.nanoseconds)
    }
}

// MARK: - Text

extension CELDuration {
    private static let units: [(name: String, nanoseconds: Int64)] = [
        ("ns", 1), ("us", 1_000), ("µs", 1_000), ("μs", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000),
        ("m", 60_000_000_000), ("h", 3_600_000_000_000),
    ]

    /// Reads text such as `1h30m` or `-1.5s`; nil when it is none or too long a time.
    /// Source: Go's time.ParseDuration.
    package init?(_ text: String) {
        var rest = Substring(text)
        var isNegative = false
        if let sign = rest.first, sign == "-" || sign == "+" {
            isNegative = sign == "-"
            rest.removeFirst()
        }
        if rest == "0" {
            self.init(nanoseconds: 0)
            return
        }
        guard !rest.isEmpty else { return nil }
        var total: Int128 = 0
        while !rest.isEmpty {
            let integer = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(integer.count)
            var fraction = Substring()
            if rest.first == "." {
                rest.removeFirst()
                fraction = rest.prefix { $0.isASCII && $0.isNumber }
                rest = rest.dropFirst(fraction.count)
            }
            guard !integer.isEmpty || !fraction.isEmpty, integer.count <= 19 else { return nil }
            let name = rest.prefix { $0 != "." && !($0.isASCII && $0.isNumber) }
            rest = rest.dropFirst(name.count)
            guard let unit = Self.units.first(where: { $0.name == name }) else { return nil }
            total += (Int128(integer) ?? 0) * Int128(unit.nanoseconds)
            var divisor: Int128 = 1
            var digits: Int128 = 0
            for digit in fraction.prefix(18) {
                digits = digits * 10 + Int128(digit.wholeNumberValue ?? 0)
                divisor *= 10
            }
            total += digits * Int128(unit.nanoseconds) / divisor
            guard total <= Int128(Int64.max) + 1 else { return nil }
        }
        guard let nanoseconds = Int64(exactly: isNegative ? -total : total) else { return nil }
        self.init(nanoseconds: nanoseconds)
    }

    /// Whole seconds with their fraction, as `string()` gives it: `5400s`, `1.5s`.
    var secondsText: String {
        let (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        guard rest != 0 else { return "\(seconds)s" }
        return "\(nanoseconds < 0 && seconds == 0 ? "-" : "")\(seconds)\(TimeText.fraction(abs(rest)))s"
    }
}

/// Parts of the text of times.
enum TimeText {
    /// `.5` for 500,000,000 nanoseconds; empty for none.
    static func fraction(_ nanoseconds: Int64) -> String {
        guard nanoseconds != 0 else { return "" }
        var digits = String(nanoseconds)
        digits = String(repeating: "0", count: 9 - digits.count) + digits
        while digits.hasSuffix("0") { digits.removeLast() }
        return "." + digits
    }

    static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
