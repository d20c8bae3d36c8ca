import KubeCore
import Testing

@testable import KubeRuntime

@Suite struct ReflectorMachineTests {
    private func machine(watchList: Bool = false) -> ReflectorMachine {
        ReflectorMachine(
            usesWatchList: watchList, backoff: Backoff(base: .seconds(1), limit: .seconds(8)), random: { 0 })
    }

    private func object(_ name: String, _ version: String) -> KubeObject {
        var object = KubeObject(apiVersion: "v1", kind: "Pod", namespace: "ns", name: name)
        object.resourceVersion = version
        return object
    }

    private func bookmark(_ version: String, endsInitial: Bool = false) -> WatchEvent {
        var object = KubeObject(apiVersion: "v1", kind: "Pod", name: "")
        object.resourceVersion = version
        if endsInitial { object.annotations = ["k8s.io/initial-events-end": "true"] }
        return WatchEvent(kind: .bookmark, object: object)
    }

    @Test("pages are collected and swapped in together, then a watch goes on from the list's version")
    func pages() {
        var machine = machine()
        #expect(machine.start() == .list(continueToken: ""))
        let first = machine.listed(KubeList(items: [object("a", "1")], resourceVersion: "5", continueToken: "next"))
        #expect(first == .init(action: .list(continueToken: "next")))
        let second = machine.listed(KubeList(items: [object("b", "2")], resourceVersion: "5"))
        #expect(
            second
                == .init(
                    effect: .replace([object("a", "1"), object("b", "2")], version: "5"),
                    action: .watch(version: "5", initial: false)))
    }

    @Test("an ended watch goes on from the last version seen, bookmarks included")
    func resumes() {
        var machine = machine()
        _ = machine.start()
        _ = machine.listed(KubeList(items: [], resourceVersion: "5"))
        #expect(machine.watchStarted(now: .seconds(10)).action == .pull)
        _ = machine.received([WatchEvent(kind: .added, object: object("a", "7"))])
        _ = machine.received([bookmark("9")])
        #expect(machine.watchEnded(now: .seconds(100)).action == .watch(version: "9", initial: false))
    }

    @Test("an expired watch lists anew at once, the second time after a wait")
    func expired() {
        var machine = machine()
        _ = machine.start()
        _ = machine.listed(KubeList(items: [], resourceVersion: "5"))
        #expect(machine.watchFailed(.expired("too old")).action == .list(continueToken: ""))
        _ = machine.listed(KubeList(items: [], resourceVersion: "6"))
        #expect(machine.watchFailed(.expired("too old")).action == .wait(.seconds(1)))
        #expect(machine.resume() == .list(continueToken: ""))
    }

    @Test(
        "failures wait longer and longer, but no less than the server asks for",
        arguments: [(1, 0, 1), (2, 0, 2), (3, 0, 4), (4, 0, 8), (9, 0, 8), (1, 5, 5)])
    func backsOff(failures: Int, demanded: Int, seconds: Int) {
        var machine = machine()
        _ = machine.start()
        var last = ReflectorMachine.Action.pull
        for _ in 0..<failures {
            last = machine.listFailed(.tooManyRequests("slow down", retryAfterSeconds: demanded)).action
            _ = machine.resume()
        }
        #expect(last == .wait(.seconds(seconds)))
    }

    @Test("a watch that ends at once is not begun again at once")
    func shortWatch() {
        var machine = machine()
        _ = machine.start()
        _ = machine.listed(KubeList(items: [], resourceVersion: "5"))
        _ = machine.watchStarted(now: .seconds(10))
        #expect(machine.watchEnded(now: .seconds(10)).action == .wait(.seconds(1)))
        #expect(machine.resume() == .watch(version: "5", initial: false))
    }

    @Test("a watch-list fills the cache at the bookmark that ends the initial events")
    func watchList() {
        var machine = machine(watchList: true)
        #expect(machine.start() == .watch(version: "", initial: true))
        #expect(machine.received([WatchEvent(kind: .added, object: object("a", "3"))]) == .init(action: .pull))
        let step = machine.received([bookmark("8", endsInitial: true)])
        #expect(step == .init(effect: .replace([object("a", "3")], version: "8"), action: .pull))
        #expect(machine.watchFailed(.serviceUnavailable("gone")).action == .wait(.seconds(1)))
        #expect(machine.resume() == .watch(version: "8", initial: false))
    }

    @Test("a server without watch-lists is listed", arguments: [400, 405, 422])
    func watchListFallback(code: Int) {
        var machine = machine(watchList: true)
        _ = machine.start()
        let error = StatusError(code: code, reason: .badRequest, message: "")
        #expect(machine.watchFailed(error).action == .list(continueToken: ""))
    }
}
