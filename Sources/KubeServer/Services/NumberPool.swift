/// Numbers of a range that are handed out one by one and given back.
///
/// Random choice is made from the upper part first: the lower one is left to those who ask for a certain number.
/// Source: KEP-3070, KEP-3668 (reserve a part of the range for static allocation).
struct NumberPool: Sendable {
    private let range: ClosedRange<Int>
    private let dynamicStart: Int
    private var taken: Set<Int> = []

    /// - Parameter range: the numbers that may be handed out.
    init(_ range: ClosedRange<Int>, staticLimit: Int = 256) {
        self.range = range
        let size = range.count
        // Source: pkg/registry/core/service/ipallocator calculateRangeOffset; 16 ≤ offset ≤ limit, 0 for small ranges.
        let offset = size <= 16 ? 0 : min(max(16, size / 16), staticLimit)
        dynamicStart = range.lowerBound + offset
    }

    func contains(_ number: Int) -> Bool { range.contains(number) }

    func isTaken(_ number: Int) -> Bool { taken.contains(number) }

    /// Takes a certain number; false when somebody has it.
    mutating func take(_ number: Int) -> Bool { taken.insert(number).inserted }

    mutating func release(_ number: Int) { taken.remove(number) }

    /// A free number, not taken yet; nil when all are taken. O(range) in the worst case.
    func free() -> Int? {
        free(in: dynamicStart...range.upperBound)
            ?? (dynamicStart > range.lowerBound ? free(in: range.lowerBound...(dynamicStart - 1)) : nil)
    }

    private func free(in part: ClosedRange<Int>) -> Int? {
        let start = Int.random(in: part)
        return (start...part.upperBound).first { !taken.contains($0) }
            ?? (part.lowerBound..<start).first { !taken.contains($0) }
    }
}
