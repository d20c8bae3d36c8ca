/// Durations as Go and kubectl write them: `90s`, `5m`, `1h30m`, `1.5h`, `250ms`.
/// Source: Go's time.ParseDuration.
enum DurationText {
    private static let units: [(name: String, seconds: Double)] = [
        ("ns", 1e-9), ("us", 1e-6), ("ms", 1e-3), ("s", 1), ("m", 60), ("h", 3600),
    ]

    /// The duration in seconds; nil when the text is none, or negative, or beyond what a year needs.
    static func seconds(_ text: String) -> Double? {
        if text == "0" { return 0 }
        var rest = Substring(text)
        var total = 0.0
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            rest = rest.dropFirst(digits.count)
            let name = rest.prefix { $0.isASCII && $0.isLetter }
            rest = rest.dropFirst(name.count)
            guard let number = Double(String(digits)), let unit = units.first(where: { $0.name == name }) else {
                return nil
            }
            total += number * unit.seconds
        }
        return total <= 1e9 ? total : nil
    }
}
