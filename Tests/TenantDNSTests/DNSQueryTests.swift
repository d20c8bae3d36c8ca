import Testing

@testable import TenantDNS

@Suite struct DNSQueryTests {
    /// A question for `web.demo.` of type A, with id 0x1234 and recursion desired.
    private static let question: [UInt8] =
        [0x12, 0x34, 0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, 0, 3] + Array("Web".utf8) + [4] + Array("demo".utf8)
        + [0, 0, 1, 0, 1]

    @Test("a query is read, its name in lower case and its question as it came")
    func query() throws {
        let query = try DNSQuery.parse(Self.question)
        #expect(query.id == 0x1234)
        #expect(query.recursionDesired)
        #expect(query.name == DomainName("web.demo"))
        #expect(query.type == .a)
        #expect(query.questionBytes == Array(Self.question[12...]))
        #expect(query.udpLimit == 512)
    }

    @Test("what is too short for an id, or an answer itself, is not answered")
    func ignored() {
        #expect(throws: DNSQuery.Refusal.ignore) { try DNSQuery.parse([1, 2, 3]) }
        var answer = Self.question
        answer[2] |= 0x80
        #expect(throws: DNSQuery.Refusal.ignore) { try DNSQuery.parse(answer) }
    }

    @Test(
        "hostile messages are refused with a code",
        arguments: [
            (5, 2, .formatError),  // two questions
            (5, 0, .formatError),  // none
            (2, 0x28, .notImplemented),  // an update
            (12, 0xC0, .formatError),  // a name that points at itself
            (12, 60, .formatError),  // a label beyond the end
        ] as [(Int, UInt8, ResponseCode)])
    func refused(offset: Int, byte: UInt8, code: ResponseCode) {
        var message = Self.question
        message[offset] = byte
        #expect(throws: DNSQuery.Refusal.answer(id: 0x1234, code)) { try DNSQuery.parse(message) }
    }

    @Test("no cut-off message is read as a query or traps")
    func truncated() {
        for length in 0..<Self.question.count {
            #expect(throws: DNSQuery.Refusal.self) { try DNSQuery.parse(Array(Self.question[..<length])) }
        }
    }
}
