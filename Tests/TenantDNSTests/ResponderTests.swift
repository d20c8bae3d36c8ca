import Testing

@testable import TenantDNS

@Suite struct ResponderTests {
    /// A question of type A with id 1.
    private static func question(_ name: String) -> [UInt8] {
        var bytes: [UInt8] = [0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]
        for label in name.split(separator: ".") { bytes += [UInt8(label.utf8.count)] + Array(label.utf8) }
        return bytes + [0, 0, 1, 0, 1]
    }

    @Test(
        "names of the domain that nobody has are the host's to answer only when it is asked for them",
        arguments: [
            ("none.demo.svc.cluster.local", false, false), ("none.demo.svc.cluster.local", true, true),
            ("demo.svc.cluster.local", true, false), ("example.org", false, true),
        ])
    func fallback(name: String, asksUpstream: Bool, isForwarded: Bool) {
        let zone = ClusterZone(
            domain: DomainName("cluster.local"),
            records: ClusterRecords(
                service: { _, _ in nil }, slices: { _, _ in [] }, hasNamespace: { $0 == "demo" },
                servicesByAddress: { _ in [] }, slicesByAddress: { _ in [] }, nodeAddress: { _ in nil }))
        let responder = Responder(
            zone: zone, forwarder: Forwarder(upstreams: []), metrics: DNSMetrics(),
            asksUpstreamForUnknownNames: asksUpstream)
        switch responder.step(Self.question(name), over: .udp) {
        case .forward: #expect(isForwarded)
        case .done(let answer):
            #expect(!isForwarded)
            #expect(answer != nil)
        }
    }
}
