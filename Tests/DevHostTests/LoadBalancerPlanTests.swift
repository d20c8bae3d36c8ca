import KubeCore
import Testing

@testable import DevHost

@Suite struct LoadBalancerPlanTests {
    private func service(_ spec: JSONValue) -> KubeObject {
        var service = KubeObject(apiVersion: "v1", kind: "Service", namespace: "n", name: "s")
        service["spec"] = spec
        return service
    }

    @Test("a load balancer listens on the ports of its Service and on their node ports")
    func ports() throws {
        let plan = try #require(
            LoadBalancerPlan(
                service([
                    "type": "LoadBalancer",
                    "ports": [
                        ["name": "https", "port": 443, "nodePort": 30443], ["port": 53, "protocol": "UDP"],
                        ["port": 80],
                    ],
                ])))
        #expect(plan.ports.map(\.number) == [443, 30443, 80])
        #expect(plan.ports.map(\.name) == ["https", "https", ""])
    }

    @Test(
        "other Services, and those that want another's load balancer, get none",
        arguments: [
            ["type": "ClusterIP"], ["type": "NodePort"], [:], ["type": "LoadBalancer", "loadBalancerClass": "a/b"],
        ] as [JSONValue])
    func none(spec: JSONValue) { #expect(LoadBalancerPlan(service(spec)) == nil) }

    @Test("connections go to ready addresses, under the port of the same name")
    func backends() {
        var endpoints = KubeObject(apiVersion: "v1", kind: "Endpoints", namespace: "n", name: "s")
        endpoints["subsets"] = [
            [
                "addresses": [["ip": "127.1.1.1"], ["ip": "127.1.1.2"]], "notReadyAddresses": [["ip": "127.1.1.3"]],
                "ports": [["name": "https", "port": 8443], ["name": "kubelet", "port": 8444]],
            ]
        ]
        let found = LoadBalancerPlan.backends(endpoints, portName: "https")
        #expect(found.map(\.address) == ["127.1.1.1", "127.1.1.2"])
        #expect(found.map(\.port) == [8443, 8443])
        #expect(LoadBalancerPlan.backends(endpoints, portName: "http").isEmpty)
        #expect(LoadBalancerPlan.backends(nil, portName: "https").isEmpty)
    }
}
