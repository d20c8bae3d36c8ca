internal import KubeCore

/// What a key of `vcluster.yaml` holds.
enum ConfigValueType: Sendable {
    case boolean
    /// `true`, `false` or `"auto"`.
    case booleanOrAuto
    case string
    /// One of these words.
    case word([String])
    /// Whole number in a range.
    case integer(ClosedRange<Int64>)
    /// A Kubernetes quantity, written as text or number.
    case quantity
    /// Labels or annotations: a map of strings.
    case stringMap
    /// A map of quantities, as in `resources.limits`.
    case quantityMap
    case stringList
    /// A map whose inside is Kubernetes' business, checked by the host's API server.
    case object
    /// A list whose entries are Kubernetes' business.
    case objectList

    /// Nil when `value` fits, else what was expected.
    func mismatch(_ value: JSONValue) -> String? {
        switch (self, value) {
        case (.boolean, .bool), (.booleanOrAuto, .bool), (.booleanOrAuto, .string("auto")), (.string, .string),
            (.object, .object):
            return nil
        case (.boolean, _): return "true or false"
        case (.booleanOrAuto, _): return "true, false or \"auto\""
        case (.string, _): return "a text"
        case (.object, _): return "a map"
        case (.word(let words), .string(let text)) where words.contains(text): return nil
        case (.word(let words), _): return "one of " + words.map { "\"\($0)\"" }.joined(separator: ", ")
        case (.integer(let range), .int(let number)) where range.contains(number): return nil
        case (.integer(let range), _): return "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case (.quantity, _): return Self.isQuantity(value) ? nil : "a quantity such as 5Gi"
        case (.stringMap, .object(let members)) where members.values.allSatisfy({ $0.stringValue != nil }): return nil
        case (.stringMap, _): return "a map of texts"
        case (.quantityMap, .object(let members)) where members.values.allSatisfy(Self.isQuantity): return nil
        case (.quantityMap, _): return "a map of quantities"
        case (.stringList, .array(let elements)) where elements.allSatisfy({ $0.stringValue != nil }): return nil
        case (.stringList, _): return "a list of texts"
        case (.objectList, .array(let elements)) where elements.allSatisfy({ $0.objectValue != nil }): return nil
        case (.objectList, _): return "a list of maps"
        }
    }

    private static func isQuantity(_ value: JSONValue) -> Bool {
        switch value {
        case .int(let number): return number >= 0
        case .double(let number): return number >= 0
        case .string(let text):
            let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            let suffixes = ["", "m", "k", "K", "Ki", "M", "Mi", "G", "Gi", "T", "Ti", "P", "Pi", "E", "Ei"]
            return Double(digits) != nil && suffixes.contains(String(text.dropFirst(digits.count)))
        default: return false
        }
    }
}
