/// Merges one list of a strategic merge patch by the rules of its field.
/// Source: k8s.io/apimachinery/pkg/util/strategicpatch/patch.go, mergeSlice and normalizeElementOrder.
struct StrategicListMerge {
    private let mergeKey: String?
    private let schema: MergeSchema

    init(_ field: MergeSchema.Field) {
        mergeKey = field.mergeKey
        schema = field.type ?? .unknown
    }

    /// The old list with the elements of the patch merged in, in the patch's order where both speak of an element.
    /// O(count of both lists) beside the merging of elements.
    /// - Throws: a bare 500 when an element lacks the merge key or carries an unknown directive.
    func merge(_ patch: [JSONValue], into old: [JSONValue]) throws(StatusError) -> [JSONValue] {
        guard let mergeKey else {
            var seen = Set<JSONValue>()
            let merged = (old + patch).filter { seen.insert($0).inserted }
            return ordered(merged, as: patch, serverOrder: old)
        }
        let (kept, changes, replacesAll) = try applyElementDirectives(patch, to: old, mergeKey)
        if replacesAll { return try StrategicMergePatch.withoutDirectives(changes) }
        let merged = try mergeElements(changes, into: kept, mergeKey)
        return ordered(merged, as: changes, serverOrder: kept)
    }

    /// Takes the elements with `$patch` out of the patch and does what they say.
    private func applyElementDirectives(
        _ patch: [JSONValue], to old: [JSONValue], _ mergeKey: String
    ) throws(StatusError) -> (kept: [JSONValue], changes: [JSONValue], replacesAll: Bool) {
        var changes: [JSONValue] = []
        var deleted = Set<JSONValue>()
        var replacesAll = false
        for element in patch {
            guard case .object(let object) = element, let directive = object[StrategicMergePatch.patchDirective] else {
                changes.append(element)
                continue
            }
            switch directive.stringValue {
            case "delete":
                guard let key = object[mergeKey] else { throw missingKey(mergeKey, in: object) }
                deleted.insert(key)
            case "replace": replacesAll = true
            case "merge":
                throw StrategicMergePatch.bareError("merging lists cannot yet be specified in the patch")
            default: throw StrategicMergePatch.unknownDirective(directive, in: object)
            }
        }
        let kept = deleted.isEmpty ? old : old.filter { !($0[mergeKey].map(deleted.contains) ?? false) }
        return (kept, changes, replacesAll)
    }

    private func mergeElements(
        _ changes: [JSONValue], into old: [JSONValue], _ mergeKey: String
    ) throws(StatusError) -> [JSONValue] {
        var merged = old
        var indexByKey: [JSONValue: Int] = [:]
        for (index, element) in old.enumerated() {
            if let key = element[mergeKey], indexByKey[key] == nil { indexByKey[key] = index }
        }
        for change in changes {
            guard case .object(let object) = change else {
                throw StrategicMergePatch.bareError("list element types are not identical")
            }
            guard let key = object[mergeKey] else { throw missingKey(mergeKey, in: object) }
            if let index = indexByKey[key], case .object(let existing) = merged[index] {
                merged[index] = .null  // gives up the second reference
                merged[index] = .object(try StrategicMergePatch.apply(object, to: existing, schema: schema))
            } else {
                indexByKey[key] = merged.count
                merged.append(try StrategicMergePatch.withoutDirectives(change))
            }
        }
        return merged
    }

    private func missingKey(_ mergeKey: String, in object: JSONObject) -> StatusError {
        StrategicMergePatch.bareError(
            "map: \(GoText.describe(.object(object))) does not contain declared merge key: \(mergeKey)")
    }

    // MARK: - Order

    /// The elements that `order` names in its order, woven with the others in the order that the server has.
    func ordered(_ merged: [JSONValue], as order: [JSONValue], serverOrder: [JSONValue]) -> [JSONValue] {
        let patchRank = ranks(order)
        let serverRank = ranks(serverOrder)
        func rank(_ element: JSONValue, in ranks: [JSONValue: Int]) -> Int? { identity(element).flatMap { ranks[$0] } }
        func isSorted(_ ranks: [JSONValue: Int]) -> (JSONValue, JSONValue) -> Bool {
            { rank($0, in: ranks) ?? Int.max < rank($1, in: ranks) ?? Int.max }
        }
        let named = merged.filter { rank($0, in: patchRank) != nil }.sorted(by: isSorted(patchRank))
        let others = merged.filter { rank($0, in: patchRank) == nil }.sorted(by: isSorted(serverRank))

        var result: [JSONValue] = []
        var (left, right) = (others[...], named[...])
        while let other = left.first, let next = right.first {
            if let otherRank = rank(other, in: serverRank), let nextRank = rank(next, in: serverRank),
                otherRank < nextRank
            {
                result.append(left.removeFirst())
            } else {
                result.append(right.removeFirst())
            }
        }
        return result + right + left
    }

    /// The elements of the patch must appear in `order`, in the same order.
    func checkOrder(of patch: [JSONValue], follows order: [JSONValue]) throws(StatusError) {
        var remaining = order[...]
        for element in patch where element[StrategicMergePatch.patchDirective] == nil {
            guard let found = remaining.firstIndex(where: { identity($0) == identity(element) }) else {
                throw StrategicMergePatch.bareError(
                    "The order in patch list:\n\(GoText.describe(.array(patch)))\n doesn't match $setElementOrder list:\n\(GoText.describe(.array(order)))\n"
                )
            }
            remaining = remaining[(found + 1)...]
        }
    }

    private func identity(_ element: JSONValue) -> JSONValue? {
        guard let mergeKey else { return element }
        return element[mergeKey]
    }

    private func ranks(_ elements: [JSONValue]) -> [JSONValue: Int] {
        var result: [JSONValue: Int] = [:]
        for (index, element) in elements.enumerated() {
            if let identity = identity(element), result[identity] == nil { result[identity] = index }
        }
        return result
    }
}
