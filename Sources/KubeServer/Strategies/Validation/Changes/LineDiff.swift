/// The difference of two texts, line by line, in the unified format with three lines of context and without names.
///
/// Finds blocks of equal lines as Python's difflib does, from which the library that kube-apiserver uses was made: the
/// longest block first, then what lies before and after it. Source: k8s.io/apimachinery/pkg/util/diff/diff.go.
struct LineDiff {
    private struct Block {
        var old: Int
        var new: Int
        var count: Int
    }

    private enum Kind {
        case equal
        case changed
    }

    private struct Step {
        var kind: Kind
        var old: Range<Int>
        var new: Range<Int>
    }

    private static let contextLines = 3
    /// In texts of at least so many lines, lines that come often are no places to begin at.
    private static let popularityLines = 200
    /// Of longer texts only what they begin and end with alike is left out, which takes linear time.
    private static let maximumLines = 5000

    private let old: [Substring]
    private let new: [Substring]
    /// Where in the new text a line is, unless it is a popular one.
    private var places: [Substring: [Int]] = [:]

    /// The lines that differ, each hunk headed by its place in both; empty for equal texts. Quadratic in the number of
    /// lines at worst.
    static func unified(old: String, new: String) -> String {
        LineDiff(old: old, new: new).hunks.joined()
    }

    private init(old: String, new: String) {
        self.old = old.split(separator: "\n", omittingEmptySubsequences: false)
        self.new = new.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in self.new.enumerated() { places[line, default: []].append(index) }
        let count = self.new.count
        if count >= Self.popularityLines { places = places.filter { $0.value.count <= count / 100 + 1 } }
    }

    // MARK: - Equal blocks

    private func longestBlock(_ oldRange: Range<Int>, _ newRange: Range<Int>) -> Block {
        var best = Block(old: oldRange.lowerBound, new: newRange.lowerBound, count: 0)
        var lengths: [Int: Int] = [:]
        for index in oldRange {
            var next: [Int: Int] = [:]
            for place in places[old[index]] ?? [] where place >= newRange.lowerBound {
                if place >= newRange.upperBound { break }
                let length = (lengths[place - 1] ?? 0) + 1
                next[place] = length
                if length > best.count {
                    best = Block(old: index - length + 1, new: place - length + 1, count: length)
                }
            }
            lengths = next
        }
        // Popular lines around it belong to it too.
        while best.old > oldRange.lowerBound, best.new > newRange.lowerBound, old[best.old - 1] == new[best.new - 1] {
            best = Block(old: best.old - 1, new: best.new - 1, count: best.count + 1)
        }
        while best.old + best.count < oldRange.upperBound, best.new + best.count < newRange.upperBound,
            old[best.old + best.count] == new[best.new + best.count]
        {
            best.count += 1
        }
        return best
    }

    private var blocks: [Block] {
        guard max(old.count, new.count) <= Self.maximumLines else { return commonEnds }
        var found: [Block] = []
        var pending = [(old: old.indices, new: new.indices)]
        while let (oldRange, newRange) = pending.popLast() {
            guard !oldRange.isEmpty, !newRange.isEmpty else { continue }
            let block = longestBlock(oldRange, newRange)
            guard block.count > 0 else { continue }
            found.append(block)
            pending.append((oldRange.lowerBound..<block.old, newRange.lowerBound..<block.new))
            pending.append(
                (block.old + block.count..<oldRange.upperBound, block.new + block.count..<newRange.upperBound))
        }
        return found.sorted { $0.old < $1.old }
    }

    private var commonEnds: [Block] {
        let shorter = min(old.count, new.count)
        var first = 0
        while first < shorter, old[first] == new[first] { first += 1 }
        var last = 0
        while last < shorter - first, old[old.count - 1 - last] == new[new.count - 1 - last] { last += 1 }
        return [
            Block(old: 0, new: 0, count: first),
            Block(old: old.count - last, new: new.count - last, count: last),
        ].filter { $0.count > 0 }
    }

    private var steps: [Step] {
        var steps: [Step] = []
        var (oldPlace, newPlace) = (0, 0)
        for block in blocks + [Block(old: old.count, new: new.count, count: 0)] {
            if oldPlace < block.old || newPlace < block.new {
                steps.append(Step(kind: .changed, old: oldPlace..<block.old, new: newPlace..<block.new))
            }
            (oldPlace, newPlace) = (block.old + block.count, block.new + block.count)
            guard block.count > 0 else { continue }
            if let last = steps.last, last.kind == .equal {
                steps[steps.count - 1].old = last.old.lowerBound..<oldPlace
                steps[steps.count - 1].new = last.new.lowerBound..<newPlace
            } else {
                steps.append(Step(kind: .equal, old: block.old..<oldPlace, new: block.new..<newPlace))
            }
        }
        return steps
    }

    // MARK: - Hunks

    /// Changes that are near each other are of one hunk.
    private var groups: [[Step]] {
        var steps = self.steps
        guard let first = steps.first else { return [] }
        if first.kind == .equal { steps[0] = Self.end(of: first) }
        if let last = steps.last, last.kind == .equal { steps[steps.count - 1] = Self.beginning(of: last) }
        var groups: [[Step]] = [[]]
        for step in steps {
            if step.kind == .equal, step.old.count > 2 * Self.contextLines {
                groups[groups.count - 1].append(Self.beginning(of: step))
                groups.append([Self.end(of: step)])
            } else {
                groups[groups.count - 1].append(step)
            }
        }
        return groups.filter { $0.contains { $0.kind == .changed } }
    }

    private static func beginning(of step: Step) -> Step {
        Step(kind: step.kind, old: step.old.prefix(contextLines), new: step.new.prefix(contextLines))
    }

    private static func end(of step: Step) -> Step {
        Step(kind: step.kind, old: step.old.suffix(contextLines), new: step.new.suffix(contextLines))
    }

    private var hunks: [String] {
        groups.map { group in
            let oldRange = group[0].old.lowerBound..<group[group.count - 1].old.upperBound
            let newRange = group[0].new.lowerBound..<group[group.count - 1].new.upperBound
            var text = "@@ -\(Self.place(oldRange)) +\(Self.place(newRange)) @@\n"
            for step in group {
                if step.kind == .equal {
                    for line in old[step.old] { text += " \(line)\n" }
                } else {
                    for line in old[step.old] { text += "-\(line)\n" }
                    for line in new[step.new] { text += "+\(line)\n" }
                }
            }
            return text
        }
    }

    private static func place(_ range: Range<Int>) -> String {
        switch range.count {
        case 0: "\(range.lowerBound),0"
        case 1: "\(range.lowerBound + 1)"
        default: "\(range.lowerBound + 1),\(range.count)"
        }
    }
}
