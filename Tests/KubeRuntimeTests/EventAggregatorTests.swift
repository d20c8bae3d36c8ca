import Testing

@testable import KubeRuntime

@Suite struct EventAggregatorTests {
    private func occurrence(_ message: String, uid: String = "u") -> Occurrence {
        Occurrence(involvedUID: uid, involvedName: "web", type: "Normal", reason: "R", message: message, fieldPath: "")
    }

    @Test("the same occurrence again is counted in the Event that exists")
    func counts() {
        var aggregator = EventAggregator()
        #expect(aggregator.decide(occurrence("m"), newName: "e1", now: .zero) == .create(name: "e1"))
        #expect(aggregator.decide(occurrence("m"), newName: "e2", now: .seconds(1)) == .recount(name: "e1", count: 2))
        #expect(aggregator.decide(occurrence("n"), newName: "e3", now: .seconds(2)) == .create(name: "e3"))
        #expect(aggregator.decide(occurrence("m"), newName: "e4", now: .seconds(5000)) == .create(name: "e4"))
    }

    @Test("an object that is talked about too much is dropped until its budget has refilled, others are not")
    func limits() {
        var aggregator = EventAggregator()
        for index in 0..<25 { _ = aggregator.decide(occurrence("\(index)"), newName: "e", now: .zero) }
        #expect(aggregator.decide(occurrence("x"), newName: "e", now: .zero) == .drop)
        #expect(aggregator.decide(occurrence("x", uid: "v"), newName: "e", now: .zero) == .create(name: "e"))
        #expect(aggregator.decide(occurrence("x"), newName: "e", now: .seconds(301)) == .create(name: "e"))
    }
}
