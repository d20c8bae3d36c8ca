/// A set of completion indexes in the text form of a Job's status, `0-2,5,7-9`.
/// Source: pkg/controller/job/indexed_job_utils.go.
struct CompletionIndexes: Hashable {
    private(set) var indexes: Set<Int>

    init(_ indexes: Set<Int> = []) { self.indexes = indexes }

    /// Malformed parts, and indexes of `completions` or more, are left out.
    init(_ text: String, below completions: Int) {
        indexes = []
        for part in text.split(separator: ",") {
            let bounds = part.split(separator: "-").compactMap { Int($0) }
            guard let first = bounds.first, let last = bounds.last, first <= last, first < completions else { continue }
            indexes.formUnion(first...min(last, completions - 1))
        }
    }

    mutating func insert(_ index: Int) { indexes.insert(index) }

    var text: String {
        var parts: [String] = []
        var run: ClosedRange<Int>?
        func close(_ run: ClosedRange<Int>?) {
            guard let run else { return }
            switch run.count {
            case 1: parts.append("\(run.lowerBound)")
            case 2: parts.append("\(run.lowerBound),\(run.upperBound)")
            default: parts.append("\(run.lowerBound)-\(run.upperBound)")
            }
        }
        for index in indexes.sorted() {
            if let current = run, index == current.upperBound + 1 {
                run = current.lowerBound...index
            } else {
                close(run)
                run = index...index
            }
        }
        close(run)
        return parts.joined(separator: ",")
    }
}
