import KubeCore
import Testing

@testable import Controllers

@Suite struct PodRelationsTests {
    private static func node(_ name: String, zone: String, pods: Int = 10) -> KubeObject {
        KubeObject(
            [
                "apiVersion": "v1", "kind": "Node",
                "metadata": ["name": .string(name), "labels": ["zone": .string(zone), "host": .string(name)]],
                "status": ["allocatable": ["cpu": "2", "memory": "4Gi", "pods": .string("\(pods)")]],
            ] as JSONObject)
    }

    private static func pod(
        _ name: String, app: String, on node: String = "", spec: JSONObject = [:], namespace: String = "default"
    ) -> PodDemand {
        PodDemand(
            Sample.pod(
                name, node: node,
                metadata: ["labels": ["app": .string(app)], "namespace": .string(namespace)], spec: spec)
        ) { _ in ["labelled"] }
    }

    private static func cluster(_ pods: [(PodDemand, String)] = []) -> SchedulingSnapshot {
        var snapshot = SchedulingSnapshot()
        for (name, zone) in [("a", "1"), ("b", "1"), ("c", "2")] { snapshot.setNode(node(name, zone: zone)) }
        for (pod, name) in pods { snapshot.assign(pod, to: name) }
        return snapshot
    }

    private static func affinity(_ kind: String, app: String, key: String, term: JSONObject = [:]) -> JSONObject {
        var body: JSONObject = ["labelSelector": ["matchLabels": ["app": .string(app)]], "topologyKey": .string(key)]
        for (name, value) in term { body[name] = value }
        return ["affinity": [kind: ["requiredDuringSchedulingIgnoredDuringExecution": [.object(body)]]]]
    }

    @Test("a pod goes where the pods are that it needs")
    func affinity() {
        var snapshot = Self.cluster([(Self.pod("s", app: "store"), "c")])
        let wants = Self.affinity("podAffinity", app: "store", key: "zone")
        #expect(snapshot.place(Self.pod("p", app: "web", spec: wants)) == .node("c"))
        let lonely = Self.affinity("podAffinity", app: "nobody", key: "zone")
        #expect(
            snapshot.place(Self.pod("q", app: "web", spec: lonely))
                == .unschedulable("0/3 nodes are available: 3 node(s) didn't match pod affinity rules."))
    }

    @Test("the first of pods that need each other may go anywhere, the others follow it")
    func selfAffinity() {
        var snapshot = Self.cluster()
        let together = Self.affinity("podAffinity", app: "web", key: "host")
        guard case .node(let first) = snapshot.place(Self.pod("p0", app: "web", spec: together)) else {
            Issue.record("the first pod found no place")
            return
        }
        #expect(snapshot.place(Self.pod("p1", app: "web", spec: together)) == .node(first))
    }

    @Test("pods that avoid each other do so in both directions")
    func antiAffinity() {
        let apart = Self.affinity("podAntiAffinity", app: "web", key: "zone")
        var snapshot = Self.cluster([(Self.pod("p0", app: "web", spec: apart), "a")])
        #expect(snapshot.place(Self.pod("p1", app: "web", spec: apart)) == .node("c"))
        #expect(
            snapshot.place(Self.pod("p2", app: "web", spec: apart))
                == .unschedulable("0/3 nodes are available: 3 node(s) didn't match pod anti-affinity rules."))
        #expect(
            snapshot.place(Self.pod("p3", app: "web"))
                == .unschedulable(
                    "0/3 nodes are available: 3 node(s) didn't satisfy existing pods anti-affinity rules."))
    }

    @Test(
        "terms count pods of the namespaces that they name",
        arguments: [
            ([:], "default", false), ([:], "other", true), (["namespaces": ["other"]], "other", false),
            (["namespaces": ["other"]], "default", true), (["namespaceSelector": [:]], "anywhere", false),
            (["namespaceSelector": ["matchLabels": ["a": "b"]]], "labelled", false),
            (["namespaceSelector": ["matchLabels": ["a": "b"]]], "default", true),
        ] as [(JSONObject, String, Bool)])
    func namespaces(term: JSONObject, namespace: String, fits: Bool) {
        var snapshot = SchedulingSnapshot()
        snapshot.setNode(Self.node("a", zone: "1"))
        snapshot.assign(Self.pod("s", app: "store", namespace: namespace), to: "a")
        let apart = Self.affinity("podAntiAffinity", app: "store", key: "host", term: term)
        let placement = snapshot.place(Self.pod("p", app: "web", spec: apart))
        #expect((placement == .node("a")) == fits)
    }

    @Test("pods spread over zones as evenly as they ask for")
    func spread() {
        let spec: JSONObject = [
            "topologySpreadConstraints": [
                [
                    "maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "DoNotSchedule",
                    "labelSelector": ["matchLabels": ["app": "web"]],
                ]
            ]
        ]
        var snapshot = Self.cluster()
        var zones: [String: Int] = [:]
        for index in 0..<6 {
            guard case .node(let name) = snapshot.place(Self.pod("p\(index)", app: "web", spec: spec)) else {
                Issue.record("pod \(index) found no place")
                return
            }
            zones[name == "c" ? "2" : "1", default: 0] += 1
        }
        #expect(zones == ["1": 3, "2": 3])
        var lopsided = SchedulingSnapshot()
        lopsided.setNode(Self.node("a", zone: "1"))
        lopsided.setNode(Self.node("c", zone: "2", pods: 0))
        _ = lopsided.place(Self.pod("p0", app: "web", spec: spec))
        #expect(
            lopsided.place(Self.pod("p1", app: "web", spec: spec))
                == .unschedulable(
                    "0/2 nodes are available: 1 Too many pods, 1 node(s) didn't match pod topology spread constraints.")
        )
    }
}
