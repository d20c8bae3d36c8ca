import KubeCore
import Testing

@testable import Controllers

@Suite struct JobPlanTests {
    private static let now = Sample.start.adding(.seconds(3600))

    private static func job(_ spec: JSONObject, status: JSONObject = [:]) -> JobView {
        JobView(
            KubeObject(
                [
                    "apiVersion": "batch/v1", "kind": "Job",
                    "metadata": ["name": "j", "namespace": "default", "uid": "uid-j"],
                    "spec": .object(spec), "status": .object(status),
                ] as JSONObject))
    }

    /// A pod that carries the finalizer of jobs.
    private static func pod(
        _ name: String, _ phase: String, index: Int? = nil, exitCode: Int64? = nil, annotations: JSONObject = [:],
        isBeingDeleted: Bool = false, conditions: [JSONValue] = []
    ) -> KubeObject {
        var annotations = annotations
        if let index { annotations[JobView.indexAnnotation] = .string(String(index)) }
        var metadata: JSONObject = [
            "finalizers": [.string(JobView.finalizer)], "annotations": .object(annotations),
        ]
        if isBeingDeleted { metadata["deletionTimestamp"] = Sample.time(0) }
        var pod = Sample.pod(name, phase: phase, metadata: metadata)
        if let exitCode {
            pod.set(
                [
                    [
                        "name": "main",
                        "state": ["terminated": ["exitCode": .int(exitCode), "finishedAt": Sample.time(0)]],
                    ]
                ], at: "status", "containerStatuses")
        }
        if !conditions.isEmpty { pod.set(.array(conditions), at: "status", "conditions") }
        return pod
    }

    private static let policy: JSONValue = [
        "rules": [
            ["action": "FailJob", "onExitCodes": ["containerName": "main", "operator": "In", "values": [42]]],
            ["action": "Ignore", "onPodConditions": [["type": "DisruptionTarget"]]],
            ["action": "FailIndex", "onExitCodes": ["operator": "In", "values": [13]]],
            ["action": "Count", "onExitCodes": ["operator": "NotIn", "values": [1]]],
        ]
    ]

    @Test(
        "the first rule of a failure policy that matches decides",
        arguments: [
            (
                pod("a", "Failed", exitCode: 42),
                PodFailurePolicy.Verdict.failJob(
                    message:
                        "Container main for pod default/a failed with exit code 42 matching FailJob rule at index 0")
            ),
            (
                pod("a", "Failed", exitCode: 1, conditions: [["type": "DisruptionTarget", "status": "True"]]),
                .ignore
            ),
            (pod("a", "Failed", exitCode: 13), .failIndex), (pod("a", "Failed", exitCode: 7), .count),
            (pod("a", "Failed", exitCode: 1), .count), (pod("a", "Failed"), .count),
        ])
    func failurePolicy(pod: KubeObject, expected: PodFailurePolicy.Verdict) {
        #expect(PodFailurePolicy(Self.job(["podFailurePolicy": Self.policy]).object).verdict(on: pod) == expected)
    }

    @Test("a pod that fails the job leads to the target first, and to the end when all pods have ended")
    func failJob() {
        let spec: JSONObject = [
            "completions": 2, "parallelism": 2, "podReplacementPolicy": "Failed", "podFailurePolicy": Self.policy,
        ]
        let pods = [Self.pod("a", "Failed", exitCode: 42), Self.pod("b", "Running")]
        let plan = JobPlan(Self.job(spec), pods: pods, now: Self.now)
        let conditions = Conditions(plan.status["conditions"])
        #expect(conditions["FailureTarget"]?["reason"] == "PodFailurePolicy")
        #expect(!conditions.isTrue("Failed"))
        #expect(plan.delete.map(\.name) == ["b"])
        #expect(plan.status["uncountedTerminatedPods"] == ["failed": ["uid-a", "uid-b"]])
        #expect(Set(plan.release.map(\.name)) == ["a", "b"])

        // The pod that decided is gone: the verdict stands.
        let later = JobPlan(Self.job(spec, status: plan.status), pods: [], now: Self.now)
        #expect(Conditions(later.status["conditions"])["Failed"]?["reason"] == "PodFailurePolicy")
        #expect(later.status["failed"] == 2)
    }

    @Test("ignored failures count for nothing and are replaced")
    func ignored() {
        let spec: JSONObject = ["completions": 1, "backoffLimit": 0, "podFailurePolicy": Self.policy]
        let lost = Self.pod("a", "Failed", exitCode: 137, conditions: [["type": "DisruptionTarget", "status": "True"]])
        let plan = JobPlan(Self.job(spec), pods: [lost], now: Self.now)
        #expect(plan.outcome == nil)
        #expect(plan.create == [JobPlan.NewPod()])
        #expect(plan.status["failed"] == nil)
        #expect(plan.release.map(\.name) == ["a"])
    }

    @Test("an index that fails too often fails alone; the job fails when all others have ended")
    func failuresPerIndex() {
        let spec: JSONObject = [
            "completions": 3, "parallelism": 3, "completionMode": "Indexed", "backoffLimitPerIndex": 1,
        ]
        let counted: JSONObject = ["batch.kubernetes.io/job-index-failure-count": "1"]
        let pods = [
            Self.pod("a", "Failed", index: 0, exitCode: 1, annotations: counted), Self.pod("b", "Succeeded", index: 1),
            Self.pod("c", "Failed", index: 2, exitCode: 1),
        ]
        let plan = JobPlan(Self.job(spec), pods: pods, now: Self.now)
        #expect(plan.outcome == nil)
        #expect(plan.status["failedIndexes"] == "0")
        #expect(plan.status["completedIndexes"] == "1")
        #expect(plan.create == [JobPlan.NewPod(index: 2, failures: counted.stringDictionary)])
        // The failed pod of index 2 stays until its replacement has taken over its count.
        #expect(plan.release.map(\.name) == ["a", "b"])

        let end = pods[..<2] + [Self.pod("c", "Succeeded", index: 2)]
        let last = JobPlan(Self.job(spec, status: plan.status), pods: Array(end), now: Self.now)
        #expect(last.outcome == .failed(reason: "FailedIndexes", message: "Job has failed indexes"))
    }

    @Test("more failed indexes than allowed end the job")
    func maxFailedIndexes() {
        let spec: JSONObject = [
            "completions": 4, "parallelism": 4, "completionMode": "Indexed", "backoffLimitPerIndex": 0,
            "maxFailedIndexes": 1,
        ]
        let pods = [0, 1].map { (index: Int) in Self.pod("p\(index)", "Failed", index: index, exitCode: 1) }
        #expect(
            JobPlan(Self.job(spec), pods: pods, now: Self.now).outcome
                == .failed(
                    reason: "MaxFailedIndexesExceeded",
                    message: "Job has exceeded the specified maximal number of failed indexes"))
    }

    @Test(
        "a success policy is met by the named indexes, or by as many of them as it asks for",
        arguments: [
            (["succeededIndexes": "0-2", "succeededCount": 1], "1", true),
            (["succeededIndexes": "0-2"], "0,1", false), (["succeededIndexes": "0-2"], "0-3", true),
            (["succeededCount": 2], "1,4", true), (["succeededCount": 2], "1", false),
            (["succeededIndexes": "3", "succeededCount": 1], "0-2", false),
        ] as [(JSONValue, String, Bool)])
    func successPolicy(rule: JSONValue, completed: String, isMet: Bool) {
        let job = Self.job(["completions": 5, "successPolicy": ["rules": [rule]]])
        let message = SuccessPolicy(job.object).match(CompletionIndexes(completed, below: 5))
        #expect(message == (isMet ? "Matched rules at index 0" : nil))
    }

    @Test("pods that a suspended job gives up count for nothing")
    func suspension() {
        let plan = JobPlan(
            Self.job(["suspend": true, "completions": 1]), pods: [Self.pod("a", "Running")], now: Self.now)
        #expect(plan.suspension == true)
        #expect(plan.delete.map(\.name) == ["a"])
        #expect(plan.release.map(\.name) == ["a"])
        #expect(plan.status["uncountedTerminatedPods"] == [:])
    }

    @Test("an indexed job gives up pods with an index beyond its completions, and doubles")
    func superfluous() {
        let spec: JSONObject = ["completions": 2, "parallelism": 2, "completionMode": "Indexed"]
        let pods = [
            Self.pod("a", "Running", index: 0), Self.pod("b", "Running", index: 1), Self.pod("c", "Running", index: 1),
            Self.pod("d", "Running", index: 2),
        ]
        let names = Set(JobPlan(Self.job(spec), pods: pods, now: Self.now).delete.map(\.name))
        #expect(names.contains("d"))
        #expect(names.count == 2 && names.isDisjoint(with: ["a"]))
    }

    @Test("after failures new pods wait, and a success resets the wait")
    func backoff() {
        let spec: JSONObject = ["completions": 3, "parallelism": 1]
        let failed = [Self.pod("a", "Failed", exitCode: 1), Self.pod("b", "Failed", exitCode: 1)]
        let plan = JobPlan(Self.job(spec), pods: failed, now: Sample.start.adding(.seconds(5)))
        #expect(plan.create.isEmpty)
        #expect(plan.recheck == .seconds(15))
        let success = Self.pod("c", "Succeeded", exitCode: 0)
        #expect(JobPlan(Self.job(spec), pods: failed + [success], now: Sample.start).create.count == 1)
    }

    @Test("long names of indexed jobs are cut before the index")
    func longName() {
        var job = KubeObject(
            apiVersion: "batch/v1", kind: "Job", namespace: "default", name: String(repeating: "n", count: 63))
        job["spec"] = ["template": ["spec": ["containers": []]]]
        let prefix = JobView(job).pod(index: 12).generateName
        #expect(prefix.hasSuffix("-12-"))
        #expect(prefix.utf8.count == 58)
    }
}
