internal import KubeCore
internal import Testing

@testable internal import DevHost

@Suite struct ContainerPlanTests {
    private static let mounts = [
        ContainerPlan.Mount(path: "/data", directory: "/host/data"),
        ContainerPlan.Mount(path: "/data/deep", directory: "/host/deep"),
    ]

    @Test(
        "variables in arguments are replaced as Kubernetes does",
        arguments: [
            ("plain", "plain"), ("$(A)", "1"), ("x$(A)y$(B)", "x1y2"), ("$(NONE)", "$(NONE)"), ("$$(A)", "$(A)"),
            ("$A", "$A"), ("$(A", "$(A"), ("$", "$"), ("", ""),
        ])
    func expansion(text: String, expected: String) {
        #expect(ContainerPlan.expand(text, ["A": "1", "B": "2"]) == expected)
    }

    @Test(
        "paths of volumes become the directories that stand for them, and the address of all becomes the pod's",
        arguments: [
            ("/data", "/host/data"), ("/data/x", "/host/data/x"), ("/data/deep/x", "/host/deep/x"),
            ("/database", "/database"), ("--dir=/data/x", "--dir=/host/data/x"), ("0.0.0.0:8443", "127.1.2.3:8443"),
            ("--bind=0.0.0.0:1", "--bind=127.1.2.3:1"), ("0.0.0.0", "0.0.0.0"), ("start", "start"),
        ])
    func relocation(argument: String, expected: String) {
        #expect(ContainerPlan.relocate(argument, mounts: Self.mounts, address: "127.1.2.3") == expected)
    }

    @Test(
        "fields of the pod are told to its containers",
        arguments: [
            ("status.podIP", "127.1.2.3"), ("status.hostIP", "172.31.0.10"), ("metadata.name", "p"),
            ("metadata.namespace", "ns"), ("metadata.labels['app']", "x"), ("metadata.labels['none']", ""),
            ("spec.nodeName", "n1"), ("spec.unknown", ""),
        ])
    func fields(path: String, expected: String) {
        var pod = KubeObject(apiVersion: "v1", kind: "Pod", namespace: "ns", name: "p")
        pod.labels = ["app": "x"]
        pod["spec"] = ["nodeName": "n1"]
        #expect(ContainerPlan.field(path, of: pod, address: "127.1.2.3", hostIP: "172.31.0.10") == expected)
    }

    @Test("the entry point's name is left out, and variables see those before them")
    func commandAndEnvironment() {
        let container: JSONValue = [
            "command": ["/vcluster"], "args": ["start", "--name", "$(FULL)"],
            "env": [
                ["name": "NAME", "value": "a"], ["name": "FULL", "value": "$(NAME)-b"],
                ["name": "SECRET", "valueFrom": ["secretKeyRef": ["name": "s", "key": "k"]]],
                ["name": "IP", "valueFrom": ["fieldRef": ["fieldPath": "status.podIP"]]],
            ],
        ]
        let plan = ContainerPlan(
            pod: KubeObject(apiVersion: "v1", kind: "Pod", namespace: "ns", name: "p"), container: container,
            address: "127.1.2.3", hostIP: "172.31.0.10", mounts: [], values: ["SECRET": "hidden"],
            base: ["PATH": "/bin", "NAME": "base"])
        #expect(plan.arguments == ["start", "--name", "a-b"])
        #expect(
            plan.environment == [
                "PATH": "/bin", "NAME": "a", "FULL": "a-b", "SECRET": "hidden", "IP": "127.1.2.3",
            ])
    }

    @Test("of a Secret all keys become files, or the named ones under their paths, and none outside of the volume")
    func selection() {
        let data: [String: [UInt8]] = ["a": [1], "b": [2]]
        #expect(VolumeFiles.select(data, items: nil).map(\.path) == ["a", "b"])
        let items: JSONValue = [
            ["key": "a", "path": "x/y"], ["key": "b", "path": "../b"], ["key": "b", "path": "/b"],
            ["key": "none", "path": "none"],
        ]
        #expect(VolumeFiles.select(data, items: items) == [PodFiles.File(path: "x/y", contents: [1])])
    }
}
