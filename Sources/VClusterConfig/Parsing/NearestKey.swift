/// Finds the key that somebody probably meant.
enum NearestKey {
    /// The nearest name in the same section, or, when none there is near, a key of (almost) that name elsewhere.
    /// O(number of keys × name length²); runs once, before the program gives up.
    static func find(_ name: String, below path: String, in schema: ConfigSchema) -> String {
        let nearest = nearest(name, among: schema.names(below: path)) ?? name
        if cost(name, nearest) > max(1, name.count / 2),
            let elsewhere = schema.allPaths.first(where: { cost(name, lastName($0)) <= 1 })
        {
            return elsewhere
        }
        return ConfigSchema.join(path, nearest)
    }

    /// The nearest of some names; nil when there are none.
    static func nearest(_ name: String, among names: [String]) -> String? {
        names.min { (cost(name, $0), distance(name, $0)) < (cost(name, $1), distance(name, $1)) }
    }

    /// An abbreviation of a name is as near to it as a slip of the finger.
    private static func cost(_ written: String, _ known: String) -> Int {
        let isAbbreviation = written.utf8.count >= 3 && known.lowercased().hasPrefix(written.lowercased())
        return isAbbreviation ? min(1, distance(written, known)) : distance(written, known)
    }

    private static func lastName(_ path: String) -> String {
        path.split(separator: ".").last.map(String.init) ?? path
    }

    /// Damerau-Levenshtein distance (optimal string alignment). Letter case does not count.
    static func distance(_ first: String, _ second: String) -> Int {
        let a = Array(first.lowercased().utf8)
        let b = Array(second.lowercased().utf8)
        var beforePrevious: [Int] = []
        var previous = Array(0...b.count)
        for i in 0..<a.count {
            var current = [i + 1]
            for j in 0..<b.count {
                var cost = min(previous[j + 1] + 1, current[j] + 1, previous[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforePrevious[j - 1] + 1) }
                current.append(cost)
            }
            (beforePrevious, previous) = (previous, current)
        }
        return previous[b.count]
    }
}
