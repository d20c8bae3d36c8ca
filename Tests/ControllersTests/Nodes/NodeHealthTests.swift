import KubeCore
import Testing

@testable import Controllers

@Suite struct NodeHealthTests {
    private static let now = Timestamp(rfc3339: "2024-03-01T12:00:00Z")!

    private static func node(ready: String?, heartbeat: String = "2024-03-01T10:00:00Z") -> KubeObject {
        var node = KubeObject(apiVersion: "v1", kind: "Node", name: "n")
        guard let ready else { return node }
        node.set(
            [
                [
                    "type": "Ready", "status": .string(ready), "lastHeartbeatTime": .string(heartbeat),
                    "reason": "KubeletReady", "message": "ok",
                ]
            ], at: "status", "conditions")
        return node
    }

    private static func lease(_ renewTime: String) -> KubeObject {
        var lease = KubeObject(apiVersion: "coordination.k8s.io/v1", kind: "Lease", name: "n")
        lease.set(.string(renewTime), at: "spec", "renewTime")
        return lease
    }

    @Test("a node that stops reporting is lost after the grace period, by our clock and not by its own")
    func silence() {
        let node = Self.node(ready: "True")
        let health = NodeHealth(node, lease: nil, uptime: .seconds(100))
        #expect(
            health.verdict(on: node, uptime: .seconds(120), now: Self.now) == .alive(recheckAfter: .seconds(30)))
        guard case .lost(let conditions) = health.verdict(on: node, uptime: .seconds(150), now: Self.now) else {
            Issue.record("not lost")
            return
        }
        let entries = Conditions(conditions)
        #expect(
            entries.entries.map { $0["type"]?.stringValue } == [
                "Ready", "MemoryPressure", "DiskPressure", "PIDPressure",
            ])
        #expect(entries["Ready"]?["reason"] == "NodeStatusUnknown")
        #expect(entries["Ready"]?["lastHeartbeatTime"] == "2024-03-01T10:00:00Z")
        #expect(entries["DiskPressure"]?["reason"] == "NodeStatusNeverUpdated")
        var lost = node
        lost.set(conditions, at: "status", "conditions")
        #expect(health.verdict(on: lost, uptime: .seconds(150), now: Self.now) == .knownLost)
    }

    @Test("a renewed lease or another heartbeat is a sign of life; anything else is not")
    func signs() {
        let node = Self.node(ready: "True")
        var health = NodeHealth(node, lease: Self.lease("1"), uptime: .zero)
        health.observe(node, lease: Self.lease("1"), uptime: .seconds(40))
        #expect(health.verdict(on: node, uptime: .seconds(40), now: Self.now) == .alive(recheckAfter: .seconds(10)))
        health.observe(node, lease: Self.lease("2"), uptime: .seconds(40))
        #expect(health.verdict(on: node, uptime: .seconds(40), now: Self.now) == .alive(recheckAfter: .seconds(50)))
        let reported = Self.node(ready: "True", heartbeat: "2024-03-01T10:01:00Z")
        health.observe(reported, lease: Self.lease("2"), uptime: .seconds(80))
        #expect(
            health.verdict(on: reported, uptime: .seconds(80), now: Self.now) == .alive(recheckAfter: .seconds(50)))
    }

    @Test("a node that has never reported has a minute")
    func startup() {
        let node = Self.node(ready: nil)
        let health = NodeHealth(node, lease: nil, uptime: .zero)
        #expect(health.verdict(on: node, uptime: .seconds(55), now: Self.now) == .alive(recheckAfter: .seconds(5)))
        guard case .lost(let conditions) = health.verdict(on: node, uptime: .seconds(60), now: Self.now) else {
            Issue.record("not lost")
            return
        }
        #expect(Conditions(conditions)["Ready"]?["message"] == "Kubelet never posted node status.")
    }
}
