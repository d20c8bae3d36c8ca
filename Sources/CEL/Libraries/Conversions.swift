internal import KubeCore

/// Values of one type made from those of another. Source: cel-spec, "List of Standard Definitions", type conversions.
extension FunctionTable {
    static func addConversions(_ table: inout FunctionTable) {
        addIntegers(&table)
        addTexts(&table)
        table.add("bool", [.bool], .bool) { $0[0] }
        table.add("bool", [.string], .bool) { values throws(CELEvaluationError) in
            switch values[0].text {
            case "true", "True", "TRUE", "t", "T", "1": return .bool(true)
            case "false", "False", "FALSE", "f", "F", "0": return .bool(false)
            case let text: throw CELEvaluationError("type conversion error from '\(text)' to 'bool'")
            }
        }
        table.add("double", [.double], .double) { $0[0] }
        table.add("double", [.int], .double) { .double(Double($0[0].integer)) }
        table.add("double", [.uint], .double) { values in
            if case .uint(let number) = values[0] { .double(Double(number)) } else { .double(0) }
        }
        table.add("double", [.string], .double, cost: .text([0])) { values throws(CELEvaluationError) in
            let text = values[0].text
            guard let number = Double(text) else {
                throw CELEvaluationError("strconv.ParseFloat: parsing \(TextFormat.quote(text)): invalid syntax")
            }
            return .double(number)
        }
        table.add("duration", [.duration], .duration) { $0[0] }
        table.add("duration", [.int], .duration) { .duration(CELDuration(nanoseconds: $0[0].integer)) }
        table.add("duration", [.string], .duration) { values throws(CELEvaluationError) in
            guard let duration = CELDuration(values[0].text) else {
                throw CELEvaluationError("time: invalid duration \(TextFormat.quote(values[0].text))")
            }
            return .duration(duration)
        }
        table.add("timestamp", [.timestamp], .timestamp) { $0[0] }
        table.add("timestamp", [.int], .timestamp) { values throws(CELEvaluationError) in
            guard let time = CELTimestamp(seconds: values[0].integer) else { throw .rangeError }
            return .timestamp(time)
        }
        table.add("timestamp", [.string], .timestamp) { values throws(CELEvaluationError) in
            let text = values[0].text
            guard let time = CELTimestamp(rfc3339: text) else {
                throw CELEvaluationError(
                    "parsing time \(TextFormat.quote(text)) as \"2006-01-02T15:04:05Z07:00\": cannot parse \(TextFormat.quote(text)) as \"2006\""
                )
            }
            return .timestamp(time)
        }
    }

    private static func addIntegers(_ table: inout FunctionTable) {
        table.add("int", [.int], .int) { $0[0] }
        table.add("int", [.uint], .int) { values throws(CELEvaluationError) in
            guard case .uint(let number) = values[0], let exact = Int64(exactly: number) else { throw .rangeError }
            return .int(exact)
        }
        table.add("int", [.double], .int) { values throws(CELEvaluationError) in
            guard case .double(let number) = values[0], let exact = Int64(exactly: number.rounded(.towardZero)) else {
                throw .rangeError
            }
            return .int(exact)
        }
        table.add("int", [.string], .int, cost: .text([0])) { values throws(CELEvaluationError) in
            let text = values[0].text
            guard let number = Int64(text) else {
                throw CELEvaluationError(TextFormat.integerProblem("ParseInt", text))
            }
            return .int(number)
        }
        table.add("int", [.timestamp], .int) { values in
            if case .timestamp(let time) = values[0] { .int(time.seconds) } else { .int(0) }
        }
        table.add("int", [.duration], .int) { values in
            if case .duration(let span) = values[0] { .int(span.nanoseconds) } else { .int(0) }
        }
        table.add("uint", [.uint], .uint) { $0[0] }
        table.add("uint", [.int], .uint) { values throws(CELEvaluationError) in
            guard let exact = UInt64(exactly: values[0].integer) else { throw .rangeError }
            return .uint(exact)
        }
        table.add("uint", [.double], .uint) { values throws(CELEvaluationError) in
            guard case .double(let number) = values[0], let exact = UInt64(exactly: number.rounded(.towardZero)) else {
                throw .rangeError
            }
            return .uint(exact)
        }
        table.add("uint", [.string], .uint, cost: .text([0])) { values throws(CELEvaluationError) in
            let text = values[0].text
            guard let number = UInt64(text) else {
                throw CELEvaluationError(TextFormat.integerProblem("ParseUint", text))
            }
            return .uint(number)
        }
    }

    private static func addTexts(_ table: inout FunctionTable) {
        for type in [CELType.bool, .int, .uint, .double, .timestamp, .duration] {
            table.add("string", [type], .string) { .string(TextFormat.describe($0[0])) }
        }
        table.add("string", [.string], .string, size: .argument(0)) { $0[0] }
        table.add("string", [.bytes], .string, cost: .text([0]), size: .argument(0)) {
            values throws(CELEvaluationError) in
            guard case .bytes(let bytes) = values[0] else { throw .noSuchOverload }
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw CELEvaluationError("invalid UTF-8 in bytes, cannot convert to string")
            }
            return .string(text)
        }
        table.add("bytes", [.bytes], .bytes, size: .argument(0)) { $0[0] }
        table.add("bytes", [.string], .bytes, cost: .text([0]), size: .argument(0)) { .bytes(Array($0[0].text.utf8)) }
    }
}

/// Values as text in the way of Go.
enum TextFormat {
    static func describe(_ value: CELValue) -> String {
        switch value {
        case .null: "null"
        case .bool(let flag): flag ? "true" : "false"
        case .int(let number): String(number)
        case .uint(let number): String(number)
        case .double(let number): double(number)
        case .string(let text): text
        case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
        case .duration(let span): span.secondsText
        case .timestamp(let time): time.rfc3339
        case .type(let type): type.runtimeName
        case .list, .map, .object, .optional: value.type.runtimeName
        }
    }

    /// The shortest text that gives the number again, without exponent from 1e-4 to 1e21. Source: Go's %g.
    static func double(_ number: Double) -> String {
        if number.isNaN { return "NaN" }
        if number.isInfinite { return number < 0 ? "-Inf" : "+Inf" }
        guard abs(number) < 1e21 else { return exponential(number) }
        if number == number.rounded(), abs(number) < 9e15 { return String(Int64(number)) }
        let text = number.description
        return text.contains("e") ? exponential(number) : text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    /// The exponent has a sign and two digits at least.
    private static func exponential(_ number: Double) -> String {
        let parts = number.description.split(separator: "e")
        guard parts.count == 2, let exponent = Int(parts[1]) else { return number.description }
        let mantissa = parts[0].hasSuffix(".0") ? parts[0].dropLast(2) : parts[0]
        return "\(mantissa)e\(exponent < 0 ? "-" : "+")\(TimeText.padded(Int64(abs(exponent)), 2))"
    }

    /// In double quotes, as JSON writes it.
    static func quote(_ text: String) -> String { JSONValue.string(text).description }

    static func integerProblem(_ function: String, _ text: String) -> String {
        let digits = text.hasPrefix("-") || text.hasPrefix("+") ? text.dropFirst() : Substring(text)
        let isNumber =
            !digits.isEmpty && digits.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return "strconv.\(function): parsing \(quote(text)): \(isNumber ? "value out of range" : "invalid syntax")"
    }
}
