import KubeCore
import Testing

@testable import VClusterCLI

@Suite struct VirtualClusterTests {
    private func statefulSet(_ change: (inout KubeObject) -> Void = { _ in }) -> KubeObject {
        var set = KubeObject(apiVersion: "apps/v1", kind: "StatefulSet", namespace: "n", name: "v")
        set.creationTimestamp = "2026-01-01T00:00:00Z"
        set["spec"] = [
            "replicas": 1,
            "template": ["spec": ["containers": [["name": "syncer", "image": "localhost:5000/x/vcluster:1.2.3"]]]],
        ]
        change(&set)
        return set
    }

    private func pod(_ status: JSONValue) -> KubeObject {
        var pod = KubeObject(apiVersion: "v1", kind: "Pod", namespace: "n", name: "v-0")
        pod["status"] = status
        return pod
    }

    @Test(
        "the status is that of the StatefulSet, or else of its pod",
        arguments: [
            (["phase": "Running", "conditions": [["type": "Ready", "status": "True"]]], "Running"),
            (["phase": "Running", "conditions": [["type": "Ready", "status": "False"]]], "NotReady"),
            (["phase": "Pending"], "Pending"),
            (
                ["phase": "Pending", "containerStatuses": [["state": ["waiting": ["reason": "ImagePullBackOff"]]]]],
                "ImagePullBackOff"
            ),
            (["phase": "Failed", "reason": "Evicted"], "Evicted"),
        ] as [(JSONValue, String)])
    func podStatus(status: JSONValue, expected: String) {
        #expect(VirtualCluster(statefulSet: statefulSet(), pods: [pod(status)]).status.description == expected)
    }

    @Test("paused, scaled down and deleted clusters need no pod to be told")
    func withoutPods() {
        #expect(VirtualCluster(statefulSet: statefulSet(), pods: []).status.description == "Pending")
        #expect(
            VirtualCluster(statefulSet: statefulSet { $0.set(0, at: "spec", "replicas") }, pods: []).status
                == .scaledDown)
        #expect(
            VirtualCluster(statefulSet: statefulSet { $0.annotations["loft.sh/paused"] = "true" }, pods: []).status
                == .paused)
        let deleted = statefulSet { $0.set("2026-01-01T00:00:00Z", at: "metadata", "deletionTimestamp") }
        #expect(VirtualCluster(statefulSet: deleted, pods: []).status == .terminating)
    }

    @Test("a row of the list has the keys of the known product")
    func row() throws {
        let cluster = VirtualCluster(statefulSet: statefulSet(), pods: [])
        let now = try #require(Timestamp(rfc3339: "2026-01-01T00:01:30Z"))
        let row = ListRow(cluster, host: "h", connected: ContextName("vcluster_v_n_h"), now: now)
        #expect(row.cells == ["v", "n", "Pending", "1.2.3", "True", "90s"])
        #expect(
            row.value == [
                "Name": "v", "Namespace": "n", "Status": "Pending", "Version": "1.2.3", "Connected": true,
                "Created": "2026-01-01T00:00:00Z", "AgeSeconds": 90,
            ])
    }

    @Test("the host of a connected context is its parent")
    func hostContext() throws {
        let directory = TemporaryDirectory()
        let path = "\(directory.path)/config"
        let files = KubeconfigFiles(paths: [path])
        let error = #expect(throws: CommandError.self) { try HostCluster.hostContext(chosen: nil, kubeconfigs: files) }
        #expect(error?.code == .unavailable && error?.message.contains(path) == true)
        try files.setCurrentContext("vcluster_v_n_host")
        #expect(try HostCluster.hostContext(chosen: nil, kubeconfigs: files) == "host")
        #expect(try HostCluster.hostContext(chosen: "other", kubeconfigs: files) == "other")
    }
}
