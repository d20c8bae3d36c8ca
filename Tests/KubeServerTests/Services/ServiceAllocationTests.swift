import KubeCore
import Synchronization
import TestKit
import Testing

@testable import KubeServer

@Suite("Addresses of Services")
struct ServiceAllocationTests {
    private func create(_ cluster: TestCluster, _ name: String, _ spec: JSONObject) async throws -> KubeObject {
        try await cluster.api.create(.services, namespace: "default", object: Sample.service(name, spec))
    }

    @Test("are given, kept over updates and free again after deletion")
    func lifeOfAnAddress() async throws {
        try await withTestCluster { cluster in
            let created = try await create(cluster, "a", ["ports": [["port": 80]]])
            let address = try #require(created.at("spec", "clusterIP")?.stringValue)
            #expect(address.hasPrefix("10.96."))
            #expect(created.at("spec", "clusterIPs") == [.string(address)])
            #expect(created.at("spec", "ipFamilies") == ["IPv4"])
            #expect(created.at("spec", "ipFamilyPolicy") == "SingleStack")
            #expect(created.at("spec", "internalTrafficPolicy") == "Cluster")
            let taken = try await statusError {
                _ = try await create(cluster, "b", ["ports": [["port": 80]], "clusterIP": .string(address)])
            }
            #expect(
                taken.message
                    == "Service \"b\" is invalid: spec.clusterIPs: Invalid value: [\"\(address)\"]: failed to allocate IP \(address): provided IP is already allocated"
            )
            var update = created
            update.set(nil, at: "spec", "clusterIP")
            update.set(nil, at: "spec", "clusterIPs")
            update.labels = ["x": "y"]
            let updated = try await cluster.api.update(.services, namespace: "default", object: update)
            #expect(updated.at("spec", "clusterIP")?.stringValue == address)
            let deleted = try await cluster.api.delete(.services, namespace: "default", name: "a")
            #expect(deleted.kind == "Service" || deleted.kind == "Status")
            let again = try await create(cluster, "b", ["ports": [["port": 80]], "clusterIP": .string(address)])
            #expect(again.at("spec", "clusterIP")?.stringValue == address)
        }
    }

    @Test("outside the range are refused")
    func outOfRange() async throws {
        try await withTestCluster { cluster in
            let error = try await statusError {
                _ = try await create(cluster, "l", ["ports": [["port": 80]], "clusterIP": "192.0.2.1"])
            }
            #expect(
                error.message
                    == "Service \"l\" is invalid: spec.clusterIPs: Invalid value: [\"192.0.2.1\"]: failed to allocate IP 192.0.2.1: the provided network does not match the current range"
            )
        }
    }

    @Test("node ports are given, refused when taken or out of range, and given back")
    func nodePorts() async throws {
        try await withTestCluster { cluster in
            let created = try await create(cluster, "c", ["type": "NodePort", "ports": [["port": 80]]])
            let port = try #require(created.at("spec", "ports")?[0]?["nodePort"]?.intValue)
            #expect((30000...32767).contains(port))
            #expect(created.at("spec", "externalTrafficPolicy") == "Cluster")
            let taken = try await statusError {
                _ = try await create(
                    cluster, "d", ["type": "NodePort", "ports": [["port": 80, "nodePort": .int(port)]]])
            }
            #expect(
                taken.message
                    == "Service \"d\" is invalid: spec.ports[0].nodePort: Invalid value: \(port): provided port is already allocated"
            )
            let outside = try await statusError {
                _ = try await create(cluster, "e", ["type": "NodePort", "ports": [["port": 80, "nodePort": 1234]]])
            }
            #expect(
                outside.message
                    == "Service \"e\" is invalid: spec.ports[0].nodePort: Invalid value: 1234: provided port is not in the valid range. The range of valid ports is 30000-32767"
            )
            var plain = created
            plain.set("ClusterIP", at: "spec", "type")
            let changed = try await cluster.api.update(.services, namespace: "default", object: plain)
            #expect(changed.at("spec", "ports")?[0]?["nodePort"] == nil)
            _ = try await create(cluster, "d", ["type": "NodePort", "ports": [["port": 80, "nodePort": .int(port)]]])
        }
    }

    @Test("headless Services have none, ExternalName Services not even families")
    func without() async throws {
        try await withTestCluster { cluster in
            let headless = try await create(
                cluster, "h", ["clusterIP": "None", "ports": [["port": 80]], "selector": ["a": "b"]])
            #expect(headless.at("spec", "clusterIPs") == ["None"])
            #expect(headless.at("spec", "ipFamilies") == ["IPv4"])
            let open = try await create(cluster, "o", ["clusterIP": "None", "ports": [["port": 80]]])
            #expect(open.at("spec", "ipFamilies") == ["IPv4", "IPv6"])
            let external = try await create(cluster, "j", ["type": "ExternalName", "externalName": "x.example.com"])
            #expect(external.at("spec", "clusterIP") == nil && external.at("spec", "ipFamilies") == nil)
        }
    }

    @Test("of a refused create or a dry run are not lost")
    func nothingLeaks() async throws {
        let cluster = try await TestCluster.start()
        let range = try #require(IPv4Range("10.0.0.0/29"))
        try cluster.registry.setServiceAddressing(.own(ServiceAllocator(range: range)))
        for _ in 0..<20 {
            _ = try await cluster.api.create(
                .services, namespace: "default", object: Sample.service("dry"), options: WriteOptions(isDryRun: true))
        }
        for number in 0..<6 { _ = try await create(cluster, "s\(number)", ["ports": [["port": 80]]]) }
        let full = try await statusError { _ = try await create(cluster, "more", ["ports": [["port": 80]]]) }
        #expect(full.message.contains("range is full"))
        _ = try await cluster.api.delete(.services, namespace: "default", name: "s0")
        for _ in 0..<5 {
            let exists = try await statusError { _ = try await create(cluster, "s1", ["ports": [["port": 80]]]) }
            #expect(exists.isAlreadyExists)
        }
        _ = try await create(cluster, "more", ["ports": [["port": 80]]])
        await cluster.stop()
    }

    @Test("survive a restart")
    func restart() async throws {
        let before = try await TestCluster.start()
        let created = try await create(before, "a", ["type": "NodePort", "ports": [["port": 80]]])
        let address = try #require(created.at("spec", "clusterIP"))
        await before.stop(keepingFiles: true)
        let after = try await TestCluster.start(directory: before.directory)
        let taken = try await statusError {
            _ = try await create(after, "b", ["ports": [["port": 80]], "clusterIP": address])
        }
        #expect(taken.code == 422)
        await after.stop()
    }

    @Test("come from the interceptor when there is one, which hears of creates that fail")
    func interceptor() async throws {
        let released = Mutex<[String]>([])
        let cluster = try await TestCluster.start()
        try cluster.registry.setServiceAddressing(
            .foreign(
                ServiceInterceptor(
                    allocate: { service, _ in
                        var service = service
                        service.set("172.20.0.9", at: "spec", "clusterIP")
                        service.set(["172.20.0.9"], at: "spec", "clusterIPs")
                        return service
                    }, release: { service in released.withLock { $0.append(service.name) } })))
        let created = try await create(cluster, "a", ["ports": [["port": 80]]])
        #expect(created.at("spec", "clusterIP") == "172.20.0.9")
        let exists = try await statusError { _ = try await create(cluster, "a", ["ports": [["port": 80]]]) }
        #expect(exists.isAlreadyExists)
        #expect(released.withLock { $0 } == ["a"])
        await cluster.stop()
    }
}
