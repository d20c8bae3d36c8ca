import KubeCore
import Testing

@testable import TenantDNS

@Suite struct ClusterZoneTests {
    private static func fields(_ fields: JSONObject) -> JSONObject { fields }

    private static let web = KubeObject(
        fields([
            "apiVersion": "v1", "kind": "Service", "metadata": ["namespace": "demo", "name": "web"],
            "spec": [
                "type": "ClusterIP", "clusterIP": "10.96.0.7", "clusterIPs": ["10.96.0.7"],
                "ports": [["name": "http", "port": 80, "protocol": "TCP"]],
            ],
        ]))
    private static let database = KubeObject(
        fields([
            "apiVersion": "v1", "kind": "Service", "metadata": ["namespace": "demo", "name": "db"],
            "spec": [
                "type": "ClusterIP", "clusterIP": "None", "clusterIPs": ["None"],
                "ports": [["name": "sql", "port": 5432, "protocol": "TCP"]],
            ],
        ]))
    private static let outside = KubeObject(
        fields([
            "apiVersion": "v1", "kind": "Service", "metadata": ["namespace": "demo", "name": "out"],
            "spec": ["type": "ExternalName", "externalName": "example.org"],
        ]))
    private static let slice = KubeObject(
        fields([
            "apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "addressType": "IPv4",
            "metadata": ["namespace": "demo", "name": "db-1", "labels": ["kubernetes.io/service-name": "db"]],
            "ports": [["name": "sql", "port": 5432, "protocol": "TCP"]],
            "endpoints": [
                ["addresses": ["10.244.0.5"], "hostname": "db-0", "conditions": ["ready": true]],
                ["addresses": ["10.244.0.6"], "hostname": "db-1", "conditions": ["ready": false]],
            ],
        ]))

    private let zone = ClusterZone(
        domain: DomainName("cluster.local"),
        records: ClusterRecords(
            service: { namespace, name in
                namespace == "demo" ? [web, database, outside].first { $0.name == name } : nil
            },
            slices: { $0 == "demo" && $1 == "db" ? [slice] : [] },
            hasNamespace: { $0 == "demo" },
            servicesByAddress: { $0 == IPAddress("10.96.0.7") ? [web] : [] },
            slicesByAddress: { $0 == IPAddress("10.244.0.5") ? [slice] : [] },
            nodeAddress: { $0 == "node-1" ? IPAddress("10.96.0.99") : nil }))

    @Test(
        "names have the records of their Services",
        arguments: [
            ("web.demo.svc.cluster.local", .a, .records([.address([10, 96, 0, 7])])),
            ("WEB.Demo.svc.cluster.local.", .a, .records([.address([10, 96, 0, 7])])),
            ("web.demo.svc.cluster.local", .aaaa, .noData),
            ("web.other.svc.cluster.local", .a, .noName),
            ("none.demo.svc.cluster.local", .a, .noName),
            ("demo.svc.cluster.local", .a, .noData),
            ("out.demo.svc.cluster.local", .a, .alias(DomainName("example.org"))),
            ("10-1-2-3.demo.pod.cluster.local", .a, .records([.address([10, 1, 2, 3])])),
            ("10-1-2-300.demo.pod.cluster.local", .a, .noName),
            ("10-1-2-3.other.pod.cluster.local", .a, .noName),
            ("dns-version.cluster.local", .txt, .records([.txt("1.1.0")])),
            ("example.org", .a, .notMine),
        ] as [(String, RecordType, ZoneAnswer)])
    func names(name: String, type: RecordType, expected: ZoneAnswer) {
        #expect(zone.answer(DomainName(name), type) == expected)
    }

    @Test("a headless Service has the addresses of its ready endpoints, each also under its own name")
    func headless() {
        #expect(zone.answer(DomainName("db.demo.svc.cluster.local"), .a) == .records([.address([10, 244, 0, 5])]))
        #expect(zone.answer(DomainName("db-0.db.demo.svc.cluster.local"), .a) == .records([.address([10, 244, 0, 5])]))
        #expect(zone.answer(DomainName("db-1.db.demo.svc.cluster.local"), .a) == .noName)
    }

    @Test("ports have SRV records")
    func ports() {
        let name = DomainName("web.demo.svc.cluster.local")
        guard case .records(let records) = zone.answer(DomainName("_http._tcp").below(name), .srv) else {
            Issue.record("no SRV records")
            return
        }
        #expect(records.count == 1)
        guard case .srv(_, _, let port, let target) = records.first else {
            Issue.record("not an SRV record")
            return
        }
        #expect(port == 80)
        #expect(target == name)
        #expect(zone.answer(DomainName("_ftp._tcp").below(name), .srv) == .noName)
    }

    @Test("addresses have names in reverse")
    func reverse() {
        #expect(
            zone.answer(DomainName("7.0.96.10.in-addr.arpa"), .ptr)
                == .records([.ptr(DomainName("web.demo.svc.cluster.local"))]))
        #expect(
            zone.answer(DomainName("5.0.244.10.in-addr.arpa"), .ptr)
                == .records([.ptr(DomainName("db-0.db.demo.svc.cluster.local"))]))
    }
}
