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

    static func index(of pod: KubeObject) -> Int? { pod.annotations[indexAnnotation].flatMap(Int.init) }

    /// A pod of the job; with the index of the completion that it works on, when the job is indexed.
    func pod(index: Int?) -> KubeObject {
        var pod = PodTemplate.pod(from: object.at("spec", "template") ?? [:], owner: object)
        pod.finalizers = pod.finalizers + [Self.finalizer]
        guard let index else { return pod }
        pod.set(.string("\(object.name)-\(index)-"), at: "metadata", "generateName")
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
