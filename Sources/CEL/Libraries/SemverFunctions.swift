/// Versions of programs. Source: https://semver.org;
/// https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-semver-library.
struct SemanticVersion: CELObject {
    private enum Identifier: Sendable, Hashable {
        case number(UInt64)
        case text(String)
    }

    let numbers: [Int64]
    private let preRelease: [Identifier]

    static let type = CELType.opaque("kubernetes.Semver")
    var type: CELType { Self.type }

    func isEqual(to other: any CELObject) -> Bool { (other as? SemanticVersion).map { compare($0) == 0 } ?? false }

    /// - Parameter isNormalized: allows a `v` before, leading zeros, and minor and patch left out.
    init?(_ text: String, isNormalized: Bool) {
        var rest = Substring(text)
        if isNormalized, rest.first == "v" { rest.removeFirst() }
        if let plus = rest.firstIndex(of: "+") {
            guard Self.areIdentifiers(rest[rest.index(after: plus)...]) else { return nil }
            rest = rest[..<plus]
        }
        var preRelease: [Identifier] = []
        if let dash = rest.firstIndex(of: "-") {
            let tail = rest[rest.index(after: dash)...]
            guard Self.areIdentifiers(tail) else { return nil }
            for part in tail.split(separator: ".") {
                if part.allSatisfy({ $0.isNumber }) {
                    guard part.count == 1 || part.first != "0", let number = UInt64(part) else { return nil }
                    preRelease.append(.number(number))
                } else {
                    preRelease.append(.text(String(part)))
                }
            }
            rest = rest[..<dash]
        }
        var parts = rest.split(separator: ".", omittingEmptySubsequences: false)
        if isNormalized { while (1...2).contains(parts.count) { parts.append("0") } }
        guard parts.count == 3 else { return nil }
        var numbers: [Int64] = []
        for part in parts {
            guard !part.isEmpty, part.allSatisfy({ $0.isASCII && $0.isNumber }),
                isNormalized || part.count == 1 || part.first != "0", let number = Int64(part)
            else { return nil }
            numbers.append(number)
        }
        self.numbers = numbers
        self.preRelease = preRelease
    }

    private static func areIdentifiers(_ text: Substring) -> Bool {
        text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { part in
            !part.isEmpty && part.allSatisfy { $0 == "-" || ($0.isASCII && ($0.isLetter || $0.isNumber)) }
        }
    }

    func compare(_ other: SemanticVersion) -> Int64 {
        for (lhs, rhs) in zip(numbers, other.numbers) where lhs != rhs { return lhs < rhs ? -1 : 1 }
        if preRelease.isEmpty || other.preRelease.isEmpty {
            return preRelease.isEmpty == other.preRelease.isEmpty ? 0 : preRelease.isEmpty ? 1 : -1
        }
        for (lhs, rhs) in zip(preRelease, other.preRelease) where lhs != rhs {
            switch (lhs, rhs) {
            case (.number(let lhs), .number(let rhs)): return lhs < rhs ? -1 : 1
            case (.number, .text): return -1
            case (.text, .number): return 1
            case (.text(let lhs), .text(let rhs)): return lhs.utf8.lexicographicallyPrecedes(rhs.utf8) ? -1 : 1
            }
        }
        let (mine, theirs) = (preRelease.count, other.preRelease.count)
        return mine == theirs ? 0 : mine < theirs ? -1 : 1
    }
}

extension FunctionTable {
    static func addSemverFunctions(_ table: inout FunctionTable) {
        let type = SemanticVersion.type
        for isNormalizable in [false, true] {
            let parameters: [CELType] = isNormalizable ? [.string, .bool] : [.string]
            table.add("semver", parameters, type, cost: .passes(1)) { values throws(CELEvaluationError) in
                guard let version = version(values) else {
                    throw CELEvaluationError(
                        "No Major.Minor.Patch elements found")
                }
                return .object(version)
            }
            table.add("isSemver", parameters, .bool, cost: .passes(1)) { .bool(version($0) != nil) }
        }
        for (index, name) in ["major", "minor", "patch"].enumerated() {
            table.addMember(name, [type], .int) { values throws(CELEvaluationError) in
                .int(try values[0].object(SemanticVersion.self).numbers[index])
            }
        }
        table.addComparisons(type) { lhs, rhs throws(CELEvaluationError) in
            try lhs.object(SemanticVersion.self).compare(rhs.object(SemanticVersion.self))
        }
    }

    private static func version(_ values: [CELValue]) -> SemanticVersion? {
        SemanticVersion(values[0].text, isNormalized: values.count > 1 && values[1].boolValue == true)
    }
}
