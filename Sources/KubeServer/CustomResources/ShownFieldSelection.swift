internal import KubeCore
internal import KubeSchema

/// The part of a field selector that is about fields of custom resources. It holds for objects as clients of the selected
/// version see them, converted and with their defaults, and so can only be applied to those.
/// Source: KEP-4358.
struct ShownFieldSelection: Sendable {
    private struct Term: Sendable {
        /// Among the fields of the version.
        let shownIndex: Int
        /// Among those that the watch cache keeps of stored objects.
        let storedIndex: Int?
        let value: String
        let isNegated: Bool
    }

    private let resource: ServedResource
    private let terms: [Term]

    /// Nil when the selector names no field that only this resource has.
    /// - Parameter storedFields: the names of the fields that the watch cache keeps, in its order.
    init?(_ selector: FieldSelector, of resource: ServedResource, storedFields: [String]) {
        guard resource.custom != nil else { return nil }
        let names = resource.descriptor.ownSelectableFields.map(\.name)
        terms = selector.terms.compactMap { term in
            guard let index = names.firstIndex(of: term.field) else { return nil }
            return Term(
                shownIndex: index, storedIndex: storedFields.firstIndex(of: term.field), value: term.value,
                isNegated: term.isNegated)
        }
        if terms.isEmpty { return nil }
        self.resource = resource
    }

    /// Which of these objects are selected. O(objects), and their conversion when it is not known yet.
    func matches(_ stored: [EncodedObject]) async throws(StatusError) -> [Bool] {
        zip(stored, try await resource.shown(stored)).map { matches($0, shownAs: $1) }
    }

    private func matches(_ stored: EncodedObject, shownAs shown: EncodedObject) -> Bool {
        terms.allSatisfy { term in
            let index = shown === stored ? term.storedIndex : term.shownIndex
            let value = index.flatMap { shown.fieldValues.indices.contains($0) ? shown.fieldValues[$0] : nil } ?? ""
            return (value == term.value) != term.isNegated
        }
    }

    /// What a watcher is told of changes that `selection`, the rest of what is selected, has something to do with: one that
    /// takes an object into the selection is an ADDED, one that takes it out a DELETED with the former content.
    func events(
        for changes: [LoggedChange], in selection: Selection
    ) async throws(StatusError) -> [EncodedWatchEvent] {
        let current = changes.map(\.object)
        let former = changes.map { $0.previous ?? $0.object }
        let shown = try await resource.shown(current + former)
        return changes.indices.compactMap { index in
            let change = changes[index]
            let (now, before) = (shown[index], shown[index + changes.count])
            let matchedBefore =
                change.previous.map { selection.matches($0) && matches($0, shownAs: before) } ?? false
            let matchesNow =
                change.kind != .deleted && selection.matches(change.object) && matches(change.object, shownAs: now)
            switch (matchedBefore, matchesNow) {
            case (false, false): return nil
            case (false, true): return EncodedWatchEvent(kind: .added, object: now)
            case (true, true): return EncodedWatchEvent(kind: .modified, object: now)
            case (true, false):
                return EncodedWatchEvent(
                    kind: .deleted, object: change.kind == .deleted ? now : before.reversioned(change.revision))
            }
        }
    }
}

extension FieldSelector {
    /// The terms about names and namespaces.
    var onMetadata: FieldSelector { FieldSelector(terms: terms.filter { $0.field.hasPrefix("metadata.") }) }
}
