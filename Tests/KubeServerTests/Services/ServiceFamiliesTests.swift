import KubeCore
import TestKit
import Testing

@testable import KubeServer

/// What a cluster with IPv4 addresses only makes of the families and node ports that Services ask for.
@Suite("Families and node ports of Services")
struct ServiceFamiliesTests {
    private func settled(_ spec: JSONObject, old: JSONObject? = nil) throws -> KubeObject {
        var service = Sample.service("a", spec)
        try ServiceFamilies.settle(&service, old: old.map { Sample.service("a", $0) })
        return service
    }

    @Test(
        "are settled",
        arguments: [
            ([:], "SingleStack", ["IPv4"]),
            (["ipFamilyPolicy": "PreferDualStack"], "PreferDualStack", ["IPv4"]),
            (["clusterIP": "10.96.0.9"], "SingleStack", ["IPv4"]),
            (["clusterIP": "None", "selector": ["a": "b"]], "SingleStack", ["IPv4"]),
            (["clusterIP": "None"], "RequireDualStack", ["IPv4", "IPv6"]),
            (["clusterIP": "None", "ipFamilies": ["IPv6"]], "RequireDualStack", ["IPv6", "IPv4"]),
            (["clusterIP": "None", "ipFamilyPolicy": "SingleStack"], "SingleStack", ["IPv4"]),
        ] as [(JSONObject, String, [String])])
    func settles(spec: JSONObject, policy: String, families: [String]) throws {
        let service = try settled(spec)
        #expect(service.text("spec", "ipFamilyPolicy") == policy)
        #expect(service.at("spec", "ipFamilies")?.arrayValue?.compactMap(\.stringValue) == families)
    }

    @Test(
        "are refused when the cluster does not have them",
        arguments: [
            (
                ["ipFamilyPolicy": "RequireDualStack"],
                [
                    "spec.ipFamilyPolicy: Invalid value: \"RequireDualStack\": this cluster is not configured for dual-stack services"
                ]
            ),
            (["ipFamilies": ["IPv6"]], ["spec.ipFamilies[0]: Invalid value: \"IPv6\": not configured on this cluster"]),
            (
                ["ipFamilies": ["IPv4", "IPv6"]],
                [
                    "spec.ipFamilyPolicy: Invalid value: \"SingleStack\": must be 'RequireDualStack' or 'PreferDualStack' when multiple IP families are specified"
                ]
            ),
            (
                ["clusterIP": "fd00::1", "clusterIPs": ["fd00::1"]],
                ["spec.clusterIPs[0]: Invalid value: [\"fd00::1\"]: IPv6 is not configured on this cluster"]
            ),
        ] as [(JSONObject, [String])])
    func refuses(spec: JSONObject, messages: [String]) throws {
        do throws(StatusError) {
            var service = Sample.service("a", spec)
            try ServiceFamilies.settle(&service, old: nil)
            Issue.record("was not refused")
        } catch {
            #expect(error.details?.causes.map { "\($0.field): \($0.message)" } == messages)
        }
    }

    @Test("a second family goes when the policy becomes SingleStack")
    func downgrade() throws {
        let old: JSONObject = [
            "clusterIP": "None", "ipFamilyPolicy": "RequireDualStack", "ipFamilies": ["IPv4", "IPv6"],
        ]
        var spec = old
        spec["ipFamilyPolicy"] = "SingleStack"
        #expect(try settled(spec, old: old).at("spec", "ipFamilies") == ["IPv4"])
    }

    private func ports(_ spec: JSONObject, old: JSONObject? = nil, taken: [Int] = []) throws -> [Int64] {
        var pool = NumberPool(30000...32767, staticLimit: 128)
        for port in taken { _ = pool.take(port) }
        var allocation = NodePortAllocation(pool, range: 30000...32767, isDryRun: false)
        var service = Sample.service("a", spec)
        try allocation.allocate(&service, old: old.map { Sample.service("a", $0) })
        return (service.at("spec", "ports")?.arrayValue ?? []).map { $0["nodePort"]?.intValue ?? 0 }
    }

    @Test("ports of one number share a node port in a new Service")
    func sharedNodePort() throws {
        let chosen = try ports([
            "type": "NodePort",
            "ports": [["port": 53, "protocol": "UDP"], ["port": 53, "protocol": "TCP"], ["port": 80]],
        ])
        #expect(chosen[0] == chosen[1] && chosen[0] != chosen[2] && !chosen.contains(0))
        let asked = try ports([
            "type": "NodePort",
            "ports": [
                ["port": 53, "protocol": "UDP"], ["port": 53, "protocol": "TCP", "nodePort": 30053],
            ],
        ])
        #expect(asked == [30053, 30053])
    }

    @Test("node ports that are asked for are taken even when none is chosen")
    func withoutChoice() throws {
        let spec: JSONObject = [
            "type": "LoadBalancer", "allocateLoadBalancerNodePorts": false,
            "ports": [["port": 80], ["port": 81, "nodePort": 30081]],
        ]
        #expect(try ports(spec) == [0, 30081])
        #expect(throws: StatusError.self) { try ports(spec, taken: [30081]) }
        #expect(try ports(spec, old: spec, taken: [30081]) == [0, 30081])
    }

    @Test("a health check's port that is asked for must be free")
    func healthCheck() throws {
        let spec: JSONObject = [
            "type": "LoadBalancer", "externalTrafficPolicy": "Local", "healthCheckNodePort": 30090, "ports": [],
        ]
        #expect(try ports(spec).isEmpty)
        do throws(StatusError) {
            var pool = NumberPool(30000...32767, staticLimit: 128)
            _ = pool.take(30090)
            var allocation = NodePortAllocation(pool, range: 30000...32767, isDryRun: false)
            var service = Sample.service("a", spec)
            try allocation.allocate(&service, old: nil)
            Issue.record("was not refused")
        } catch {
            #expect(
                error.message
                    == "Internal error occurred: failed to allocate requested HealthCheck NodePort 30090: provided port is already allocated"
            )
        }
    }
}
