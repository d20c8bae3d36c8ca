import KubeCore
import Testing

@testable import DevHost

@Suite("Simulated containers that stop")
struct SimulatedStopsTests {
    private func pod(_ uid: String, grace: Int64 = 30, phase: String = "Running")
        -> KubeObject
    {
        var pod = KubeObject(apiVersion: "v1", kind: "Pod", namespace: "default", name: "p")
        pod.uid = uid
        pod.set(.int(grace), at: ["metadata", "deletionGracePeriodSeconds"])
        pod["status"] = ["phase": .string(phase)]
        return pod
    }

    @Test("they take a moment, however often one looks")
    func moment() {
        var stops = SimulatedStops()
        #expect(stops.rest(of: pod("a"), now: .seconds(5)) == SimulatedStops.interval)
        #expect(stops.rest(of: pod("a"), now: .seconds(5) + .milliseconds(150)) == .milliseconds(50))
        #expect(stops.rest(of: pod("b"), now: .seconds(6)) == SimulatedStops.interval)
        #expect(stops.rest(of: pod("a"), now: .seconds(6)) == nil)
    }

    @Test("a pod that has finished, or that must go at once, goes at once")
    func atOnce() {
        var stops = SimulatedStops()
        let pods = [pod("a", grace: 0), pod("b", phase: "Succeeded"), pod("c", phase: "Failed")]
        for pod in pods {
            #expect(stops.rest(of: pod, now: .seconds(5)) == nil)
        }
    }

    @Test("what is forgotten starts anew")
    func forgotten() {
        var stops = SimulatedStops()
        _ = stops.rest(of: pod("a"), now: .zero)
        stops.forget(uid: "a")
        #expect(stops.rest(of: pod("a"), now: .seconds(9)) == SimulatedStops.interval)
    }
}
