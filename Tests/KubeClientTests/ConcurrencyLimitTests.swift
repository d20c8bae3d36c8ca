internal import Testing

@testable internal import KubeClient

@Suite struct ConcurrencyLimitTests {
    enum Step: Sendable {
        /// So many answers, each after so many milliseconds, while so many requests were under way.
        case answers(Int, milliseconds: Int?, active: Int)
        case refusals(Int)
    }

    @Test(
        "the limit of requests follows the server's answers",
        arguments: [
            ("grows by one per round of answers", [.answers(8, milliseconds: 5, active: 8)], 9),
            ("grows without latencies too", [.answers(8, milliseconds: nil, active: 8)], 9),
            ("does not grow when it was not reached", [.answers(80, milliseconds: 5, active: 3)], 8),
            ("stays in its range", [.answers(1000, milliseconds: 5, active: 100)], 12),
            ("halves when refused", [.refusals(1)], 4),
            ("halves once for all that were under way", [.refusals(8)], 4),
            ("halves again for the next", [.refusals(9)], 2),
            ("never falls below its range", [.refusals(100)], 2),
            (
                "stops growing when answers take longer",
                [.answers(8, milliseconds: 20, active: 8), .answers(18, milliseconds: 100, active: 9)], 9
            ),
            (
                "shrinks when answers take much longer",
                [.answers(8, milliseconds: 20, active: 8), .answers(9, milliseconds: 400, active: 9)], 8
            ),
            (
                "does not mind what is fast enough",
                [.answers(8, milliseconds: 1, active: 8), .answers(9, milliseconds: 40, active: 9)], 10
            ),
            (
                "gets used to a server that is slow for good",
                [.answers(8, milliseconds: 20, active: 8), .answers(1000, milliseconds: 400, active: 12)], 12
            ),
        ] as [(String, [Step], Int)])
    func limit(_ what: String, _ steps: [Step], _ expected: Int) {
        var limit = ConcurrencyLimit(initial: 8, range: 2...12)
        for step in steps {
            switch step {
            case .answers(let count, let milliseconds, let active):
                let latency = milliseconds.map { Duration.milliseconds($0) }
                for _ in 0..<count { limit.succeeded(latency: latency, active: active) }
            case .refusals(let count):
                for _ in 0..<count { limit.overloaded(retryAfter: nil, now: .zero) }
            }
        }
        #expect(limit.limit == expected, "\(what)")
    }

    @Test("the server is left alone as long as it asks for, but not for ever")
    func rest() {
        var limit = ConcurrencyLimit(initial: 8, range: 2...12)
        #expect(limit.rest(now: .seconds(1)) == nil)
        limit.overloaded(retryAfter: .seconds(2), now: .seconds(1))
        limit.overloaded(retryAfter: .seconds(1), now: .seconds(1))
        #expect(limit.rest(now: .seconds(1)) == .seconds(2))
        #expect(limit.rest(now: .seconds(3)) == nil)
        limit.overloaded(retryAfter: .seconds(3600), now: .seconds(5))
        #expect(limit.rest(now: .seconds(5)) == ConcurrencyLimit.longestRest)
    }
}
