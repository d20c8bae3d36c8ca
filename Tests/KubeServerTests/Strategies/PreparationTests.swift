import KubeCore
import KubeSchema
import Testing

@testable import KubeServer

/// What the server makes of objects before it stores them.
@Suite("Preparation of objects")
struct PreparationTests {
    private static let template =
        "\"template\":{\"metadata\":{\"labels\":{\"app\":\"x\"}},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}}"

    private static func statefulSet(_ members: String) -> String {
        Validity.object("apps/v1", "StatefulSet", "\"spec\":{\(template),\(members)}")
    }

    private static func claim(_ members: String) -> String {
        Validity.object(
            "v1", "PersistentVolumeClaim",
            "\"spec\":{\"accessModes\":[\"ReadWriteOnce\"],\"resources\":{\"requests\":{\"storage\":\"1Gi\"}},\(members)}"
        )
    }

    private static func slice(_ device: String) -> String {
        Validity.object(
            "resource.k8s.io/v1", "ResourceSlice",
            "\"spec\":{\"driver\":\"d\",\"devices\":[{\"name\":\"d\",\(device)}]}")
    }

    @Test(
        "a new object",
        arguments: [
            (
                statefulSet("\"updateStrategy\":{\"type\":\"RollingUpdate\"}"), ["spec", "updateStrategy"],
                "{\"type\":\"RollingUpdate\"}"
            ),
            (
                statefulSet("\"updateStrategy\":{\"rollingUpdate\":{\"maxUnavailable\":2}}"),
                ["spec", "updateStrategy"], "{\"type\":\"RollingUpdate\",\"rollingUpdate\":{\"partition\":0}}"
            ),
            (
                Validity.object(
                    "v1", "ServiceAccount", "\"secrets\":[{\"name\":\"a\",\"namespace\":\"q\",\"kind\":\"Secret\"}]"),
                ["secrets"], "[{\"name\":\"a\"}]"
            ),
            (
                Validity.object(
                    "discovery.k8s.io/v1", "EndpointSlice",
                    "\"addressType\":\"IPv4\",\"endpoints\":[{\"addresses\":[\"1.2.3.4\"],\"deprecatedTopology\":{\"a\":\"b\"}}]"
                ),
                ["endpoints"], "[{\"addresses\":[\"1.2.3.4\"],\"conditions\":{}}]"
            ),
            (
                Validity.object(
                    "v1", "Node",
                    "\"spec\":{\"configSource\":{}},\"status\":{\"config\":{\"error\":\"x\"}}"), ["spec"], "{}"
            ),
            (claim("\"dataSource\":{\"kind\":\"Odd\",\"name\":\"o\"}"), ["spec", "dataSource"], "null"),
            (
                slice("\"attributes\":{\"a\":{\"strings\":[\"x\"]}}"), ["spec", "devices"],
                "[{\"name\":\"d\",\"attributes\":{\"a\":{}}}]"
            ),
            (
                slice("\"taints\":[{\"key\":\"k\",\"effect\":\"NoSchedule\"}]"), ["spec", "devices"],
                "[{\"name\":\"d\",\"taints\":[{\"key\":\"k\",\"effect\":\"NoSchedule\",\"timeAdded\":\"2026-01-01T00:00:00Z\"}]}]"
            ),
            (
                Validity.pod(
                    "\"schedulingGroup\":{\"podGroupName\":\"g\"},\"volumes\":[{\"name\":\"v\",\"projected\":{\"sources\":[{\"clusterTrustBundle\":{\"path\":\"p\"}}]}}]"
                ), ["spec", "volumes"],
                "[{\"name\":\"v\",\"projected\":{\"sources\":[{}],\"defaultMode\":420}}]"
            ),
            (
                Validity.container("\"lifecycle\":{\"stopSignal\":\"SIGTERM\"}"), ["spec", "schedulingGroup"], "null"
            ),
        ] as [(String, [String], String)])
    func new(object: String, path: [String], expected: String) throws {
        var found = try Validity.created(object).value
        for member in path { found = found[member] ?? .null }
        #expect(found == (try JSONParser.parse(expected)))
    }

    private static func job(_ metadata: String, _ spec: String = "") -> String {
        "{\"apiVersion\":\"batch/v1\",\"kind\":\"Job\",\"metadata\":{\"name\":\"j\"\(metadata)},\"spec\":{\(template)\(spec)}}"
    }

    @Test(
        "a Job without labels has those of its pods, one with labels keeps them",
        arguments: [
            (
                "", "",
                [
                    "app", "batch.kubernetes.io/controller-uid", "batch.kubernetes.io/job-name", "controller-uid",
                    "job-name",
                ]
            ),
            (",\"labels\":{\"a\":\"b\"}", "", ["a"]),
            ("", ",\"manualSelector\":true,\"selector\":{\"matchLabels\":{\"app\":\"x\"}}", ["app"]),
        ])
    func jobLabels(metadata: String, spec: String, expected: [String]) throws {
        let job = try Validity.created(Self.job(metadata, spec))
        #expect(job.labels.keys.sorted() == expected)
    }

    @Test("a Job's own selector is made complete")
    func jobSelector() throws {
        let job = try Validity.created(Self.job("", ",\"selector\":{\"matchLabels\":{\"app\":\"x\"}}"))
        let labels = job.at("spec", "selector", "matchLabels")
        #expect(labels == ["app": "x", "batch.kubernetes.io/controller-uid": .string(job.uid)])
    }

    @Test("a claim's source is the same after a client of old has sent the half of it")
    func sameSource() throws {
        let old = Self.claim("\"dataSource\":{\"kind\":\"PersistentVolumeClaim\",\"name\":\"o\"}")
        let new = try Validity.changed(old, by: "{\"spec\":{\"dataSourceRef\":null}}")
        #expect(new.at("spec", "dataSourceRef") == ["kind": "PersistentVolumeClaim", "name": "o"])
    }

    @Test("the generation of a CSI driver begins with its first change")
    func lateGeneration() throws {
        let driver = Validity.object(
            "storage.k8s.io/v1", "CSIDriver", "\"spec\":{\"preventPodSchedulingIfMissing\":true}")
        #expect(try Validity.created(driver).at("spec", "preventPodSchedulingIfMissing") == nil)
        let new = try Validity.changed(driver, by: "{\"spec\":{\"requiresRepublish\":true}}")
        #expect(new.generation == 1)
    }

    @Test("a Service that is no load balancer any more has no addresses of one")
    func formerLoadBalancer() throws {
        let service = Validity.object(
            "v1", "Service", "\"spec\":{\"type\":\"LoadBalancer\",\"ports\":[{\"port\":80}]}")
        let new = try Validity.changed(
            service, by: "{\"spec\":{\"type\":\"ClusterIP\"}}",
            status: "{\"loadBalancer\":{\"ingress\":[{\"ip\":\"1.2.3.4\"}]}}")
        #expect(new["status"] == ["loadBalancer": [:]])
    }

    @Test(
        "who writes a status writes no metadata of these kinds",
        arguments: [
            ("flowcontrol.apiserver.k8s.io/v1", "FlowSchema"), ("apiregistration.k8s.io/v1", "APIService"),
            ("resource.k8s.io/v1", "ResourceClaim"), ("storage.k8s.io/v1", "VolumeAttachment"),
            ("admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicy"),
        ])
    func statusMetadata(apiVersion: String, kind: String) throws {
        let new = try Validity.changed(
            Validity.object(apiVersion, kind, "\"spec\":{}"),
            by: "{\"metadata\":{\"labels\":{\"a\":\"b\"},\"finalizers\":[\"a/b\"]}}", of: "status")
        #expect(new.labels.isEmpty && new.finalizers.isEmpty)
    }

    @Test(
        "the generation counts what a kind counts",
        arguments: [
            ("scheduling.k8s.io", "PriorityClass", "description", 1), ("node.k8s.io", "RuntimeClass", "overhead", 0),
            ("networking.k8s.io", "IngressClass", "spec", 2), ("discovery.k8s.io", "EndpointSlice", "ports", 2),
        ])
    func generations(group: String, kind: String, member: String, expected: Int64) throws {
        let descriptor = try #require(BuiltInResources.find(GroupVersionKind(group: group, version: "v1", kind: kind)))
        let policy = BuiltInStrategies.strategy(for: descriptor).generationPolicy
        var old = KubeObject(apiVersion: "\(group)/v1", kind: kind, name: "a")
        if policy != .unmanaged { old.generation = 1 }
        var new = old
        new[member] = ["a": "b"]
        ObjectMetadata.raiseGeneration(of: &new, old: old, policy: policy)
        #expect(new.generation == expected)
    }

    @Test("who writes the status of a Deployment or a pod owns nothing that is reset")
    func disowned() throws {
        let deployment = try #require(
            BuiltInResources.find(GroupVersionKind(group: "apps", version: "v1", kind: "Deployment")))
        let strategy = BuiltInStrategies.strategy(for: deployment)
        #expect(strategy.resetFields(of: "status") == [["metadata", "labels"]])
        #expect(strategy.resetFields(of: nil).isEmpty)
        #expect(PodStrategy().resetFields(of: "status").contains(["metadata", "ownerReferences"]))
    }

    @Test("what drivers say of devices goes with the allocation of the devices")
    func freedDevices() throws {
        let one = "{\"driver\":\"d\",\"pool\":\"p\",\"device\":\"1\"}"
        let two = "{\"driver\":\"d\",\"pool\":\"p\",\"device\":\"2\"}"
        let new = try Validity.changed(
            Validity.object("resource.k8s.io/v1", "ResourceClaim", "\"spec\":{}"),
            by: "{\"status\":{\"allocation\":{\"devices\":{\"results\":[\(two)]}}}}", of: "status",
            status: "{\"allocation\":{\"devices\":{\"results\":[\(one),\(two)]}},\"devices\":[\(one),\(two)]}")
        #expect(new.at("status", "devices") == .array([try JSONParser.parse(two)]))
    }

    @Test("a status without phase is that of what waits", arguments: ["PersistentVolumeClaim", "PersistentVolume"])
    func phase(kind: String) throws {
        let new = try Validity.changed(
            Validity.object("v1", kind, "\"spec\":{}"), by: "{\"status\":null}", of: "status")
        #expect(new.at("status", "phase") == "Pending")
    }
}
