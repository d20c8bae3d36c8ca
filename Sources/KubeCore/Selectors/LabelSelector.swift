/// A selection of objects by their labels: all requirements must hold. No requirements select everything.
/// Source: Kubernetes documentation, "Labels and Selectors"; k8s.io/apimachinery/pkg/labels.
package struct LabelSelector: Sendable, Hashable {
    package enum Operator: String, Sendable, Hashable {
        case `in` = "In"
        case notIn = "NotIn"
        case exists = "Exists"
        case doesNotExist = "DoesNotExist"
        /// Only in the text form (`size>1`): both sides are integers.
        case greaterThan = "Gt"
        case lessThan = "Lt"
    }

    package struct Requirement: Sendable, Hashable {
        package let key: String
        package let `operator`: Operator
        /// Sorted.
        package let values: [String]

        package init(key: String, operator: Operator, values: [String] = []) {
            self.key = key
            self.operator = `operator`
            self.values = values.sorted()
        }
    }

    package var requirements: [Requirement]
    /// A selector that matches no object at all, such as a missing `labelSelector` field.
    package var selectsNothing = false

    package init(requirements: [Requirement]) { self.requirements = requirements }

    package static let everything = LabelSelector(requirements: [])

    package static var nothing: LabelSelector {
        var selector = LabelSelector(requirements: [])
        selector.selectsNothing = true
        return selector
    }

    /// Equality on each of the given labels, as a Service's or ReplicationController's `selector`.
    package init(matching labels: [String: String]) {
        requirements = labels.sorted { $0.key < $1.key }
            .map { Requirement(key: $0.key, operator: .in, values: [$0.value]) }
    }

    package var isEverything: Bool { requirements.isEmpty && !selectsNothing }

    /// O(number of requirements and their values).
    package func matches(_ labels: [String: String]) -> Bool {
        if selectsNothing { return false }
        return requirements.allSatisfy { $0.matches(labels[$0.key]) }
    }
}

extension LabelSelector.Requirement {
    /// Whether an object whose label `key` has this value (nil: not set) meets the requirement.
    package func matches(_ value: String?) -> Bool {
        switch `operator` {
        case .in: value.map(values.contains) ?? false
        case .notIn: value.map { !values.contains($0) } ?? true
        case .exists: value != nil
        case .doesNotExist: value == nil
        case .greaterThan: compare(value, >)
        case .lessThan: compare(value, <)
        }
    }

    private func compare(_ value: String?, _ isOrdered: (Int64, Int64) -> Bool) -> Bool {
        guard let value, let left = Int64(value), let bound = values.first, let right = Int64(bound) else {
            return false
        }
        return isOrdered(left, right)
    }
}
