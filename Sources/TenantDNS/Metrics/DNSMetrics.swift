internal import Synchronization

/// What the DNS server counts, under the names that dashboards for CoreDNS know.
/// Source: CoreDNS documentation, plugin "metrics".
final class DNSMetrics: Sendable {
    private struct Counts {
        var requests: [Request: UInt64] = [:]
        var responses: [ResponseCode.RawValue: UInt64] = [:]
        var forwarded: UInt64 = 0
    }

    struct Request: Hashable, Comparable {
        let transport: String
        let type: String

        static func < (left: Request, right: Request) -> Bool {
            (left.transport, left.type) < (right.transport, right.type)
        }
    }

    private let counts = Mutex(Counts())

    /// - Parameter type: number of the record type that was asked for.
    func countRequest(over transport: Forwarder.Transport, type: UInt16) {
        let request = Request(transport: transport == .udp ? "udp" : "tcp", type: Self.typeNames[type] ?? "other")
        counts.withLock { $0.requests[request, default: 0] += 1 }
    }

    /// Counts an answer by the code in its header.
    func countResponse(_ answer: [UInt8]) {
        guard answer.count > 3 else { return }
        let code = ResponseCode.RawValue(answer[3] & 0x0f)
        counts.withLock { $0.responses[code, default: 0] += 1 }
    }

    func countForwarded() { counts.withLock { $0.forwarded += 1 } }

    /// In the text format of Prometheus. O(number of series), which is bounded.
    var text: String {
        let counts = counts.withLock { $0 }
        var lines = [
            "# HELP coredns_dns_requests_total Counter of DNS requests made per protocol and type.",
            "# TYPE coredns_dns_requests_total counter",
        ]
        for (request, count) in counts.requests.sorted(by: { $0.key < $1.key }) {
            lines.append(
                "coredns_dns_requests_total{proto=\"\(request.transport)\",type=\"\(request.type)\"} \(count)")
        }
        lines += [
            "# HELP coredns_dns_responses_total Counter of response status codes.",
            "# TYPE coredns_dns_responses_total counter",
        ]
        for (code, count) in counts.responses.sorted(by: { $0.key < $1.key }) {
            lines.append("coredns_dns_responses_total{rcode=\"\(Self.codeNames[Int(code)] ?? "other")\"} \(count)")
        }
        lines += [
            "# HELP coredns_forward_requests_total Counter of requests made to upstream servers.",
            "# TYPE coredns_forward_requests_total counter", "coredns_forward_requests_total \(counts.forwarded)",
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    /// Other types count as one: whoever asks must not choose how many series there are.
    private static let typeNames: [UInt16: String] = [
        1: "A", 2: "NS", 5: "CNAME", 6: "SOA", 12: "PTR", 15: "MX", 16: "TXT", 28: "AAAA", 33: "SRV", 255: "ANY",
    ]
    private static let codeNames = [
        0: "NOERROR", 1: "FORMERR", 2: "SERVFAIL", 3: "NXDOMAIN", 4: "NOTIMP", 5: "REFUSED",
    ]
}
