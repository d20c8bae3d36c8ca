extension Quantity {
    /// Why a text is no quantity, in Kubernetes' words.
    package struct ParseError: Error, Hashable, CustomStringConvertible {
        package let description: String

        static let format = ParseError(
            description:
                "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'")
        static let suffix = ParseError(description: "unable to parse quantity's suffix")
    }

    /// From text such as `500m`, `0.5Gi`, `-1`, `1e3`. O(length).
    /// - Throws: `ParseError`.
    package init(_ text: String) throws(ParseError) {
        let bytes = Array(text.utf8)
        var index = 0
        var isNegative = false
        if let sign = bytes.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
            isNegative = sign == UInt8(ascii: "-")
            index = 1
        }
        let integerStart = index
        while index < bytes.count, Self.isDigit(bytes[index]) { index += 1 }
        let integerDigits = bytes[integerStart..<index]
        var fractionDigits: ArraySlice<UInt8> = []
        if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
            let start = index + 1
            index = start
            while index < bytes.count, Self.isDigit(bytes[index]) { index += 1 }
            fractionDigits = bytes[start..<index]
        }
        guard !integerDigits.isEmpty || !fractionDigits.isEmpty else { throw .format }
        let scale = try Self.scale(String(decoding: bytes[index...], as: UTF8.self))
        let magnitude = Self.nanos(integerDigits, fractionDigits, scale)
        self.init(nanos: isNegative ? -magnitude : magnitude, notation: scale.notation)
    }

    /// From a JSON string or number, as fields of the type Quantity hold.
    /// - Throws: `ParseError` when it is neither, or no quantity.
    package init(json value: JSONValue) throws(ParseError) {
        switch value {
        case .string(let text): try self.init(text)
        case .int(let number): self.init(number)
        case .double(let number): try self.init(number.description)
        default: throw .format
        }
    }

    private struct Scale {
        var binaryPower = 0
        var decimalPower = 0
        var notation = Notation.decimalSI
    }

    private static func scale(_ suffix: String) throws(ParseError) -> Scale {
        switch suffix {
        case "": return Scale()
        case "n": return Scale(decimalPower: -9)
        case "u": return Scale(decimalPower: -6)
        case "m": return Scale(decimalPower: -3)
        case "k": return Scale(decimalPower: 3)
        case "M": return Scale(decimalPower: 6)
        case "G": return Scale(decimalPower: 9)
        case "T": return Scale(decimalPower: 12)
        case "P": return Scale(decimalPower: 15)
        case "E": return Scale(decimalPower: 18)
        case "Ki": return Scale(binaryPower: 1, notation: .binarySI)
        case "Mi": return Scale(binaryPower: 2, notation: .binarySI)
        case "Gi": return Scale(binaryPower: 3, notation: .binarySI)
        case "Ti": return Scale(binaryPower: 4, notation: .binarySI)
        case "Pi": return Scale(binaryPower: 5, notation: .binarySI)
        case "Ei": return Scale(binaryPower: 6, notation: .binarySI)
        default:
            let allowed = Set("eEinumkKMGTP+-0123456789".utf8)
            guard suffix.utf8.allSatisfy(allowed.contains) else { throw .format }
            guard let first = suffix.utf8.first, first | 0x20 == UInt8(ascii: "e"), let power = Int(suffix.dropFirst())
            else { throw .suffix }
            return Scale(decimalPower: power, notation: .decimalExponent)
        }
    }

    /// The amount in billionths, rounded up, capped when it leaves the range.
    private static func nanos(_ integer: ArraySlice<UInt8>, _ fraction: ArraySlice<UInt8>, _ scale: Scale) -> Int128 {
        let capped = Int128(Int64.max) * nanosPerUnit
        let digits = (Array(integer) + fraction).drop { $0 == UInt8(ascii: "0") }
        guard !digits.isEmpty else { return 0 }
        // 22 significant digits are more than nano precision below 2^63 - 1 can hold once a binary suffix is applied.
        var mantissa: Int128 = 0
        var power = scale.decimalPower.clampedPower - fraction.count + 9
        var lostDigits = false
        for (position, digit) in digits.enumerated() {
            if position < 22 {
                mantissa = mantissa * 10 + Int128(digit - UInt8(ascii: "0"))
            } else {
                power += 1
                lostDigits = lostDigits || digit != UInt8(ascii: "0")
            }
        }
        var isInexact = lostDigits
        for _ in 0..<scale.binaryPower {
            let (product, overflow) = mantissa.multipliedReportingOverflow(by: 1024)
            if overflow { return capped }
            mantissa = product
        }
        while power > 0 {
            let (product, overflow) = mantissa.multipliedReportingOverflow(by: 10)
            if overflow || product > capped { return capped }
            mantissa = product
            power -= 1
        }
        while power < 0, mantissa != 0 {
            isInexact = isInexact || mantissa % 10 != 0
            mantissa /= 10
            power += 1
        }
        return isInexact ? mantissa + 1 : mantissa
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}

extension Int {
    /// Exponents beyond these round to nothing or to the cap anyway.
    fileprivate var clampedPower: Int { Swift.min(Swift.max(self, -1000), 1000) }
}
