import KubeCore
import Testing

@testable import Controllers

@Suite struct DeploymentPlanTests {
    private func sizes(desired: Int, max: Int, revision: Int = 1) -> JSONObject {
        [
            DeploymentAnnotations.desiredReplicas: .string("\(desired)"),
            DeploymentAnnotations.maxReplicas: .string("\(max)"),
            DeploymentAnnotations.revision: .string("\(revision)"),
        ]
    }

    private func plan(_ deployment: KubeObject, _ sets: [KubeObject], hasOldPods: Bool = false) -> DeploymentPlan {
        let view = DeploymentView(deployment)
        return DeploymentPlan(view, ReplicaSetFamily(of: view, among: sets), hasOldPods: hasOldPods)
    }

    @Test("the first ReplicaSet has the whole size, the template's hash and revision 1")
    func first() throws {
        let plan = plan(Sample.deployment(replicas: 3), [])
        #expect(plan.revision == 1)
        guard case .create(let set) = try #require(plan.steps.first) else { return #expect(Bool(false)) }
        #expect(set.specReplicas == 3)
        let hash = try #require(set.labels[DeploymentAnnotations.podTemplateHash])
        #expect(set.name == "web-\(hash)")
        #expect(set.at("spec", "selector", "matchLabels", "pod-template-hash") == .string(hash))
        #expect(set.annotations[DeploymentAnnotations.maxReplicas] == "4")
        #expect(set.controllerOwner?.uid == "uid-web")
    }

    @Test("going back to an old template moves its revision to the end and remembers the one it had")
    func rollback() {
        let old = Sample.replicaSet(
            "a", replicas: 0, image: "new", annotations: sizes(desired: 2, max: 3, revision: 1), age: 20)
        let recent = Sample.replicaSet(
            "b", replicas: 2, image: "other", annotations: sizes(desired: 2, max: 3, revision: 2), age: 10)
        let plan = plan(Sample.deployment(replicas: 2), [old, recent])
        #expect(plan.revision == 3)
        guard case .refresh(let set, let annotations, _) = plan.steps.first else { return #expect(Bool(false)) }
        #expect(set.name == "a")
        #expect(annotations[DeploymentAnnotations.revision] == "3")
        #expect(annotations[DeploymentAnnotations.revisionHistory] == "1")
        // The step after it records sizes only: it must not write the old revision back.
        guard case .scale(_, let changed) = plan.steps.last else { return #expect(Bool(false)) }
        #expect(changed.isEmpty)
    }

    @Test("Recreate first takes the old pods away, waits until they are gone, then creates")
    func recreate() {
        let deployment = Sample.deployment(replicas: 2, spec: ["strategy": ["type": "Recreate"]])
        let running = Sample.replicaSet("old", replicas: 2, annotations: sizes(desired: 2, max: 2), age: 10)
        let empty = Sample.replicaSet("old", replicas: 0, annotations: sizes(desired: 2, max: 2), age: 10)
        guard case .scale(let scale, _) = plan(deployment, [running]).steps.first else { return #expect(Bool(false)) }
        #expect(scale.replicas == 0)
        #expect(plan(deployment, [empty], hasOldPods: true).steps.isEmpty)
        guard case .create(let set) = plan(deployment, [empty]).steps.first else { return #expect(Bool(false)) }
        #expect(set.specReplicas == 2)
    }

    @Test("a paused Deployment is scaled, but a new template waits")
    func paused() {
        let deployment = Sample.deployment(replicas: 5, spec: ["paused": true])
        let set = Sample.replicaSet("old", replicas: 2, annotations: sizes(desired: 2, max: 3), age: 10)
        let plan = plan(deployment, [set])
        #expect(plan.steps.count == 1)
        guard case .scale(let scale, let changed) = plan.steps.first else { return #expect(Bool(false)) }
        #expect(scale.replicas == 5)
        #expect(
            changed == ["deployment.kubernetes.io/desired-replicas": "5", "deployment.kubernetes.io/max-replicas": "7"])
        #expect(!plan.judgesProgress)
    }

    @Test(
        "scaling in the middle of a rollout gives each ReplicaSet its share",
        arguments: [
            // size before with surge 2, size wanted, sizes of old and new, expected
            (10, 30, [7, 5], [19, 13]), (10, 5, [7, 5], [4, 3]), (10, 11, [7, 5], [8, 5]), (10, 0, [7, 5], [0, 0]),
        ])
    func proportional(before: Int, wanted: Int, current: [Int], expected: [Int]) {
        let deployment = Sample.deployment(
            replicas: wanted, spec: ["strategy": ["rollingUpdate": ["maxSurge": 2, "maxUnavailable": 0]]])
        let annotations = sizes(desired: before, max: before + 2)
        let sets = [
            Sample.replicaSet("old", replicas: current[0], annotations: annotations, age: 10),
            Sample.replicaSet("new", replicas: current[1], image: "new", annotations: annotations),
        ]
        let view = DeploymentView(deployment)
        let scales = ProportionalScaling.scales(view, ReplicaSetFamily(of: view, among: sets))
        let sizes = sets.map { set in scales.first { $0.replicaSet.uid == set.uid }?.replicas ?? set.specReplicas }
        #expect(sizes == expected)
    }

    @Test("old ReplicaSets beyond the history limit go when the rollout is complete, those with pods stay")
    func pruning() {
        var deployment = Sample.deployment(replicas: 1, spec: ["revisionHistoryLimit": 1])
        deployment["status"] = [
            "observedGeneration": 1, "replicas": 1, "updatedReplicas": 1, "availableReplicas": 1,
        ]
        let sets = (1...4).map { number in
            Sample.replicaSet(
                "old-\(number)", replicas: 0, image: "old-\(number)",
                annotations: sizes(desired: 1, max: 2, revision: number), age: 100 - number)
        }
        let current = Sample.replicaSet(
            "new", replicas: 1, image: "new", annotations: sizes(desired: 1, max: 2, revision: 5))
        let pruned = plan(deployment, sets + [current]).steps.compactMap { step -> String? in
            if case .prune(let set) = step { set.name } else { nil }
        }
        #expect(pruned == ["old-1", "old-2", "old-3"])
    }
}
