/// Standard and summer time as they alternate every year, such as `CET-1CEST,M3.5.0,M10.5.0/3`.
/// Source: POSIX.1-2017, 8.3 "TZ"; RFC 9636 section 3.3.
struct RecurringOffset: Hashable, Sendable {
    /// A day of the year and the second of that day, by the clock that is in force until then.
    private struct Change: Hashable {
        enum Day: Hashable {
            /// 1 to 365, 29 February is not counted.
            case julian(Int64)
            /// 0 to 365.
            case ordinal(Int64)
            /// The nth weekday of a month; 5 stands for the last.
            case weekday(month: Int64, week: Int64, weekday: Int64)
        }

        let day: Day
        let second: Int64

        /// Seconds since 1970 by the clock in force.
        func moment(inYear year: Int64) -> Int64 {
            let newYear = Timestamp.days(fromYear: year, 1, 1)
            let days: Int64
            switch day {
            case .julian(let number):
                let isLeap = Timestamp.days(fromYear: year, 3, 1) - newYear == 60
                days = newYear + number - 1 + (isLeap && number >= 60 ? 1 : 0)
            case .ordinal(let number): days = newYear + number
            case .weekday(let month, let week, let weekday):
                let first = Timestamp.days(fromYear: year, month, 1)
                let end =
                    month == 12
                    ? Timestamp.days(fromYear: year + 1, 1, 1) : Timestamp.days(fromYear: year, month + 1, 1)
                // 1970-01-01 was a Thursday.
                var day = first + ((weekday - (first + 4)) % 7 + 7) % 7 + (week - 1) * 7
                while day >= end { day -= 7 }
                days = day
            }
            return days * 86400 + second
        }
    }

    private let standard: Int64
    private let summer: (offset: Int64, start: Change, end: Change)?

    /// Nil for text that says nothing, or is malformed.
    init?(_ text: String) {
        var parser = Parser(text)
        guard parser.skipName(), let standard = parser.time() else { return nil }
        self.standard = -standard
        guard !parser.isAtEnd else {
            summer = nil
            return
        }
        guard parser.skipName() else { return nil }
        var offset = -standard + 3600
        if !parser.isAt(","), let explicit = parser.time() { offset = -explicit }
        guard parser.skip(","), let start = parser.change(), parser.skip(","), let end = parser.change(),
            parser.isAtEnd
        else { return nil }
        summer = (offset, start, end)
    }

    /// Seconds east of UTC.
    func offset(at seconds: Int64) -> Int64 {
        guard let summer else { return standard }
        let year = Timestamp.year(ofDay: (seconds + standard).flooredDivision(by: 86400))
        let start = summer.start.moment(inYear: year) - standard
        let end = summer.end.moment(inYear: year) - summer.offset
        // South of the equator summer goes over New Year.
        let isSummer = start < end ? start <= seconds && seconds < end : !(end <= seconds && seconds < start)
        return isSummer ? summer.offset : standard
    }

    static func == (lhs: RecurringOffset, rhs: RecurringOffset) -> Bool {
        lhs.standard == rhs.standard && lhs.summer?.offset == rhs.summer?.offset
            && lhs.summer?.start == rhs.summer?.start && lhs.summer?.end == rhs.summer?.end
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(standard)
        hasher.combine(summer?.offset)
    }

    private struct Parser {
        private var rest: Substring.UTF8View

        init(_ text: String) { rest = Substring(text).utf8 }

        var isAtEnd: Bool { rest.isEmpty }

        func isAt(_ character: Character) -> Bool { rest.first == character.asciiValue }

        mutating func skip(_ character: Character) -> Bool {
            guard isAt(character) else { return false }
            rest = rest.dropFirst()
            return true
        }

        /// Letters, or anything in angle brackets.
        mutating func skipName() -> Bool {
            if skip("<") {
                rest = rest.drop { $0 != 0x3E }
                return skip(">")
            }
            let letters = rest.prefix { (0x61...0x7A).contains($0 | 0x20) }
            rest = rest.dropFirst(letters.count)
            return letters.count >= 3
        }

        mutating func number() -> Int64? {
            let digits = rest.prefix { (0x30...0x39).contains($0) }
            rest = rest.dropFirst(digits.count)
            return digits.count <= 5 ? Int64(String(Substring(digits))) : nil
        }

        /// `[+-]hours[:minutes[:seconds]]` in seconds.
        mutating func time() -> Int64? {
            let isNegative = skip("-")
            if !isNegative { _ = skip("+") }
            guard let hours = number() else { return nil }
            var seconds = hours * 3600
            for unit in [60, 1] as [Int64] where skip(":") {
                guard let part = number() else { return nil }
                seconds += part * unit
            }
            return isNegative ? -seconds : seconds
        }

        mutating func change() -> Change? {
            let day: Change.Day
            if skip("M") {
                guard let month = number(), (1...12).contains(month), skip("."), let week = number(),
                    (1...5).contains(week), skip("."), let weekday = number(), (0...6).contains(weekday)
                else { return nil }
                day = .weekday(month: month, week: week, weekday: weekday)
            } else if skip("J") {
                guard let number = number(), (1...365).contains(number) else { return nil }
                day = .julian(number)
            } else {
                guard let number = number(), number <= 365 else { return nil }
                day = .ordinal(number)
            }
            guard skip("/") else { return Change(day: day, second: 7200) }
            return time().map { Change(day: day, second: $0) }
        }
    }
}

extension Int64 {
    /// The quotient rounded down, for negative numbers too.
    func flooredDivision(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
