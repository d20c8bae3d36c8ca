import KubeCore
import Synchronization
import TestKit
import Testing

@testable import KubeServer

@Suite struct FairQueueTests {
    private static let limits = PriorityLevel.QueueLimits(perFlow: 50, total: 100)

    @Test("flows take turns, however much one of them asks")
    func turns() {
        var queue = FairQueue()
        for ticket in 1...5 { _ = queue.add(UInt64(ticket), flow: "noisy", limits: Self.limits) }
        _ = queue.add(10, flow: "quiet", limits: Self.limits)
        _ = queue.add(11, flow: "quiet", limits: Self.limits)
        var order: [UInt64] = []
        while let next = queue.next() { order.append(next) }
        #expect(order == [1, 10, 2, 11, 3, 4, 5])
        #expect(queue.waiting == 0)
    }

    @Test("a flow has only so much room, and who leaves makes some")
    func bounded() {
        var queue = FairQueue()
        var added = (0..<Self.limits.perFlow).map { queue.add(UInt64($0), flow: "noisy", limits: Self.limits) }
        #expect(added.allSatisfy { $0 })
        added = [
            queue.add(1000, flow: "noisy", limits: Self.limits), queue.add(1001, flow: "quiet", limits: Self.limits),
        ]
        #expect(added == [false, true])
        queue.remove(0, flow: "noisy")
        queue.remove(0, flow: "noisy")
        added = [queue.add(1002, flow: "noisy", limits: Self.limits)]
        #expect(added == [true])
        let next = [queue.next(), queue.next()]
        #expect(next == [1, 1001])
    }
}

@Suite struct FlowCapacityTests {
    @Test("levels lend what they do not use, and no more")
    func lending() {
        var capacity = FlowCapacity(total: 245, levels: FlowControlConfiguration.standard.levels.values)
        #expect(capacity.nominal("workload-low") == 100)
        var taken = 0
        while capacity.take("global-default") { taken += 1 }
        // What the others keep for themselves: leader election, nodes, system, workloads, catch-all.
        #expect(taken == 245 - (10 + 30 + 21 + 20 + 10 + 5))
        let ownSeat = capacity.take("leader-election")
        #expect(ownSeat)
    }

    @Test("a level borrows no more than it may")
    func borrowingLimit() {
        var capacity = FlowCapacity(
            total: 20,
            levels: [
                PriorityLevel(name: "modest", shares: 10, borrowingLimitPercent: 20),
                PriorityLevel(name: "idle", shares: 10, lendablePercent: 100),
            ])
        var taken = 0
        while capacity.take("modest") { taken += 1 }
        #expect(taken == 12)
    }

    @Test("seats that are taken stay taken when the levels change, and come back from levels that are gone")
    func change() {
        var capacity = FlowCapacity(total: 10, levels: [PriorityLevel(name: "old", shares: 10)])
        for _ in 0..<10 { _ = capacity.take("old") }
        let levels = [PriorityLevel(name: "new", shares: 10), PriorityLevel(name: "exempt", shares: 0, isExempt: true)]
        capacity.apply(levels)
        #expect(capacity.nominal("old") == 0)
        #expect(capacity.used("old") == 10)
        #expect(capacity.nominal("new") == 10)
        for _ in 0..<10 { capacity.give("old") }
        capacity.give("old")
        var taken = 0
        while capacity.take("new") { taken += 1 }
        #expect(taken == 10)
        let exempt = capacity.take("exempt")
        #expect(exempt)
    }
}

@Suite struct FlowSchemaTests {
    private static func schema(_ user: UserInfo, _ verb: String, _ resource: String, group: String = "") -> String {
        FlowControlConfiguration.standard.classify(
            AuthorizationAttributes(
                user: user, verb: verb, group: group, resource: resource,
                namespace: resource == "nodes" ? "" : "kube-system")
        ).schema.name
    }

    @Test("requests fall under the schemas that Kubernetes begins with")
    func builtIn() {
        let authenticated = UserInfo.authenticatedGroup
        let jane = UserInfo(name: "jane", groups: [authenticated])
        let node = UserInfo(name: "system:node:a", groups: ["system:nodes", authenticated])
        let pod = UserInfo(serviceAccount: "default", namespace: "demo", uid: "")
        let controller = UserInfo(serviceAccount: "job-controller", namespace: "kube-system", uid: "")
        let scheduler = UserInfo(name: "system:kube-scheduler", groups: [authenticated])
        #expect(Self.schema(.apiServer, "list", "pods") == "exempt")
        #expect(Self.schema(jane, "list", "pods") == "global-default")
        #expect(Self.schema(.anonymous, "list", "pods") == "global-default")
        #expect(Self.schema(node, "patch", "nodes") == "system-node-high")
        #expect(Self.schema(node, "update", "leases", group: "coordination.k8s.io") == "system-node-high")
        #expect(Self.schema(node, "list", "pods") == "system-nodes")
        #expect(Self.schema(pod, "list", "pods") == "service-accounts")
        #expect(Self.schema(controller, "list", "pods") == "kube-system-service-accounts")
        #expect(Self.schema(scheduler, "update", "leases", group: "coordination.k8s.io") == "system-leader-election")
        #expect(Self.schema(scheduler, "list", "pods") == "kube-scheduler")
        #expect(Self.schema(UserInfo(name: "x"), "list", "pods") == "catch-all")
        let probe = AuthorizationAttributes(user: .anonymous, verb: "get", path: "/livez")
        #expect(FlowControlConfiguration.standard.classify(probe).level.isExempt)
        #expect(FlowControlConfiguration.standard.classify(probe).schema.name == "probes")
    }

    private static func schema(_ name: String, level: String, precedence: Int64, _ rule: JSONValue) -> KubeObject {
        var object = KubeObject(apiVersion: "flowcontrol.apiserver.k8s.io/v1", kind: "FlowSchema", name: name)
        object["spec"] = [
            "priorityLevelConfiguration": ["name": .string(level)], "matchingPrecedence": .int(precedence),
            "distinguisherMethod": ["type": "ByNamespace"], "rules": [rule],
        ]
        return object
    }

    private static let jane: JSONValue = ["kind": "User", "user": ["name": "jane"]]
    private static let everything: JSONValue = ["verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]]

    @Test(
        "a schema is for what its rules name",
        arguments: [
            (
                ["subjects": [jane], "resourceRules": [["verbs": ["get"], "apiGroups": [""], "resources": ["pods"]]]],
                false
            ),
            (
                [
                    "subjects": [jane],
                    "resourceRules": [
                        ["verbs": ["get"], "apiGroups": [""], "resources": ["pods/log"], "namespaces": ["demo"]]
                    ],
                ], true
            ),
            (
                [
                    "subjects": [jane],
                    "resourceRules": [
                        ["verbs": ["*"], "apiGroups": ["*"], "resources": ["*"], "namespaces": ["other"]]
                    ],
                ], false
            ),
            (
                [
                    "subjects": [jane],
                    "resourceRules": [
                        ["verbs": ["*"], "apiGroups": ["*"], "resources": ["*"], "clusterScope": true]
                    ],
                ], false
            ),
            (
                [
                    "subjects": [["kind": "Group", "group": ["name": "*"]]],
                    "resourceRules": [
                        ["verbs": ["*"], "apiGroups": ["*"], "resources": ["*"], "namespaces": ["*"]]
                    ],
                ], true
            ),
            (
                [
                    "subjects": [
                        ["kind": "ServiceAccount", "serviceAccount": ["namespace": "demo", "name": "*"]]
                    ],
                    "resourceRules": [
                        ["verbs": ["*"], "apiGroups": ["*"], "resources": ["*"], "namespaces": ["*"]]
                    ],
                ], false
            ),
            (["subjects": [jane], "nonResourceRules": [["verbs": ["*"], "nonResourceURLs": ["*"]]]], false),
        ] as [(JSONValue, Bool)])
    func rules(_ rule: JSONValue, isMatch: Bool) {
        let configuration = FlowControlConfiguration(
            schemas: [Self.schema("mine", level: "catch-all", precedence: 5, rule)], levels: [])
        let place = configuration.classify(
            AuthorizationAttributes(
                user: UserInfo(name: "jane", groups: ["a"]), verb: "get", group: "", resource: "pods",
                subresource: "log", namespace: "demo", name: "web"))
        #expect((place.schema.name == "mine") == isMatch)
        #expect(place.flow == (isMatch ? "mine/demo" : "catch-all/jane"))
    }

    @Test("the lower precedence counts, then the name; without its level a schema has no effect")
    func order() {
        let rule: JSONValue = [
            "subjects": [Self.jane], "nonResourceRules": [["verbs": ["*"], "nonResourceURLs": ["/a*"]]],
        ]
        let configuration = FlowControlConfiguration(
            schemas: [
                Self.schema("b", level: "catch-all", precedence: 7, rule),
                Self.schema("a", level: "catch-all", precedence: 7, rule),
                Self.schema("later", level: "catch-all", precedence: 8, rule),
                Self.schema("lost", level: "nowhere", precedence: 2, rule),
            ], levels: [])
        let place = configuration.classify(
            AuthorizationAttributes(user: UserInfo(name: "jane"), verb: "get", path: "/abc"))
        #expect(place.schema.name == "a")
        #expect(configuration.schemas.map(\.name) == ["exempt", "a", "b", "later", "catch-all"])
    }
}

@Suite struct FlowControllerTests {
    private static func attributes(_ name: String) -> AuthorizationAttributes {
        AuthorizationAttributes(
            user: UserInfo(name: name, groups: [UserInfo.authenticatedGroup]), verb: "list", group: "", resource: "pods"
        )
    }

    private static func waiting(_ controller: FlowController) -> Int {
        controller.report.levels.reduce(0) { $0 + $1.waiting }
    }

    private final class Order: Sendable {
        let names = Mutex<[String]>([])
    }

    @Test("one noisy user does not keep another waiting for all of his requests")
    func fairness() async throws {
        let controller = FlowController(total: 1, longestWait: .seconds(600))
        let order = Order()
        var first: FlowController.Seat? = try await controller.enter(controller.classify(Self.attributes("noisy")))
        #expect(first != nil)
        let enter: @Sendable (String) async throws -> Void = { name in
            let seat = try await controller.enter(controller.classify(Self.attributes(name)))
            order.names.withLock { $0.append(name) }
            withExtendedLifetime(seat) {}
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<20 { group.addTask { try await enter("noisy") } }
            try await eventually { Self.waiting(controller) == 20 }
            group.addTask { try await enter("quiet") }
            try await eventually { Self.waiting(controller) == 21 }
            first = nil
            try await group.waitForAll()
        }
        let place = try #require(order.names.withLock { $0.firstIndex(of: "quiet") })
        #expect(place <= 2)
        #expect(Self.waiting(controller) == 0)
    }

    @Test("who asks too much at a time is told to come back; administrators are not")
    func rejection() async throws {
        let controller = FlowController(total: 1, longestWait: .seconds(600))
        let seat = try await controller.enter(controller.classify(Self.attributes("noisy")))
        let room = try #require(controller.classify(Self.attributes("noisy")).level.queues).perFlow
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<room {
                // They are turned away at the end, when the test no longer wants them.
                group.addTask { _ = try? await controller.enter(controller.classify(Self.attributes("noisy"))) }
            }
            try await eventually { Self.waiting(controller) == room }
            let error = await #expect(throws: StatusError.self) {
                _ = try await controller.enter(controller.classify(Self.attributes("noisy")))
            }
            #expect(error?.code == 429)
            let administrator = AuthorizationAttributes(user: .apiServer, verb: "list", group: "", resource: "pods")
            _ = try await controller.enter(controller.classify(administrator))
            group.cancelAll()
        }
        #expect(Self.waiting(controller) == 0)
        withExtendedLifetime(seat) {}
    }

    @Test("a level that lets nobody wait turns requests away at once, until its seats are more")
    func reject() async throws {
        var schema = KubeObject(apiVersion: "flowcontrol.apiserver.k8s.io/v1", kind: "FlowSchema", name: "mine")
        schema["spec"] = [
            "priorityLevelConfiguration": ["name": "small"], "matchingPrecedence": 5,
            "rules": [
                [
                    "subjects": [["kind": "User", "user": ["name": "noisy"]]],
                    "resourceRules": [
                        [
                            "verbs": ["*"], "apiGroups": ["*"], "resources": ["*"], "namespaces": ["*"],
                            "clusterScope": true,
                        ]
                    ],
                ]
            ],
        ]
        var level = KubeObject(
            apiVersion: "flowcontrol.apiserver.k8s.io/v1", kind: "PriorityLevelConfiguration", name: "small")
        level["spec"] = [
            "type": "Limited",
            "limited": [
                "nominalConcurrencyShares": 5, "borrowingLimitPercent": 0, "limitResponse": ["type": "Reject"],
            ],
        ]
        let controller = FlowController(total: 2)
        controller.apply(FlowControlConfiguration(schemas: [schema], levels: [level]))
        let place = controller.classify(Self.attributes("noisy"))
        #expect(place.schema.name == "mine")
        let seat = try await controller.enter(place)
        await #expect(throws: StatusError.self) { _ = try await controller.enter(place) }
        #expect(controller.report.schemas.first { $0.schema == "mine" }?.counts.rejectedConcurrencyLimit == 1)
        level["spec"] = [
            "type": "Limited",
            "limited": ["nominalConcurrencyShares": 95, "limitResponse": ["type": "Reject"]],
        ]
        controller.apply(FlowControlConfiguration(schemas: [schema], levels: [level]))
        let second = try await controller.enter(place)
        withExtendedLifetime((seat, second)) {}
    }
}
