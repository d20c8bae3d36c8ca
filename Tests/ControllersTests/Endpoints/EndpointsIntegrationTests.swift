import KubeCore
import TestKit
import Testing

@Suite struct EndpointsIntegrationTests {
    private func service(_ name: String, selector: JSONValue?) -> KubeObject {
        var object = KubeObject(apiVersion: "v1", kind: "Service", namespace: "default", name: name)
        object["spec"] = ["ports": [["name": "http", "port": 80, "targetPort": 8080]]]
        if let selector { object.set(selector, at: "spec", "selector") }
        return object
    }

    @Test("a service has the addresses of its ready pods, and follows them")
    func follows() async throws {
        try await ControlledCluster.run(nodes: 1) { cluster in
            try await cluster.createDeployment("web", replicas: 3)
            _ = try await cluster.api.create(
                .services, namespace: "default", object: service("web", selector: ["app": "web"]))
            func ready() async throws -> Set<String> {
                let slices = try await cluster.items(.endpointSlices).filter {
                    $0.labels["kubernetes.io/service-name"] == "web"
                }
                let endpoints = slices.flatMap { $0.at("endpoints")?.arrayValue ?? [] }
                return Set(
                    endpoints.filter { $0.at("conditions", "ready") == true }
                        .compactMap { $0["addresses"]?[0]?.stringValue })
            }
            func legacy() async throws -> Int {
                let endpoints = try await cluster.find(.endpoints, "web")
                return endpoints?.at("subsets")?[0]?["addresses"]?.arrayValue?.count ?? 0
            }
            try await eventually("three endpoints") {
                let (slices, addresses) = (try await ready().count, try await legacy())
                return slices == 3 && addresses == 3
            }
            let pods = try await cluster.items(.pods).compactMap { $0.at("status", "podIP")?.stringValue }
            #expect(try await ready() == Set(pods))
            try await cluster.patch(.deployments, "web", ["spec": ["replicas": 1]])
            try await eventually("one endpoint") {
                let (slices, addresses) = (try await ready().count, try await legacy())
                return slices == 1 && addresses == 1
            }
            try await cluster.delete(.services, "web")
            try await eventually("all gone") {
                let slices = try await cluster.items(.endpointSlices).filter {
                    $0.labels["kubernetes.io/service-name"] == "web"
                }
                let endpoints = try await cluster.find(.endpoints, "web")
                return slices.isEmpty && endpoints == nil
            }
        }
    }

    @Test("endpoints kept by hand are mirrored into slices")
    func mirrors() async throws {
        try await ControlledCluster.run(nodes: 1) { cluster in
            _ = try await cluster.api.create(.services, namespace: "default", object: service("db", selector: nil))
            var endpoints = KubeObject(apiVersion: "v1", kind: "Endpoints", namespace: "default", name: "db")
            endpoints["subsets"] = [["addresses": [["ip": "192.0.2.7"]], "ports": [["name": "http", "port": 5432]]]]
            _ = try await cluster.api.create(.endpoints, namespace: "default", object: endpoints)
            let slice = try await eventually("the mirror") {
                try await cluster.items(.endpointSlices).first {
                    $0.labels["kubernetes.io/service-name"] == "db"
                }
            }
            #expect(
                slice.labels["endpointslice.kubernetes.io/managed-by"] == "endpointslicemirroring-controller.k8s.io")
            #expect(slice.at("endpoints")?[0]?["addresses"] == ["192.0.2.7"])
            #expect(slice.at("ports")?[0]?["port"] == 5432)
        }
    }
}
