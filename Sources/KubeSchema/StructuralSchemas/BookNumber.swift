/// The numbers of books, whose last digit is a check on the others.
/// Source: ISO 2108.
enum BookNumber {
    /// Whether the text is a number of one of these lengths, 10 or 13, apart from hyphens and spaces.
    static func isValid(_ text: String, lengths: [Int]) -> Bool {
        let characters = text.filter { $0 != "-" && $0 != " " }
        guard lengths.contains(characters.count) else { return false }
        var sum = 0
        for (index, character) in characters.enumerated() {
            let isLast = index == characters.count - 1
            guard let digit = digit(character, mayBeTen: isLast && characters.count == 10) else { return false }
            sum += characters.count == 10 ? (10 - index) * digit : (index % 2 == 0 ? 1 : 3) * digit
        }
        return sum % (characters.count == 10 ? 11 : 10) == 0
    }

    private static func digit(_ character: Character, mayBeTen: Bool) -> Int? {
        if mayBeTen, character == "X" { return 10 }
        return character.isASCII ? character.wholeNumberValue : nil
    }
}
