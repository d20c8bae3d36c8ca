import Testing

@testable import TenantDNS

@Suite struct DNSMetricsTests {
    @Test("requests count by transport and type, of which there are only so many, answers by code")
    func text() {
        let metrics = DNSMetrics()
        metrics.countRequest(over: .udp, type: 1)
        metrics.countRequest(over: .udp, type: 1)
        for type in UInt16(1000)..<1100 { metrics.countRequest(over: .tcp, type: type) }
        metrics.countResponse([0, 1, 0x81, 0x83])
        metrics.countResponse([0])
        let lines = metrics.text.split(separator: "\n")
        #expect(lines.contains(#"coredns_dns_requests_total{proto="udp",type="A"} 2"#))
        #expect(lines.contains(#"coredns_dns_requests_total{proto="tcp",type="other"} 100"#))
        #expect(lines.contains(#"coredns_dns_responses_total{rcode="NXDOMAIN"} 1"#))
        #expect(lines.count { !$0.hasPrefix("#") } == 4)
    }
}
