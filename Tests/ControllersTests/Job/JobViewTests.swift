import KubeCore
import Testing

@testable import Controllers

@Suite struct JobViewTests {
    @Test("containers of an indexed job learn their index from a label of their pod, unless they have such a variable")
    func indexVariable() throws {
        var job = KubeObject(apiVersion: "batch/v1", kind: "Job", namespace: "default", name: "j")
        job.set(
            [
                "initContainers": [["name": "first"]],
                "containers": [["name": "plain"], ["name": "own", "env": [["name": "JOB_COMPLETION_INDEX"]]]],
            ], at: "spec", "template", "spec")
        let pod = JobView(job).pod(index: 2)
        let expected: JSONValue = [
            [
                "name": "JOB_COMPLETION_INDEX",
                "valueFrom": [
                    "fieldRef": ["fieldPath": "metadata.labels['batch.kubernetes.io/job-completion-index']"]
                ],
            ]
        ]
        #expect(pod.at("spec", "initContainers")?[0]?["env"] == expected)
        #expect(pod.at("spec", "containers")?[0]?["env"] == expected)
        #expect(pod.at("spec", "containers")?[1]?["env"] == [["name": "JOB_COMPLETION_INDEX"]])
        #expect(pod.labels["batch.kubernetes.io/job-completion-index"] == "2")
    }

    @Test("a status without conditions has no member for them")
    func conditions() {
        let job = JobView(KubeObject(apiVersion: "batch/v1", kind: "Job", namespace: "default", name: "j"))
        #expect(JobPlan(job, pods: [], now: .now()).status["conditions"] == nil)
    }
}
