import Deployment
import KubeCore
import Testing
import VClusterConfig

@Suite struct DeploymentUpdateTests {
    private func render(_ kind: String, values: String = "") throws -> KubeObject {
        let config = try VClusterConfig(parsing: Array(values.utf8), source: "values.yaml")
        let deployment = VClusterDeployment(name: try VClusterName("v"), namespace: "n", config: config)
        return try #require(deployment.objects.first { $0.object.kind == kind && $0.object.name == "v" }?.object)
    }

    @Test("what the host allocated and others added stays on a Service")
    func service() throws {
        var existing = try render("Service")
        existing.resourceVersion = "7"
        existing.annotations["other"] = "theirs"
        existing.set("10.96.0.9", at: "spec", "clusterIP")
        existing.set("NodePort", at: "spec", "type")
        existing.set(
            [["name": "https", "port": 443, "targetPort": 8443, "protocol": "TCP", "nodePort": 31000]], at: "spec",
            "ports")
        let rendered = try render("Service", values: "controlPlane: {service: {spec: {type: NodePort}}}")
        let merged = try #require(DeploymentUpdate.merged(rendered, over: existing))
        #expect(merged.resourceVersion == "7")
        #expect(merged.annotations["other"] == "theirs")
        #expect(merged.at("spec", "clusterIP") == "10.96.0.9")
        #expect(merged.at("spec", "ports")?[0]?["nodePort"] == 31000)
        #expect(merged.at("spec", "ports")?.arrayValue?.count == 2)
    }

    @Test("a StatefulSet gets the new template and keeps replicas and claims")
    func statefulSet() throws {
        var existing = try render("StatefulSet")
        existing.set(0, at: "spec", "replicas")
        let rendered = try render("StatefulSet", values: "controlPlane: {statefulSet: {image: {tag: next}}}")
        let merged = try #require(DeploymentUpdate.merged(rendered, over: existing))
        #expect(merged.at("spec", "replicas") == 0)
        #expect(merged.at("spec", "template") == rendered.at("spec", "template"))
        #expect(merged.at("spec", "volumeClaimTemplates") == existing.at("spec", "volumeClaimTemplates"))
    }

    @Test("nothing to change is nil")
    func same() throws {
        let existing = try render("StatefulSet")
        #expect(DeploymentUpdate.merged(existing, over: existing) == nil)
    }

    @Test(
        "what cannot be changed is named",
        arguments: [
            ("size: 9Gi", "the size of the data volume"),
            ("storageClass: fast", "the storage class of the data volume"),
            ("accessModes: [ReadWriteMany]", "the access modes of the data volume"),
            ("enabled: false", "whether the data lie on a volume claim"), ("size: 5Gi", nil),
        ] as [(String, String?)])
    func frozen(claim: String, difference: String?) throws {
        let existing = try render("StatefulSet")
        let rendered = try render(
            "StatefulSet", values: "controlPlane: {statefulSet: {persistence: {volumeClaim: {\(claim)}}}}")
        #expect(DeploymentUpdate.frozenDifference(rendered, from: existing) == difference)
    }
}
