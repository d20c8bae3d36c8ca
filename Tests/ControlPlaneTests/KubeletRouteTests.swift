import HTTPTransport
import KubeClient
import KubeCore
import TestKit
import Testing

@testable import ControlPlane

@Suite struct KubeletRouteTests {
    private static let paths = [
        "/api/v1/nodes/node-a/proxy/pods", "/api/v1/nodes/node-a/proxy/runningpods/",
        "/api/v1/nodes/node-a/proxy/containerLogs/default/web/main", "/api/v1/nodes/node-a/proxy/stats/summary",
        "/api/v1/nodes/node-a/proxy/metrics/cadvisor", "/api/v1/nodes/https:node-a:10250/proxy/pods",
        "/api/v1/nodes/node-a:10250/proxy/", "/pods", "/runningpods/", "/containerLogs/team/web/main",
        "/stats/summary", "/metrics/cadvisor", "/run/team/web/main", "/exec/team/web/main",
    ]

    @Test("attacks 36 and 37: no path leads to a kubelet, neither through a node's proxy nor at a node's address")
    func denied() async throws {
        let pods = ScriptedPods()
        try await PlanePair.use(pods: pods) { pair in
            _ = try await pair.createPod("web")
            try await pair.runPod("web")
            _ = try await eventually("the node") { try await pair.tenant.find(.nodes, nil, "node-a") }
            for path in Self.paths {
                let answer = try await UpgradeDialer(pair.tenant.client).dial(
                    method: .get, target: path, headers: [:])
                #expect(answer.status >= 400, "\(path)")
            }
            #expect(pods.requests.isEmpty)
        }
    }
}
