extension OwnershipSchema {
    /// Everything in a value that does not fit its type, also in the parts that have one owner as a whole. O(size).
    /// Source: sigs.k8s.io/structured-merge-diff/typed/validate.go.
    func mismatches(in value: JSONValue) -> [OwnershipMismatch] {
        if let problem = shapeProblem(of: value) { return [OwnershipMismatch(path: "", message: problem)] }
        switch value {
        case .object(let members): return mismatches(inMembers: members)
        case .array(let list): return mismatches(inElements: list)
        default: return []
        }
    }

    private func mismatches(inMembers members: JSONObject) -> [OwnershipMismatch] {
        var found: [OwnershipMismatch] = []
        for (name, value) in members {
            do throws(OwnershipMismatch) {
                let type = try member(name)
                found += type.mismatches(in: value).map { $0.below(.field(name)) }
            } catch {
                found.append(error)
            }
        }
        return found
    }

    private func mismatches(inElements list: [JSONValue]) -> [OwnershipMismatch] {
        if case .atomic(.list(let type)) = self {
            return list.enumerated().flatMap { index, value in
                type.mismatches(in: value).map { $0.below(.index(index)) }
            }
        }
        do throws(OwnershipMismatch) {
            var found: [OwnershipMismatch] = []
            var seen: Set<PathElement> = []
            for (place, value) in try elements(of: list) ?? [] {
                if !seen.insert(place).inserted {
                    found.append(OwnershipMismatch(path: "", message: "duplicate entries for key \(place)"))
                }
                found += element.mismatches(in: value).map { $0.below(place) }
            }
            return found
        } catch {
            return [error]
        }
    }
}

extension OwnershipMismatch {
    /// Several, told as one.
    init?(_ mismatches: [OwnershipMismatch]) {
        guard let first = mismatches.first else { return nil }
        let lines = mismatches.map { "\n  \($0.description)" }.joined()
        self = mismatches.count == 1 ? first : OwnershipMismatch(path: "", message: "errors:\(lines)")
    }
}
