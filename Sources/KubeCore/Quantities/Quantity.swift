/// An amount of a resource, such as `500m`, `1.5Gi` or `2e3`: a fixed-point number with the notation it prefers.
///
/// Finer than nano is rounded up, beyond 2^63 - 1 is capped, as in Kubernetes. Equality and order are those of the
/// amounts, whatever their notation: `1k` equals `1000`.
/// Source: k8s.io/apimachinery/pkg/api/resource/quantity.go.
package struct Quantity: Sendable, Hashable, Comparable {
    /// The family of suffixes in which the quantity is printed.
    package enum Notation: Sendable, Hashable {
        /// `m`, none, `k`, `M`, `G`, ...
        case decimalSI
        /// `Ki`, `Mi`, `Gi`, ...
        case binarySI
        /// `e3`, `e6`, ...
        case decimalExponent
    }

    /// The amount in billionths.
    private let nanos: Int128
    package let notation: Notation

    static let nanosPerUnit: Int128 = 1_000_000_000
    private static let limit = Int128(Int64.max) * nanosPerUnit

    init(nanos: Int128, notation: Notation) {
        self.nanos = min(max(nanos, -Self.limit), Self.limit)
        self.notation = notation
    }

    /// A whole number of units.
    package init(_ units: Int64, notation: Notation = .decimalSI) {
        self.init(nanos: Int128(units) * Self.nanosPerUnit, notation: notation)
    }

    /// A number of thousandths, as CPU is counted.
    package init(milli: Int64) { self.init(nanos: Int128(milli) * 1_000_000, notation: .decimalSI) }

    package static let zero = Quantity(0)

    package static func == (lhs: Quantity, rhs: Quantity) -> Bool { lhs.nanos == rhs.nanos }
    package func hash(into hasher: inout Hasher) { hasher.combine(nanos) }
    package static func < (lhs: Quantity, rhs: Quantity) -> Bool { lhs.nanos < rhs.nanos }

    /// The sum, in the notation of the left side unless that is zero.
    package static func + (lhs: Quantity, rhs: Quantity) -> Quantity {
        Quantity(nanos: lhs.nanos + rhs.nanos, notation: lhs.nanos == 0 ? rhs.notation : lhs.notation)
    }

    /// The difference, in the notation of the left side unless that is zero.
    package static func - (lhs: Quantity, rhs: Quantity) -> Quantity {
        Quantity(nanos: lhs.nanos - rhs.nanos, notation: lhs.nanos == 0 ? rhs.notation : lhs.notation)
    }

    package static func += (lhs: inout Quantity, rhs: Quantity) { lhs = lhs + rhs }
    package static func -= (lhs: inout Quantity, rhs: Quantity) { lhs = lhs - rhs }

    package var isNegative: Bool { nanos < 0 }
    package var isZero: Bool { nanos == 0 }

    /// Whole units, rounded up (away from zero).
    package var roundedUp: Int64 { Self.dividedUp(nanos, by: Self.nanosPerUnit) }

    /// Thousandths, rounded up (away from zero); capped at Int64.max.
    package var roundedUpMilli: Int64 { Self.dividedUp(nanos, by: 1_000_000) }

    /// The whole number that it is; nil when it has a fraction or is too large. O(1).
    package var exactInteger: Int64? { isInteger ? Int64(exactly: nanos / Self.nanosPerUnit) : nil }

    /// The number with what precision a double has.
    package var approximateValue: Double { Double(nanos) / Double(Self.nanosPerUnit) }

    package var isInteger: Bool { nanos % Self.nanosPerUnit == 0 }

    private static func dividedUp(_ value: Int128, by divisor: Int128) -> Int64 {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        let rounded = remainder == 0 ? quotient : quotient + (value < 0 ? -1 : 1)
        return Int64(clamping: rounded)
    }
}

// MARK: - Canonical text

extension Quantity: CustomStringConvertible {
    private static let decimalSuffixes: [(exponent: Int, text: String)] = [
        (18, "E"), (15, "P"), (12, "T"), (9, "G"), (6, "M"), (3, "k"), (0, ""), (-3, "m"), (-6, "u"), (-9, "n"),
    ]
    private static let binarySuffixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"]

    /// The canonical text: no fraction, the largest suffix that allows it. What kube-apiserver stores.
    package var description: String {
        if nanos == 0 { return "0" }
        let isSmall = nanos > -1024 * Self.nanosPerUnit && nanos < 1024 * Self.nanosPerUnit
        if notation == .binarySI, !isSmall, isInteger { return binaryText(nanos / Self.nanosPerUnit) }
        return decimalText
    }

    private func binaryText(_ units: Int128) -> String {
        var mantissa = units
        var power = 0
        while mantissa % 1024 == 0, power + 1 < Self.binarySuffixes.count {
            mantissa /= 1024
            power += 1
        }
        return "\(mantissa)\(Self.binarySuffixes[power])"
    }

    private var decimalText: String {
        var mantissa = nanos
        var exponent = -9
        while mantissa % 1000 == 0, exponent < 18 {
            mantissa /= 1000
            exponent += 3
        }
        if notation == .decimalExponent { return exponent == 0 ? "\(mantissa)" : "\(mantissa)e\(exponent)" }
        let suffix = Self.decimalSuffixes.first { $0.exponent == exponent }?.text ?? ""
        return "\(mantissa)\(suffix)"
    }
}
