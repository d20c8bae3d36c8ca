/// Numbers of a range that are handed out one by one and given back.
///
/// Random choice is made from the upper part first: the lower one is left to those who ask for a certain number.
/// Source: KEP-3070, KEP-3668 (reserve a part of the range for static allocation).
struct NumberPool: Sendable {
    private let range: ClosedRange<Int>
    private let staticLimit: Int
    private var taken: Set<Int> = []

    /// - Parameters:
    ///   - range: the numbers that may be handed out.
    ///   - staticLimit: how many numbers at the start are left to those who ask for them, at most.
    init(_ range: ClosedRange<Int>, staticLimit: Int) {
        self.range = range
        self.staticLimit = staticLimit
    }

    func contains(_ number: Int) -> Bool { range.contains(number) }

    func isTaken(_ number: Int) -> Bool { taken.contains(number) }

    /// Takes a certain number; false when somebody has it.
    mutating func take(_ number: Int) -> Bool { taken.insert(number).inserted }

    mutating func release(_ number: Int) { taken.remove(number) }

    /// A free number, not taken yet; nil when all are taken. O(range) in the worst case.
    func free() -> Int? { Self.free(in: range, staticLimit: staticLimit) { taken.contains($0) } }

    /// A number of a range that is not taken; nil when all are. O(range) in the worst case.
    /// - Parameter staticLimit: how many numbers at the start are left to those who ask for them, at most.
    static func free(in range: ClosedRange<Int>, staticLimit: Int, isTaken: (Int) -> Bool) -> Int? {
        // Source: pkg/registry/core/service/ipallocator calculateRangeOffset; 16 ≤ offset ≤ limit, 0 for small ranges.
        let size = range.count
        let offset = size <= 16 ? 0 : min(max(16, size / 16), staticLimit)
        let dynamicStart = range.lowerBound + offset
        return search(dynamicStart...range.upperBound, isTaken)
            ?? (offset > 0 ? search(range.lowerBound...(dynamicStart - 1), isTaken) : nil)
    }

    /// The first free number from a random one on, around the end.
    private static func search(_ part: ClosedRange<Int>, _ isTaken: (Int) -> Bool) -> Int? {
        let start = Int.random(in: part)
        return (start...part.upperBound).first { !isTaken($0) } ?? (part.lowerBound..<start).first { !isTaken($0) }
    }
}
