import KubeCore
import Synchronization
import TestKit
import Testing

@testable import KubeServer

@Suite struct FairQueueTests {
    @Test("flows take turns, however much one of them asks")
    func turns() {
        var queue = FairQueue()
        for ticket in 1...5 { _ = queue.add(UInt64(ticket), flow: "noisy") }
        _ = queue.add(10, flow: "quiet")
        _ = queue.add(11, flow: "quiet")
        var order: [UInt64] = []
        while let next = queue.next() { order.append(next) }
        #expect(order == [1, 10, 2, 11, 3, 4, 5])
        #expect(queue.waiting == 0)
    }

    @Test("a flow has only so much room, and who leaves makes some")
    func bounded() {
        var queue = FairQueue()
        var added = (0..<FairQueue.maximumPerFlow).map { queue.add(UInt64($0), flow: "noisy") }
        #expect(added.allSatisfy { $0 })
        added = [queue.add(1000, flow: "noisy"), queue.add(1001, flow: "quiet")]
        #expect(added == [false, true])
        queue.remove(0, flow: "noisy")
        queue.remove(0, flow: "noisy")
        added = [queue.add(1002, flow: "noisy")]
        #expect(added == [true])
        let next = [queue.next(), queue.next()]
        #expect(next == [1, 1001])
    }
}

@Suite struct FlowCapacityTests {
    @Test("levels lend what they do not use, and no more")
    func lending() {
        var capacity = FlowCapacity(total: 245)
        #expect(capacity.nominal(.workloadLow) == 100)
        var taken = 0
        while capacity.take(.globalDefault) { taken += 1 }
        // What the others keep for themselves: leader election, nodes, system, workloads, catch-all.
        #expect(taken == 245 - (10 + 30 + 21 + 20 + 10 + 5))
        let ownSeat = capacity.take(.leaderElection)
        #expect(ownSeat)
    }
}

@Suite struct FlowSchemaTests {
    private static func schema(_ user: UserInfo, _ verb: String, _ resource: String, group: String = "") -> String {
        FlowSchema.schema(
            for: AuthorizationAttributes(user: user, verb: verb, group: group, resource: resource)
        ).name
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
        #expect(FlowSchema.schema(for: probe).name == "probes")
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
        var first: FlowController.Seat? = try await controller.enter(Self.attributes("noisy"))
        #expect(first != nil)
        let enter: @Sendable (String) async throws -> Void = { name in
            let seat = try await controller.enter(Self.attributes(name))
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
        let seat = try await controller.enter(Self.attributes("noisy"))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<FairQueue.maximumPerFlow {
                // They are turned away at the end, when the test no longer wants them.
                group.addTask { _ = try? await controller.enter(Self.attributes("noisy")) }
            }
            try await eventually { Self.waiting(controller) == FairQueue.maximumPerFlow }
            let error = await #expect(throws: StatusError.self) {
                _ = try await controller.enter(Self.attributes("noisy"))
            }
            #expect(error?.code == 429)
            let administrator = AuthorizationAttributes(user: .apiServer, verb: "list", group: "", resource: "pods")
            _ = try await controller.enter(administrator)
            group.cancelAll()
        }
        #expect(Self.waiting(controller) == 0)
        withExtendedLifetime(seat) {}
    }
}
