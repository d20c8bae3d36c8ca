internal import KubeCore

/// The fields of a Job that its controller looks at.
struct JobView {
    static let finalizer = "batch.kubernetes.io/job-tracking"
    static let indexAnnotation = "batch.kubernetes.io/job-completion-index"
    private static let indexVariable = "JOB_COMPLETION_INDEX"

    let object: KubeObject

    init(_ object: KubeObject) { self.object = object }

    var parallelism: Int { object.int("spec", "parallelism", default: 1) }
    /// Nil: any success completes the job (a work queue).
    var completions: Int? { object.at("spec", "completions")?.intValue.map { Int(clamping: $0) } }
    var backoffLimit: Int { object.int("spec", "backoffLimit", default: 6) }
    var isIndexed: Bool { object.text("spec", "completionMode") == "Indexed" }
    var replacesOnlyEnded: Bool { object.text("spec", "podReplacementPolicy") == "Failed" }
    var isSuspended: Bool { object.at("spec", "suspend")?.boolValue ?? false }
    var activeDeadline: Duration? { object.at("spec", "activeDeadlineSeconds")?.intValue.map { .seconds($0) } }
    /// How often the pods of each index may fail; nil when only all failures together are limited. Source: KEP-3850.
    var backoffLimitPerIndex: Int? {
        isIndexed ? object.at("spec", "backoffLimitPerIndex")?.intValue.map { Int(clamping: $0) } : nil
    }
    var maxFailedIndexes: Int? { object.at("spec", "maxFailedIndexes")?.intValue.map { Int(clamping: $0) } }
    var restartsContainers: Bool { object.text("spec", "template", "spec", "restartPolicy") == "OnFailure" }
    /// Whether another controller runs it. Source: KEP-4368, managedBy.
    var isManagedElsewhere: Bool {
        let manager = object.text("spec", "managedBy")
        return !manager.isEmpty && manager != "kubernetes.io/job-controller"
    }
    var timeToLive: Duration? { object.at("spec", "ttlSecondsAfterFinished")?.intValue.map { .seconds($0) } }
    var startTime: Timestamp? { object.time("status", "startTime") }
    var conditions: Conditions { Conditions(object.at("status", "conditions")) }
    var isFinished: Bool { conditions.isTrue("Complete") || conditions.isTrue("Failed") }
    var succeeded: Int { object.int("status", "succeeded") }
    var failed: Int { object.int("status", "failed") }

    /// When it finished; nil while it has not.
    var finishTime: Timestamp? {
        for type in ["Complete", "Failed"] where conditions.isTrue(type) {
            return conditions[type]?["lastTransitionTime"]?.stringValue.flatMap(Timestamp.init(rfc3339:))
        }
        return nil
    }

    var uncounted: (succeeded: [String], failed: [String]) {
        func uids(_ key: String) -> [String] {
            object.at("status", "uncountedTerminatedPods", key)?.arrayValue?.compactMap(\.stringValue) ?? []
        }
        return (uids("succeeded"), uids("failed"))
    }

    var completedIndexes: CompletionIndexes {
        CompletionIndexes(object.text("status", "completedIndexes"), below: completions ?? 0)
    }
    var failedIndexes: CompletionIndexes {
        CompletionIndexes(object.text("status", "failedIndexes"), below: completions ?? 0)
    }

    /// Whether the pod counts as failed: one that is being deleted does, unless only ended ones are to be replaced.
    func isFailed(_ pod: KubeObject) -> Bool {
        let phase = PodView(pod).phase
        return phase == "Failed" || (!replacesOnlyEnded && pod.isBeingDeleted && phase != "Succeeded")
    }

    /// Whether an indexed job still has a use for the pod's index.
    func hasValidIndex(_ pod: KubeObject) -> Bool {
        guard isIndexed else { return true }
        guard let index = Self.index(of: pod) else { return false }
        return index >= 0 && index < completions ?? 0
    }

    static func index(of pod: KubeObject) -> Int? { pod.annotations[indexAnnotation].flatMap(Int.init) }

    /// A pod of the job; with the index of the completion that it works on, when the job is indexed.
    /// - Parameter failures: annotations that say how often pods of the index have failed.
    func pod(index: Int?, failures: [String: String] = [:]) -> KubeObject {
        var pod = PodTemplate.pod(from: object.at("spec", "template") ?? [:], owner: object)
        pod.finalizers = pod.finalizers + [Self.finalizer]
        guard let index else { return pod }
        // The server cuts long prefixes at the end, where the index is.
        let suffix = "-\(index)-"
        pod.set(.string(object.name.prefix(58 - suffix.utf8.count) + suffix), at: "metadata", "generateName")
        pod.annotations.merge(failures) { $1 }
        pod.annotations[Self.indexAnnotation] = String(index)
        pod.labels[Self.indexAnnotation] = String(index)
        pod.set(.string("\(object.name)-\(index)"), at: "spec", "hostname")
        for list in ["initContainers", "containers"] {
            guard let containers = pod.at("spec", list)?.arrayValue else { continue }
            pod.set(.array(containers.map(Self.knowingItsIndex)), at: "spec", list)
        }
        return pod
    }

    /// The container with the index of its pod in its environment, unless it has a variable of that name already.
    /// Source: pkg/controller/job addCompletionIndexEnvVariable.
    private static func knowingItsIndex(_ container: JSONValue) -> JSONValue {
        let environment = container["env"]?.arrayValue ?? []
        if environment.contains(where: { $0.text("name") == indexVariable }) { return container }
        var container = container
        let field: JSONValue = ["fieldPath": .string("metadata.labels['\(indexAnnotation)']")]
        container["env"] = .array(
            environment + [["name": .string(indexVariable), "valueFrom": ["fieldRef": field]]])
        return container
    }
}
