internal import KubeCore
internal import Testing

@testable internal import DevHost

@Suite struct PodDependencyTests {
    private func dependencies(_ spec: JSONValue) -> [PodDependency] {
        var pod = KubeObject(apiVersion: "v1", kind: "Pod", namespace: "ns", name: "p")
        pod["spec"] = spec
        return PodDependency.all(of: pod)
    }

    @Test("volumes and environments name what must be there; what is optional need not")
    func all() {
        let found = dependencies([
            "volumes": [
                ["name": "a", "secret": ["secretName": "s1"]], ["name": "b", "configMap": ["name": "c1"]],
                ["name": "c", "persistentVolumeClaim": ["claimName": "p1"]], ["name": "d", "emptyDir": [:]],
                ["name": "e", "secret": ["secretName": "s2", "optional": true]],
                ["name": "f", "projected": ["sources": [["secret": ["name": "s3"]], ["configMap": ["name": "c2"]]]]],
            ],
            "containers": [
                [
                    "name": "main", "envFrom": [["secretRef": ["name": "s4"]]],
                    "env": [
                        ["name": "X", "valueFrom": ["configMapKeyRef": ["name": "c3", "key": "k"]]],
                        ["name": "Y", "value": "plain"],
                    ],
                ]
            ],
        ])
        #expect(
            found == [
                PodDependency(kind: .secret, name: "s1", volume: "a"),
                PodDependency(kind: .configMap, name: "c1", volume: "b"),
                PodDependency(kind: .claim, name: "p1", volume: "c"),
                PodDependency(kind: .secret, name: "s3", volume: "f"),
                PodDependency(kind: .configMap, name: "c2", volume: "f"),
                PodDependency(kind: .secret, name: "s4", volume: nil),
                PodDependency(kind: .configMap, name: "c3", volume: nil),
            ])
    }

    @Test(
        "a record of a process is one of the process that runs, not of a later one with its number",
        arguments: [
            ("7 (a b) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 0 0 1 0 4711 0", 4711),
            ("7 (tricky) ) R 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 0 0 1 0 12 0", 12),
            ("7 (ended) Z 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 0 0 1 0 4711 0", nil), ("nonsense", nil),
        ] as [(String, UInt64?)])
    func processRecord(stat: String, startTime: UInt64?) {
        let record = ProcessRecord(pid: 7) { path in path == "/proc/7/stat" ? Array(stat.utf8) : nil }
        #expect(record?.startTime == startTime)
        if let record { #expect(ProcessRecord(record.encoded) == record) }
    }
}
