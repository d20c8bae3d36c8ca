/// One field of a cron expression.
/// Source: robfig/cron v3, whose parser Kubernetes uses.
struct CronField {
    let bounds: ClosedRange<Int>
    /// The names of the values from the lower bound on.
    var names: [String] = []

    static let minutes = CronField(bounds: 0...59)
    static let hours = CronField(bounds: 0...23)
    static let days = CronField(bounds: 1...31)
    static let months = CronField(
        bounds: 1...12,
        names: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"])
    static let weekdays = CronField(bounds: 0...6, names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"])

    /// The values that the field allows.
    /// - Throws: `CronSchedule.ParseError`.
    func parse(_ field: Substring) throws(CronSchedule.ParseError) -> Set<Int> {
        var values: Set<Int> = []
        for part in field.split(separator: ",") {
            let (range, step) = try range(part)
            values.formUnion(stride(from: range.lowerBound, through: range.upperBound, by: step))
        }
        return values
    }

    private func range(_ part: Substring) throws(CronSchedule.ParseError) -> (ClosedRange<Int>, step: Int) {
        let pieces = part.split(separator: "/", omittingEmptySubsequences: false)
        let ends = pieces[0].split(separator: "-", omittingEmptySubsequences: false)
        var (first, last) = (bounds.lowerBound, bounds.upperBound)
        if ends[0] != "*", ends[0] != "?" {
            first = try value(ends[0])
            switch ends.count {
            case 1: last = first
            case 2: last = try value(ends[1])
            default: throw .init(description: "too many hyphens: \(part)")
            }
        }
        var step = 1
        switch pieces.count {
        case 1: break
        case 2:
            step = try number(pieces[1])
            if ends.count == 1 { last = bounds.upperBound }
        default: throw .init(description: "too many slashes: \(part)")
        }
        if first < bounds.lowerBound {
            throw .init(
                description: "beginning of range (\(first)) below minimum (\(bounds.lowerBound)): \(part)")
        }
        if last > bounds.upperBound {
            throw .init(description: "end of range (\(last)) above maximum (\(bounds.upperBound)): \(part)")
        }
        if first > last {
            throw .init(description: "beginning of range (\(first)) beyond end of range (\(last)): \(part)")
        }
        if step == 0 { throw .init(description: "step of range should be a positive number: \(part)") }
        return (first...last, step)
    }

    private func value(_ text: Substring) throws(CronSchedule.ParseError) -> Int {
        if let index = names.firstIndex(of: text.lowercased()) { return index + bounds.lowerBound }
        return try number(text)
    }

    private func number(_ text: Substring) throws(CronSchedule.ParseError) -> Int {
        guard let number = Int(text) else {
            throw .init(
                description:
                    "failed to parse int from \(text): strconv.Atoi: parsing \(JSONValue.string(String(text))): invalid syntax"
            )
        }
        if number < 0 { throw .init(description: "negative number (\(number)) not allowed: \(text)") }
        return number
    }
}
