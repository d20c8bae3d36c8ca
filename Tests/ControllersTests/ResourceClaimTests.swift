import KubeCore
import TestKit
import Testing

@Suite struct ResourceClaimTests {
    @Test("a pod gets the claims that it asks for by templates, and is told their names")
    func claimsOfPods() async throws {
        try await ControlledCluster.run(kubelet: false) { cluster in
            var template = KubeObject(
                apiVersion: "resource.k8s.io/v1", kind: "ResourceClaimTemplate", name: "gpus")
            template["spec"] = [
                "metadata": ["labels": ["for": "gpu"]],
                "spec": ["devices": ["requests": [["name": "r", "exactly": ["deviceClassName": "gpu"]]]]],
            ]
            _ = try await cluster.api.create(.resourceClaimTemplates, namespace: "default", object: template)
            var pod = KubeObject(apiVersion: "v1", kind: "Pod", name: "web")
            pod["spec"] = [
                "containers": [["name": "main", "image": "i", "resources": ["claims": [["name": "gpu"]]]]],
                "resourceClaims": [["name": "gpu", "resourceClaimTemplateName": "gpus"]],
            ]
            let created = try await cluster.api.create(.pods, namespace: "default", object: pod)
            let told = try await eventually("the status") {
                try await cluster.find(.pods, "web", namespace: "default")?
                    .at("status", "resourceClaimStatuses")?[0]
            }
            #expect(told.text("name") == "gpu")
            let claim = try #require(
                try await cluster.find(
                    .resourceClaims, told.text("resourceClaimName"), namespace: "default"))
            #expect(claim.name.hasPrefix("web-gpu-"))
            #expect(claim.labels == ["for": "gpu"])
            #expect(claim.annotations["resource.kubernetes.io/pod-claim-name"] == "gpu")
            #expect(claim.ownerReferences.first?.uid == created.uid)
            #expect(try await cluster.items(.resourceClaims, "default").count == 1)

            try await cluster.delete(.pods, "web", namespace: "default")
            try await eventually("the claim is gone") {
                try await cluster.items(.resourceClaims, "default").isEmpty
            }
        }
    }
}
