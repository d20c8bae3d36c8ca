internal import KubeCore

/// When an indexed Job has succeeded before all its indexes have: `spec.successPolicy`.
/// Source: KEP-3998; pkg/controller/job/success_policy.go.
struct SuccessPolicy: Hashable {
    private let rules: [JSONValue]
    private let completions: Int

    init(_ job: KubeObject) {
        rules = job.at("spec", "successPolicy", "rules")?.arrayValue ?? []
        completions = job.int("spec", "completions")
    }

    /// Which rule is met, in the words of the Job's condition; nil when none is.
    func match(_ succeeded: CompletionIndexes) -> String? {
        guard !succeeded.indexes.isEmpty else { return nil }
        return rules.firstIndex { isMet($0, succeeded.indexes) }.map { "Matched rules at index \($0)" }
    }

    private func isMet(_ rule: JSONValue, _ succeeded: Set<Int>) -> Bool {
        let count = rule["succeededCount"]?.intValue.map { Int(clamping: $0) }
        guard let text = rule["succeededIndexes"]?.stringValue else {
            return count.map { succeeded.count >= $0 } ?? false
        }
        let required = CompletionIndexes(text, below: completions).indexes
        guard !required.isEmpty else { return false }
        let met = required.intersection(succeeded).count
        return met == required.count || count.map { met >= $0 } ?? false
    }
}
