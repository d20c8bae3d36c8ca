import KubeCore
import TestKit
import Testing

@testable import KubeServer

@Suite("Resource quotas")
struct QuotaTests {
    private static func quota(_ hard: JSONValue, name: String = "q") -> KubeObject {
        var quota = KubeObject(apiVersion: "v1", kind: "ResourceQuota", name: name)
        quota["spec"] = ["hard": hard]
        return quota
    }

    private static func pod(_ name: String, cpu: JSONValue = "100m") -> KubeObject {
        var pod = Sample.pod(name)
        pod.set(
            [["name": "c", "image": "x", "resources": ["requests": ["cpu": cpu]]]], at: "spec", "containers")
        return pod
    }

    private static func used(_ cluster: TestCluster, _ name: String = "q") async throws -> ResourceList {
        ResourceList(
            try await cluster.api.get(.resourceQuotas, namespace: "default", name: name).at("status", "used"))
    }

    @Test("limits what is created from the first request on, and tells what is used")
    func charges() async throws {
        try await withTestCluster { cluster in
            _ = try await cluster.api.create(.pods, namespace: "default", object: Self.pod("before"))
            let created = try await cluster.api.create(
                .resourceQuotas, namespace: "default",
                object: Self.quota(["pods": "2", "requests.cpu": "250m", "count/configmaps": "1"]))
            #expect(created["status"] == [:])
            _ = try await cluster.api.create(.pods, namespace: "default", object: Self.pod("a"))
            let refusal = try await statusError {
                _ = try await cluster.api.create(.pods, namespace: "default", object: Self.pod("b"))
            }
            #expect(refusal.code == 403)
            #expect(
                refusal.message
                    == "pods \"b\" is forbidden: exceeded quota: q, requested: pods=1,requests.cpu=100m, used: pods=2,requests.cpu=200m, limited: pods=2,requests.cpu=250m"
            )
            try await cluster.createConfigMap("one")
            let second = try await statusError { try await cluster.createConfigMap("two") }
            #expect(
                second.message
                    == "configmaps \"two\" is forbidden: exceeded quota: q, requested: count/configmaps=1, used: count/configmaps=1, limited: count/configmaps=1"
            )
            #expect(try await Self.used(cluster).text == "count/configmaps=1,pods=2,requests.cpu=200m")
        }
    }

    @Test("what goes can be used again at once, and the status follows")
    func replenishes() async throws {
        try await withTestCluster { cluster in
            _ = try await cluster.api.create(
                .resourceQuotas, namespace: "default", object: Self.quota(["pods": "1"]))
            for round in 0..<10 {
                _ = try await cluster.api.create(.pods, namespace: "default", object: Self.pod("p\(round)"))
                _ = try await cluster.api.delete(.pods, namespace: "default", name: "p\(round)")
            }
            try await eventually("nothing used") { try await Self.used(cluster).text == "pods=0" }
            // A pod that has ended does not count as one.
            _ = try await cluster.api.create(.pods, namespace: "default", object: Self.pod("done"))
            _ = try await cluster.api.patch(
                .pods, namespace: "default", name: "done", patch: .merge(["status": ["phase": "Succeeded"]]),
                options: WriteOptions(subresource: "status"))
            _ = try await cluster.api.create(.pods, namespace: "default", object: Self.pod("next"))
        }
    }

    @Test("many at once never get more than there is, and what fails is given back")
    func concurrency() async throws {
        try await withTestCluster { cluster in
            _ = try await cluster.api.create(
                .resourceQuotas, namespace: "default", object: Self.quota(["requests.cpu": "2"], name: "cpu"))
            _ = try await cluster.api.create(
                .resourceQuotas, namespace: "default", object: Self.quota(["pods": "15"], name: "pods"))
            let admitted = await withTaskGroup(of: Bool.self) { group in
                for index in 0..<60 {
                    // Every name twice: one of both must fail, and must not be charged.
                    group.addTask {
                        do throws(StatusError) {
                            _ = try await cluster.api.create(
                                .pods, namespace: "default", object: Self.pod("p\(index / 2)"))
                            return true
                        } catch {
                            return false
                        }
                    }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(admitted <= 15)
            try await eventually("status of what is there") {
                let count = try await cluster.api.list(.pods, namespace: "default").items.count
                let cpu = try await Self.used(cluster, "cpu").text
                let pods = try await Self.used(cluster, "pods").text
                return count == admitted && pods == "pods=\(admitted)"
                    && cpu == "requests.cpu=\(Quantity(milli: Int64(admitted) * 100))"
            }
            // There is room until the quota is full, whatever failed before.
            for index in 0..<max(0, 15 - admitted) {
                _ = try await cluster.api.create(.pods, namespace: "default", object: Self.pod("more\(index)"))
            }
            let refusal = try await statusError {
                _ = try await cluster.api.create(.pods, namespace: "default", object: Self.pod("last"))
            }
            #expect(refusal.message.contains("exceeded quota: pods"))
        }
    }

    @Test("a dry run is refused like any other, and charges nothing")
    func dryRun() async throws {
        try await withTestCluster { cluster in
            _ = try await cluster.api.create(
                .resourceQuotas, namespace: "default", object: Self.quota(["pods": "1"]))
            for _ in 0..<3 {
                _ = try await cluster.api.create(
                    .pods, namespace: "default", object: Self.pod("a"), options: WriteOptions(isDryRun: true))
            }
            _ = try await cluster.api.create(.pods, namespace: "default", object: Self.pod("a"))
            let refusal = try await statusError {
                _ = try await cluster.api.create(
                    .pods, namespace: "default", object: Self.pod("b"), options: WriteOptions(isDryRun: true))
            }
            #expect(refusal.code == 403)
        }
    }

    @Test("a service that becomes one with node ports is charged for them")
    func serviceUpdates() async throws {
        try await withTestCluster { cluster in
            _ = try await cluster.api.create(
                .resourceQuotas, namespace: "default", object: Self.quota(["services.nodeports": "1"]))
            _ = try await cluster.api.create(.services, namespace: "default", object: Sample.service("a"))
            _ = try await cluster.api.create(
                .services, namespace: "default",
                object: Sample.service("b", ["type": "NodePort", "ports": [["port": 80]]]))
            let refusal = try await statusError {
                _ = try await cluster.api.patch(
                    .services, namespace: "default", name: "a", patch: .merge(["spec": ["type": "NodePort"]]))
            }
            #expect(
                refusal.message
                    == "services \"a\" is forbidden: exceeded quota: q, requested: services.nodeports=1, used: services.nodeports=1, limited: services.nodeports=1"
            )
            _ = try await cluster.api.patch(
                .services, namespace: "default", name: "b", patch: .merge(["spec": ["type": "ClusterIP"]]))
            _ = try await cluster.api.patch(
                .services, namespace: "default", name: "a", patch: .merge(["spec": ["type": "NodePort"]]))
        }
    }

    @Test("a changed quota holds at once")
    func changedQuota() async throws {
        try await withTestCluster { cluster in
            _ = try await cluster.api.create(
                .resourceQuotas, namespace: "default", object: Self.quota(["pods": "1"]))
            _ = try await cluster.api.create(.pods, namespace: "default", object: Self.pod("a"))
            _ = try await cluster.api.patch(
                .resourceQuotas, namespace: "default", name: "q",
                patch: .merge(["spec": ["hard": ["pods": "2", "requests.cpu": "150m"]]]))
            let refusal = try await statusError {
                _ = try await cluster.api.create(.pods, namespace: "default", object: Self.pod("b"))
            }
            #expect(refusal.message.contains("requested: requests.cpu=100m, used: requests.cpu=100m"))
            try await eventually("status") {
                try await Self.used(cluster).text == "pods=1,requests.cpu=100m"
            }
        }
    }
}
