internal import KubeCore
internal import KubeSchema

/// Which objects of a resource a list or watch is about, ready to be matched without parsing.
struct Selection: Sendable {
    private struct Term: Sendable {
        enum Source: Sendable {
            case name
            case namespace
            case value(Int)
        }

        let source: Source
        let value: String
        let isNegated: Bool
    }

    /// Empty for all namespaces.
    let namespace: String
    private let labelSelector: LabelSelector
    private let terms: [Term]

    /// - Parameter fieldNames: the names of the values that `EncodedObject.fieldValues` has, in order.
    init(namespace: String, labelSelector: LabelSelector, fieldSelector: FieldSelector, fieldNames: [String]) {
        self.namespace = namespace
        self.labelSelector = labelSelector
        terms = fieldSelector.terms.compactMap { term in
            let source: Term.Source
            switch term.field {
            case "metadata.name": source = .name
            case "metadata.namespace": source = .namespace
            default:
                guard let index = fieldNames.firstIndex(of: term.field) else { return nil }
                source = .value(index)
            }
            return Term(source: source, value: term.value, isNegated: term.isNegated)
        }
    }

    /// Whether only the namespace restricts the selection, so that counting needs no matching.
    var isUnfiltered: Bool { labelSelector.isEverything && terms.isEmpty }

    /// O(number of requirements).
    func matches(_ object: EncodedObject) -> Bool {
        (namespace.isEmpty || object.key.namespace == namespace) && matchesSelectors(object)
    }

    private func matchesSelectors(_ object: EncodedObject) -> Bool {
        if labelSelector.selectsNothing { return false }
        for requirement in labelSelector.requirements where !requirement.matches(object.label(requirement.key)) {
            return false
        }
        for term in terms {
            let value =
                switch term.source {
                case .name: object.key.name
                case .namespace: object.key.namespace
                case .value(let index): object.fieldValues.indices.contains(index) ? object.fieldValues[index] : ""
                }
            if (value == term.value) == term.isNegated { return false }
        }
        return true
    }

    /// What a watcher with this selection is told of a change; nil when it is none of its business. A change that
    /// takes an object into the selection is an ADDED, one that takes it out a DELETED with the former content.
    func event(for change: LoggedChange) -> EncodedWatchEvent? {
        let matchedBefore = change.previous.map(matches) ?? false
        let matchesNow = change.kind != .deleted && matches(change.object)
        switch (matchedBefore, matchesNow) {
        case (false, false): return nil
        case (false, true): return EncodedWatchEvent(kind: .added, object: change.object)
        case (true, true): return EncodedWatchEvent(kind: .modified, object: change.object)
        case (true, false):
            if change.kind == .deleted { return EncodedWatchEvent(kind: .deleted, object: change.object) }
            guard let previous = change.previous else { return nil }
            return EncodedWatchEvent(kind: .deleted, object: previous.reversioned(change.revision))
        }
    }
}
