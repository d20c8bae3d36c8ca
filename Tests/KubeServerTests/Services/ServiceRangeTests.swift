import KubeCore
import Logging
import TestKit
import Testing

@testable import KubeServer

/// ServiceCIDRs say which addresses Services can have, IPAddresses which they have.
@Suite("Ranges of Services")
struct ServiceRangeTests {
    private static let logger = Logger(label: "ranges")

    private func create(
        _ cluster: TestCluster, _ name: String, _ spec: JSONObject = [:], isDryRun: Bool = false
    ) async throws -> KubeObject {
        var spec = spec
        spec["ports"] = spec["ports"] ?? [["port": 80]]
        return try await cluster.api.create(
            .services, namespace: "default", object: Sample.service(name, spec),
            options: WriteOptions(isDryRun: isDryRun))
    }

    private func range(_ name: String, _ cidrs: JSONValue) -> KubeObject {
        var object = KubeObject(apiVersion: "networking.k8s.io/v1", kind: "ServiceCIDR", name: name)
        object["spec"] = ["cidrs": cidrs]
        return object
    }

    private func keeper(_ cluster: TestCluster) -> ServiceRangeKeeper {
        ServiceRangeKeeper(registry: cluster.registry, range: "10.96.0.0/16", logger: Self.logger)
    }

    private func ready(_ cluster: TestCluster, _ name: String) async throws -> JSONValue? {
        try await cluster.api.get(.serviceCIDRs, namespace: nil, name: name)
            .at("status", "conditions")?.arrayValue?.first { $0.text("type") == "Ready" }
    }

    private func addresses(_ cluster: TestCluster) async throws -> [String] {
        try await cluster.api.list(.ipAddresses, namespace: nil).items.map(\.name)
    }

    @Test("the standard range is made, and every range is held and called ready")
    func standard() async throws {
        try await withTestCluster { cluster in
            _ = try await cluster.api.create(.serviceCIDRs, namespace: nil, object: range("more", ["10.97.0.0/24"]))
            try await keeper(cluster).reconcile()
            for name in ["kubernetes", "more"] {
                let object = try await cluster.api.get(.serviceCIDRs, namespace: nil, name: name)
                #expect(object.finalizers == ["networking.k8s.io/service-cidr-finalizer"])
                let condition = try await ready(cluster, name)
                #expect(condition?.text("status") == "True")
                #expect(condition?["reason"] == "")
                #expect(condition?.text("message") == "Kubernetes Service CIDR is ready")
            }
            let before = try await cluster.api.get(.serviceCIDRs, namespace: nil, name: "more").resourceVersion
            try await keeper(cluster).reconcile()
            #expect(try await cluster.api.get(.serviceCIDRs, namespace: nil, name: "more").resourceVersion == before)
        }
    }

    @Test("an added range gives addresses, and keeps its deletion waiting until they are gone")
    func addedRange() async throws {
        try await withTestCluster { cluster in
            let refused = try await statusError { _ = try await create(cluster, "a", ["clusterIP": "10.97.0.7"]) }
            #expect(refused.message.hasSuffix("the provided network does not match the current range"))
            _ = try await cluster.api.create(.serviceCIDRs, namespace: nil, object: range("more", ["10.97.0.0/24"]))
            for edge in ["10.97.0.0", "10.97.0.255"] {
                let refused = try await statusError { _ = try await create(cluster, "a", ["clusterIP": .string(edge)]) }
                #expect(refused.message.hasSuffix("the provided network does not match the current range"))
            }
            _ = try await create(cluster, "a", ["clusterIP": "10.97.0.7"])
            try await keeper(cluster).reconcile()

            _ = try await cluster.api.delete(.serviceCIDRs, namespace: nil, name: "more")
            _ = try await statusError { _ = try await create(cluster, "b", ["clusterIP": "10.97.0.8"]) }
            try await keeper(cluster).reconcile()
            let condition = try await ready(cluster, "more")
            #expect(condition?.text("status") == "False")
            #expect(condition?.text("reason") == "Terminating")
            _ = try await cluster.api.delete(.services, namespace: "default", name: "a")
            try await keeper(cluster).reconcile()
            let gone = try await statusError {
                _ = try await cluster.api.get(.serviceCIDRs, namespace: nil, name: "more")
            }
            #expect(gone.isNotFound)
        }
    }

    @Test("a full range is followed by the next one")
    func full() async throws {
        let cluster = try await TestCluster.start()
        try cluster.registry.setServiceAddressing(.own(ServiceAllocator(range: try #require(IPv4Range("10.0.0.0/30")))))
        _ = try await create(cluster, "a")
        _ = try await create(cluster, "b")
        let full = try await statusError { _ = try await create(cluster, "c") }
        #expect(full.message == "Internal error occurred: failed to allocate a serviceIP: range is full")
        _ = try await cluster.api.create(.serviceCIDRs, namespace: nil, object: range("more", ["10.97.0.0/24"]))
        #expect(try await create(cluster, "c").text("spec", "clusterIP").hasPrefix("10.97.0."))
        await cluster.stop()
    }

    @Test("each address has its object as soon as the Service is there, and as long as it has the address")
    func objects() async throws {
        try await withTestCluster { cluster in
            let address = try await create(cluster, "web").text("spec", "clusterIP")
            let object = try await cluster.api.get(.ipAddresses, namespace: nil, name: address)
            #expect(
                object["spec"]
                    == ["parentRef": ["resource": "services", "namespace": "default", "name": "web"]])
            #expect(
                object.labels == [
                    "ipaddress.kubernetes.io/ip-family": "IPv4",
                    "ipaddress.kubernetes.io/managed-by": "ipallocator.k8s.io",
                ])
            _ = try await cluster.api.patch(
                .services, namespace: "default", name: "web",
                patch: .merge(["spec": ["type": "ExternalName", "externalName": "example.com"]]))
            #expect(try await addresses(cluster).isEmpty)
            _ = try await cluster.api.patch(
                .services, namespace: "default", name: "web",
                patch: .merge(["spec": ["type": "ClusterIP", "externalName": nil]]))
            #expect(try await addresses(cluster).count == 1)
            _ = try await create(cluster, "headless", ["clusterIP": "None"])
            _ = try await statusError { _ = try await create(cluster, "web") }
            #expect(try await addresses(cluster).count == 1)
            _ = try await cluster.api.delete(.services, namespace: "default", name: "web")
            #expect(try await addresses(cluster).isEmpty)
        }
    }

    @Test("an address that somebody's object keeps is given to no Service")
    func keptBack() async throws {
        let cluster = try await TestCluster.start()
        try cluster.registry.setServiceAddressing(.own(ServiceAllocator(range: try #require(IPv4Range("10.0.0.0/30")))))
        var other = KubeObject(apiVersion: "networking.k8s.io/v1", kind: "IPAddress", name: "10.0.0.1")
        other["spec"] = ["parentRef": ["group": "example.com", "resource": "gateways", "name": "a"]]
        _ = try await cluster.api.create(.ipAddresses, namespace: nil, object: other)
        let taken = try await statusError { _ = try await create(cluster, "a", ["clusterIP": "10.0.0.1"]) }
        #expect(taken.message.hasSuffix("provided IP is already allocated"))
        #expect(try await create(cluster, "b").text("spec", "clusterIP") == "10.0.0.2")
        _ = try await statusError { _ = try await create(cluster, "c") }
        _ = try await cluster.api.delete(.ipAddresses, namespace: nil, name: "10.0.0.1")
        #expect(try await create(cluster, "c").text("spec", "clusterIP") == "10.0.0.1")
        await cluster.stop()
    }

    @Test("objects are repaired: those that lack are made, those that nobody has go")
    func repair() async throws {
        try await withTestCluster { cluster in
            let keeper = ServiceAddressKeeper(registry: cluster.registry, logger: Self.logger)
            let address = try await create(cluster, "web").text("spec", "clusterIP")
            _ = try await cluster.api.delete(.ipAddresses, namespace: nil, name: address)
            try await keeper.reconcile()
            #expect(try await addresses(cluster) == [address])

            for (name, resource, service) in [("10.96.0.9", "things", "web"), ("10.96.0.10", "services", "web")] {
                var object = KubeObject(apiVersion: "networking.k8s.io/v1", kind: "IPAddress", name: name)
                object.labels = ["ipaddress.kubernetes.io/managed-by": "ipallocator.k8s.io"]
                object["spec"] = [
                    "parentRef": [
                        "resource": .string(resource), "namespace": "default", "name": .string(service),
                    ]
                ]
                _ = try await cluster.api.create(.ipAddresses, namespace: nil, object: object)
            }
            #expect(try await keeper.reconcile() == nil)
            #expect(try await addresses(cluster) == [address])

            // Its Service may be about to be stored.
            var early = KubeObject(apiVersion: "networking.k8s.io/v1", kind: "IPAddress", name: "10.96.0.11")
            early.labels = ["ipaddress.kubernetes.io/managed-by": "ipallocator.k8s.io"]
            early["spec"] = ["parentRef": ["resource": "services", "namespace": "default", "name": "soon"]]
            _ = try await cluster.api.create(.ipAddresses, namespace: nil, object: early)
            let wait = try #require(try await keeper.reconcile())
            #expect(wait > .zero && wait <= .seconds(60))
            #expect(try await addresses(cluster).count == 2)
        }
    }

    @Test("a dry run shows the range itself, and heeds neither what is taken nor other ranges")
    func dryRun() async throws {
        try await withTestCluster { cluster in
            let shown = try await create(cluster, "a", ["type": "NodePort"], isDryRun: true)
            #expect(shown.text("spec", "clusterIP") == "10.96.0.0")
            #expect(shown.at("spec", "ports")?[0]?["nodePort"] == 32769)
            let address = try await create(cluster, "b").at("spec", "clusterIP")
            _ = try await create(cluster, "c", ["clusterIP": address ?? ""], isDryRun: true)
            let refused = try await statusError {
                _ = try await create(cluster, "d", ["clusterIP": "192.0.2.1"], isDryRun: true)
            }
            #expect(
                refused.message.hasSuffix(
                    "the provided IP (192.0.2.1) is not in the valid range. The range of valid IPs is 10.96.0.0/16"))
            #expect(try await addresses(cluster).count == 1)
        }
    }

    @Test(
        "deletion of a range waits only for addresses that no other range has",
        arguments: [
            (["10.0.0.0/24"], [["10.0.0.0/16"]], ["10.0.0.5"], false),
            (["10.0.0.0/24"], [["10.0.0.0/24"]], ["10.0.0.5"], false),
            (["10.0.0.0/24"], [["10.0.0.0/28"]], ["10.0.0.5"], false),
            (["10.0.0.0/24"], [["10.0.0.0/28"]], ["10.0.0.15"], true),
            (["10.0.0.0/24"], [], ["10.0.0.0", "10.0.0.255", "10.0.1.1"], false),
            (["10.0.0.0/24", "fd00::/112"], [["10.0.0.0/16"]], ["fd00::5"], true),
            (["10.0.0.0/24", "fd00::/112"], [["10.0.0.0/16"]], ["10.0.0.5"], false),
        ])
    func deletion(cidrs: [String], others: [[String]], addresses: [String], isBlocked: Bool) {
        let object = range("this", .array(cidrs.map(JSONValue.string)))
        let all =
            [object]
            + others.enumerated().map { range("other-\($0.offset)", .array($0.element.map(JSONValue.string))) }
        #expect(
            ServiceRangeDeletion.isBlocked(object, among: all, addresses: addresses.compactMap(NetworkAddress.init))
                == isBlocked)
    }
}
