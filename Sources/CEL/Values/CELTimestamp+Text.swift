/// A day of the calendar, for the parts of a moment.
struct CivilTime {
    var year: Int64
    /// 1 to 12.
    var month: Int64
    /// 1 to 31.
    var day: Int64
    var hour: Int64
    var minute: Int64
    var second: Int64
    /// Sunday is 0.
    var weekday: Int64
    /// The first of January is 0.
    var dayOfYear: Int64

    /// Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms".
    init(seconds: Int64) {
        let days = Self.floorDivide(seconds, 86_400)
        let rest = seconds - days * 86_400
        let shifted = days + 719_468
        let era = Self.floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayFromMarch = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayFromMarch + 2) / 153
        day = dayFromMarch - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        hour = rest / 3_600
        minute = rest % 3_600 / 60
        second = rest % 60
        weekday = (days % 7 + 11) % 7
        dayOfYear = days - Self.days(year, 1, 1)
    }

    /// Days since 1970.
    static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let era = floorDivide(year, 400)
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    static func daysInMonth(_ year: Int64, _ month: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func floorDivide(_ number: Int64, _ divisor: Int64) -> Int64 {
        number >= 0 ? number / divisor : -((divisor - 1 - number) / divisor)
    }
}

extension CELTimestamp {
    /// Reads `2026-01-02T03:04:05.678Z` or with an offset such as `+01:00`; nil when the text is no such time.
    package init?(rfc3339 text: String) {
        let bytes = Array(text.utf8)
        func number(_ range: Range<Int>) -> Int64? {
            guard range.upperBound <= bytes.count else { return nil }
            var value: Int64 = 0
            for byte in bytes[range] {
                guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
                value = value * 10 + Int64(byte - UInt8(ascii: "0"))
            }
            return value
        }
        func holds(_ character: Unicode.Scalar, at index: Int) -> Bool {
            index < bytes.count && bytes[index] == UInt8(ascii: character)
        }
        guard let year = number(0..<4), holds("-", at: 4), let month = number(5..<7), holds("-", at: 7),
            let day = number(8..<10), holds("T", at: 10), let hour = number(11..<13), holds(":", at: 13),
            let minute = number(14..<16), holds(":", at: 16), let second = number(17..<19),
            (1...12).contains(month), day >= 1, day <= CivilTime.daysInMonth(year, month), hour < 24, minute < 60,
            second < 60
        else { return nil }
        var index = 19
        var nanoseconds: Int64 = 0
        if holds(".", at: index) {
            let start = index + 1
            index = start
            while index < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index]) { index += 1 }
            guard index > start else { return nil }
            let kept = min(index, start + 9)
            nanoseconds = number(start..<kept) ?? 0
            for _ in kept - start..<9 { nanoseconds *= 10 }
        }
        var offset: Int64 = 0
        if holds("Z", at: index) {
            index += 1
        } else {
            let isNegative = holds("-", at: index)
            guard isNegative || holds("+", at: index), let hours = number(index + 1..<index + 3),
                holds(":", at: index + 3), let minutes = number(index + 4..<index + 6), hours < 24, minutes < 60
            else { return nil }
            offset = (hours * 60 + minutes) * (isNegative ? -60 : 60)
            index += 6
        }
        guard index == bytes.count else { return nil }
        let days = CivilTime.days(year, month, day)
        self.init(
            seconds: days * 86_400 + hour * 3_600 + minute * 60 + second - offset, nanoseconds: nanoseconds)
    }

    /// `2026-01-02T03:04:05.678Z`.
    package var rfc3339: String {
        let civil = CivilTime(seconds: seconds)
        let date = [(civil.year, 4), (civil.month, 2), (civil.day, 2)].map(TimeText.padded).joined(separator: "-")
        let time = [(civil.hour, 2), (civil.minute, 2), (civil.second, 2)].map(TimeText.padded)
        return "\(date)T\(time.joined(separator: ":"))\(TimeText.fraction(nanoseconds))Z"
    }
}
