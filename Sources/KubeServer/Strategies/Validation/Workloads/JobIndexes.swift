internal import KubeCore

/// Indexes of an indexed Job in text form: `0,3-5,7`.
/// Source: pkg/apis/batch/validation/validation.go validateIndexesFormat of Kubernetes 1.36.
struct JobIndexes {
    /// Why a text is no list of indexes, in kube-apiserver's words.
    struct ParseError: Error, CustomStringConvertible {
        let description: String
    }

    /// In increasing order, apart from each other.
    private(set) var ranges: [ClosedRange<Int64>] = []

    /// - Throws: `ParseError`.
    init(_ text: String, completions: Int64) throws(ParseError) {
        guard !text.isEmpty else { return }
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let range = try Self.range(String(part), completions)
            if let last = ranges.last?.upperBound, last >= range.lowerBound {
                throw ParseError(
                    description: "non-increasing order, previous: \(last), current: \(range.lowerBound)")
            }
            ranges.append(range)
        }
    }

    var count: Int64 { ranges.reduce(0) { $0 + Int64($1.count) } }

    /// The first index that both have.
    func firstShared(with other: JobIndexes) -> Int64? {
        for range in ranges {
            if let overlap = other.ranges.first(where: { $0.overlaps(range) }) {
                return max(range.lowerBound, overlap.lowerBound)
            }
        }
        return nil
    }

    private static func range(_ text: String, _ completions: Int64) throws(ParseError) -> ClosedRange<Int64> {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        guard ends.count <= 2 else {
            throw ParseError(
                description:
                    "the fragment \(JSONValue.string(text)) violates the requirement that an index interval can have at most two parts separated by '-'"
            )
        }
        let first = try index(ends[0], completions)
        guard ends.count == 2 else { return first...first }
        let last = try index(ends[1], completions)
        guard first < last else {
            throw ParseError(description: "non-increasing order, previous: \(first), current: \(last)")
        }
        return first...last
    }

    private static func index(_ text: String, _ completions: Int64) throws(ParseError) -> Int64 {
        guard let number = Int64(text) else {
            throw ParseError(
                description: "cannot convert string to integer for index: \(JSONValue.string(text))")
        }
        guard number < completions else {
            throw ParseError(description: "too large index: \(JSONValue.string(text))")
        }
        return number
    }
}
