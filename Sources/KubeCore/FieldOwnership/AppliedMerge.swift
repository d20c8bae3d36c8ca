/// The merge of an applied configuration into an object: what the configuration says holds, all else stays.
/// Source: Kubernetes documentation, "Server-Side Apply"; structured-merge-diff, typed merge.
package enum AppliedMerge {
    /// - Parameters:
    ///   - live: the object as it is.
    ///   - applied: what the configuration says.
    /// - Throws: when a list of the configuration has elements that cannot be told apart.
    package static func merge(
        _ applied: JSONValue, into live: JSONValue, schema: OwnershipSchema
    ) throws(OwnershipMismatch) -> JSONValue {
        switch (live, applied) {
        case (.object(let liveObject), .object(let appliedObject)) where !schema.isAtomic:
            return .object(try mergeMembers(appliedObject, into: liveObject, schema))
        case (.array(let liveList), .array(let appliedList)) where schema.splitsLists:
            return .array(try mergeElements(appliedList, into: liveList, schema))
        // Nothing said about an object or list that has parts is not a wish to remove them.
        case (.object(let object), .null) where !schema.isAtomic && !object.isEmpty: return live
        case (.array(let list), .null) where schema.splitsLists && !list.isEmpty: return live
        default: return applied
        }
    }

    private static func mergeMembers(
        _ applied: JSONObject, into live: JSONObject, _ schema: OwnershipSchema
    ) throws(OwnershipMismatch) -> JSONObject {
        var result = live
        for (name, value) in applied {
            let memberSchema = try schema.member(name)
            guard let current = live[name] else {
                result[name] = value
                continue
            }
            do throws(OwnershipMismatch) {
                result[name] = try merge(value, into: current, schema: memberSchema)
            } catch {
                throw error.below(.field(name))
            }
        }
        return result
    }

    /// Elements that both have stand in the order of the configuration; those of the object alone keep their place
    /// before the next common one.
    private static func mergeElements(
        _ applied: [JSONValue], into live: [JSONValue], _ schema: OwnershipSchema
    ) throws(OwnershipMismatch) -> [JSONValue] {
        let appliedElements = try schema.elements(of: applied) ?? []
        let liveElements = try schema.elements(of: live) ?? []
        let appliedValues = Dictionary(appliedElements, uniquingKeysWith: { first, _ in first })
        let liveValues = Dictionary(liveElements, uniquingKeysWith: { first, _ in first })
        var result: [JSONValue] = []
        var taken: Set<PathElement> = []
        var shared = appliedElements.map(\.0).filter { liveValues[$0] != nil }.makeIterator()
        var nextShared = shared.next()
        var (liveIndex, appliedIndex) = (0, 0)

        func take(_ element: PathElement, _ value: JSONValue) throws(OwnershipMismatch) {
            taken.insert(element)
            guard let current = liveValues[element] else { return result.append(value) }
            do throws(OwnershipMismatch) {
                result.append(try merge(value, into: current, schema: schema.element))
            } catch {
                throw error.below(element)
            }
        }

        while true {
            if liveIndex < liveElements.count {
                let (element, value) = liveElements[liveIndex]
                let isOwn = appliedValues[element] == nil
                if isOwn { result.append(value) }
                // A common element stands where the configuration has it: here it is passed over.
                if isOwn || taken.contains(element) || nextShared != element {
                    liveIndex += 1
                    continue
                }
            }
            guard appliedIndex < appliedElements.count else { break }
            let (element, value) = appliedElements[appliedIndex]
            appliedIndex += 1
            if taken.contains(element) { continue }
            try take(element, value)
            if element == nextShared { nextShared = shared.next() }
        }
        return result
    }
}
