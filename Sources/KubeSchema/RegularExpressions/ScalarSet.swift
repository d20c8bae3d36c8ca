/// A set of characters: ranges, Unicode categories, or all but such a set.
struct ScalarSet: Sendable {
    private var ranges: [ClosedRange<UInt32>] = []
    private var members: [ScalarSet] = []
    private var categories: [@Sendable (Unicode.Scalar) -> Bool] = []
    private var isNegated = false

    init() {}

    init(_ scalar: Unicode.Scalar) { ranges = [scalar.value...scalar.value] }

    init(_ ranges: [ClosedRange<Unicode.Scalar>]) {
        self.ranges = ranges.map { $0.lowerBound.value...$0.upperBound.value }
    }

    init(where isMember: @escaping @Sendable (Unicode.Scalar) -> Bool) { categories = [isMember] }

    static let any = ScalarSet().negated
    static let anyButNewline = ScalarSet("\n").negated
    static let digits = ScalarSet(["0"..."9"])
    static let word = ScalarSet(["0"..."9", "A"..."Z", "_"..."_", "a"..."z"])
    static let space = ScalarSet(["\t"..."\n", "\u{0C}"..."\r", " "..." "])

    var negated: ScalarSet {
        var set = self
        set.isNegated.toggle()
        return set
    }

    /// The set with both cases of its ASCII letters.
    var ignoringCase: ScalarSet {
        var set = ScalarSet()
        let original = self
        set.categories = [
            { scalar in
                if original.contains(scalar) { return true }
                guard scalar.isASCII, scalar.properties.isAlphabetic,
                    let other = Unicode.Scalar(scalar.value ^ 0x20)
                else { return false }
                return original.contains(other)
            }
        ]
        return set
    }

    mutating func insert(_ range: ClosedRange<Unicode.Scalar>) {
        ranges.append(range.lowerBound.value...range.upperBound.value)
    }

    mutating func formUnion(_ other: ScalarSet) { members.append(other) }

    /// O(number of ranges).
    func contains(_ scalar: Unicode.Scalar) -> Bool {
        let isMember =
            ranges.contains { $0.contains(scalar.value) } || members.contains { $0.contains(scalar) }
            || categories.contains { $0(scalar) }
        return isMember != isNegated
    }

    /// A class by its POSIX name, as in `[[:alpha:]]`.
    static func posix(_ name: String) -> ScalarSet? {
        switch name {
        case "alnum": ScalarSet(["0"..."9", "A"..."Z", "a"..."z"])
        case "alpha": ScalarSet(["A"..."Z", "a"..."z"])
        case "ascii": ScalarSet(["\0"..."\u{7F}"])
        case "blank": ScalarSet(["\t"..."\t", " "..." "])
        case "cntrl": ScalarSet(["\0"..."\u{1F}", "\u{7F}"..."\u{7F}"])
        case "digit": digits
        case "graph": ScalarSet(["!"..."~"])
        case "lower": ScalarSet(["a"..."z"])
        case "print": ScalarSet([" "..."~"])
        case "punct": ScalarSet(["!"..."/", ":"..."@", "["..."`", "{"..."~"])
        case "space": ScalarSet(["\t"..."\r", " "..." "])
        case "upper": ScalarSet(["A"..."Z"])
        case "word": word
        case "xdigit": ScalarSet(["0"..."9", "A"..."F", "a"..."f"])
        default: nil
        }
    }

    /// A general category (`L`, `Lu`, `N`, ...) or one of the common scripts, as in `\p{L}`.
    static func unicode(_ name: String) -> ScalarSet? {
        if let script = scripts[name] { return ScalarSet(script) }
        guard let categories = Self.categories[name] else { return nil }
        return ScalarSet { categories.contains($0.properties.generalCategory) }
    }

    private static let scripts: [String: [ClosedRange<Unicode.Scalar>]] = [
        "Latin": ["A"..."Z", "a"..."z", "\u{AA}"..."\u{AA}", "\u{BA}"..."\u{BA}", "\u{C0}"..."\u{24F}"],
        "Greek": ["\u{370}"..."\u{3FF}"], "Cyrillic": ["\u{400}"..."\u{52F}"],
        "Han": ["\u{2E80}"..."\u{2FD5}", "\u{3400}"..."\u{4DBF}", "\u{4E00}"..."\u{9FFF}"],
        "Hiragana": ["\u{3041}"..."\u{309F}"], "Katakana": ["\u{30A1}"..."\u{30FF}"],
    ]

    private static let categories: [String: Set<Unicode.GeneralCategory>] = {
        var categories: [String: Set<Unicode.GeneralCategory>] = [
            "Lu": [.uppercaseLetter], "Ll": [.lowercaseLetter], "Lt": [.titlecaseLetter], "Lm": [.modifierLetter],
            "Lo": [.otherLetter], "Mn": [.nonspacingMark], "Mc": [.spacingMark], "Me": [.enclosingMark],
            "Nd": [.decimalNumber], "Nl": [.letterNumber], "No": [.otherNumber], "Pc": [.connectorPunctuation],
            "Pd": [.dashPunctuation], "Ps": [.openPunctuation], "Pe": [.closePunctuation], "Pi": [.initialPunctuation],
            "Pf": [.finalPunctuation], "Po": [.otherPunctuation], "Sm": [.mathSymbol], "Sc": [.currencySymbol],
            "Sk": [.modifierSymbol], "So": [.otherSymbol], "Zs": [.spaceSeparator], "Zl": [.lineSeparator],
            "Zp": [.paragraphSeparator], "Cc": [.control], "Cf": [.format],
        ]
        for (name, members) in categories { categories[String(name.prefix(1)), default: []].formUnion(members) }
        return categories
    }()
}
