import KubeCore
import Synchronization
import Testing

@testable import KubeRuntime

@Suite struct WorkQueueTests {
    private func state(lanes: Bool = false) -> WorkQueueState<String> {
        let firstLetter: @Sendable (String) -> String = { String($0.prefix(1)) }
        return WorkQueueState(
            backoff: Backoff(base: .seconds(1), limit: .seconds(10)), lane: lanes ? firstLetter : nil)
    }

    @Test("a key is queued once however often it is added")
    func deduplicates() {
        var state = state()
        for _ in 0..<3 { state.add("a") }
        #expect(state.take() == "a")
        #expect(state.take() == nil)
    }

    @Test("a key added while it is worked on comes back when its worker is done, not before")
    func holdsWhileWorking() {
        var state = state()
        state.add("a")
        #expect(state.take() == "a")
        state.add("a")
        #expect(state.take() == nil)
        state.done("a")
        #expect(state.take() == "a")
        state.done("a")
        #expect(state.take() == nil)
    }

    @Test("delayed keys come when due, the earlier of two demands counting")
    func delays() {
        var state = state()
        state.add("late", at: .seconds(9))
        state.add("soon", at: .seconds(3))
        state.add("late", at: .seconds(5))
        #expect(state.nextDue == .seconds(3))
        state.moveDue(now: .seconds(4))
        #expect(state.take() == "soon")
        #expect(state.take() == nil)
        #expect(state.nextDue == .seconds(5))
        state.moveDue(now: .seconds(5))
        #expect(state.take() == "late")
        #expect(state.nextDue == nil)
    }

    @Test("retries wait twice as long each time, until forgotten")
    func retries() {
        var state = state()
        var now: Duration = .zero
        for expected in [1, 2, 4, 8, 10, 10] {
            state.retry("a", now: now, random: 0)
            #expect(state.nextDue == now + .seconds(expected))
            now += .seconds(expected)
            state.moveDue(now: now)
            #expect(state.take() == "a")
            state.done("a")
        }
        state.forget("a")
        state.retry("a", now: now, random: 0)
        #expect(state.nextDue == now + .seconds(1))
    }

    @Test("lanes take turns, so that a busy one does not hold up the others")
    func lanes() {
        var state = state(lanes: true)
        for key in ["a1", "a2", "a3", "b1", "c1", "c2"] { state.add(key) }
        var order: [String] = []
        while let key = state.take() { order.append(key) }
        #expect(order == ["a1", "b1", "c1", "a2", "c2", "a3"])
    }

    @Test("every key reaches exactly one of many workers, and delayed ones too")
    func workers() async {
        let queue = WorkQueue<Int>()
        let seen = SeenKeys()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await queue.runTimer() }
            for _ in 0..<4 {
                group.addTask {
                    while let key = await queue.next() {
                        seen.append(key)
                        queue.done(key)
                    }
                }
            }
            for key in 0..<200 { if key % 2 == 0 { queue.add(key) } else { queue.add(key, after: .milliseconds(key)) } }
            while seen.all.count < 200 || !queue.isIdle { await Task.yield() }
            group.cancelAll()
        }
        #expect(seen.all.sorted() == Array(0..<200))
    }
}

private final class SeenKeys: Sendable {
    private let keys = Mutex<[Int]>([])
    var all: [Int] { keys.withLock { $0 } }
    func append(_ key: Int) { keys.withLock { $0.append(key) } }
}
