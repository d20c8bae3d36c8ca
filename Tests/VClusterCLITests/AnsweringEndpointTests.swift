import Testing

@testable import VClusterCLI

@Suite("Looking for an endpoint that answers")
struct AnsweringEndpointTests {
    private let offered = ["https://127.0.0.1", "https://127.0.0.1:30443"].map { ServerEndpoint(server: $0) }

    /// Looks, where the endpoint of that index answers from that try on.
    private func find(
        answering index: Int, fromTry: Int, patience: Duration
    ) async throws -> (outcome: AnsweringEndpoint.Outcome, tries: Int) {
        var tries = 0
        let outcome = try await AnsweringEndpoint(offered: offered, patience: patience).find { endpoint in
            if endpoint == offered[0] { tries += 1 }
            return endpoint == offered[index] && tries >= fromTry ? nil : "refused \(tries)"
        }
        return (outcome, tries)
    }

    @Test("the first that answers is taken", arguments: [0, 1])
    func first(index: Int) async throws {
        let found = try await find(answering: index, fromTry: 1, patience: .zero)
        #expect(found.outcome == .answers(offered[index]))
        #expect(found.tries == 1)
    }

    @Test("one that answers late is waited for", arguments: [0, 1])
    func late(index: Int) async throws {
        let found = try await find(answering: index, fromTry: 3, patience: .seconds(600))
        #expect(found.outcome == .answers(offered[index]))
        #expect(found.tries == 3)
    }

    @Test("without patience all are tried once, and what is wrong with each is told")
    func none() async throws {
        let found = try await find(answering: 0, fromTry: 2, patience: .zero)
        #expect(found.outcome == .none(problems: ["refused 1", "refused 1"]))
    }
}
