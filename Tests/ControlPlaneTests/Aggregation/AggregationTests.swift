import FoundationEssentials
import HTTPTransport
import KubeClient
import KubeCore
import NIOCore
import TestKit
import Testing

@Suite struct AggregationTests {
    private static let name = "v1beta1.metrics.k8s.io"
    private static let path = "/apis/metrics.k8s.io/v1beta1"

    private static func register(_ server: MetricsServer, _ plane: RunningPlane) async throws {
        var service = KubeObject(
            apiVersion: "v1", kind: "Service", namespace: "kube-system", name: "metrics-server")
        service["spec"] = ["type": "ExternalName", "externalName": "localhost"]
        _ = try await plane.api.create(.services, namespace: "kube-system", object: service)
        var apiService = KubeObject(apiVersion: "apiregistration.k8s.io/v1", kind: "APIService", name: name)
        apiService["spec"] = [
            "group": "metrics.k8s.io", "version": "v1beta1", "groupPriorityMinimum": 100, "versionPriority": 100,
            "caBundle": .string(Data(server.authorityPEM.utf8).base64EncodedString()),
            "service": [
                "namespace": "kube-system", "name": "metrics-server", "port": .int(Int64(server.port)),
            ],
        ]
        _ = try await plane.api.create(.apiServices, namespace: nil, object: apiService)
    }

    private static func available(_ plane: RunningPlane) async throws -> JSONValue? {
        let object = try await plane.api.get(.apiServices, namespace: nil, name: name)
        return object.at("status", "conditions")?.arrayValue?.first { $0.text("type") == "Available" }
    }

    private static func json(_ path: String, _ plane: RunningPlane) async throws -> JSONValue {
        try JSONParser.parse(Array(try await plane.api.raw(path).readableBytesView))
    }

    private static func withMetrics(
        _ body: @escaping @Sendable (RunningPlane, MetricsServer) async throws -> Void
    ) async throws {
        try await withTemporaryDirectory { directory in
            try await RunningPlane.use(RunningPlane.configuration("aggregation", in: directory)) { plane in
                let trust = try await plane.api.get(
                    .configMaps, namespace: "kube-system", name: "extension-apiserver-authentication")
                let server = try await MetricsServer(
                    frontProxyAuthorityPEM: trust.text("data", "requestheader-client-ca-file"))
                try await register(server, plane)
                try await eventually("the API service is available") {
                    try await available(plane)?.text("status") == "True"
                }
                try await body(plane, server)
                await server.stop()
            }
        }
    }

    @Test(
        "requests for a group of another server reach it, with the user that the certificate of the proxy vouches for")
    func passesOn() async throws {
        try await Self.withMetrics { plane, server in
            let list = try await Self.json(Self.path + "/nodes", plane)
            #expect(list.text("kind") == "NodeMetricsList")
            #expect(server.lastFields.values("X-Remote-User") == ["admin"])
            #expect(server.lastFields.values("X-Remote-Group").contains("system:masters"))

            let forged = try await plane.api.stream(
                Self.path + "/pods", headers: ["X-Remote-User": "evil", "Authorization": "Bearer x"])
            #expect(forged.status == 200)
            #expect(server.lastFields.values("X-Remote-User") == ["admin"])
            #expect(server.lastFields["Authorization"] == nil)
        }
    }

    @Test("an answer goes on to the client as it comes")
    func streams() async throws {
        try await Self.withMetrics { plane, _ in
            let watch = try await plane.api.stream(Self.path + "/nodes?watch=true")
            let first = try await watch.nextChunk()
            #expect(first.map { String(buffer: $0) } == "{\"type\":\"ADDED\"}\n")
        }
    }

    @Test("the OpenAPI document of another server is in the index and comes from that server")
    func documents() async throws {
        try await Self.withMetrics { plane, _ in
            let paths = try await Self.json("/openapi/v3", plane)["paths"]
            #expect(
                paths?["apis/metrics.k8s.io/v1beta1"]?.text("serverRelativeURL") == MetricsServer.documentLocation)
            #expect(paths?["apis/apps/v1"]?.text("serverRelativeURL").hasSuffix("NONE") == false)
            #expect(try await Self.json(MetricsServer.documentLocation, plane) == ["openapi": "3.0.0"])
        }
    }

    @Test("a connection that leaves HTTP goes on to the other server byte for byte, without the client's token")
    func upgrades() async throws {
        try await Self.withMetrics { plane, server in
            let answer = try await UpgradeDialer(plane.client).dial(
                method: .get, target: Self.path + "/nodes/n/console",
                headers: [
                    "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
                    "Sec-WebSocket-Version": "13",
                    "Sec-WebSocket-Protocol": "plain, base64url.bearer.authorization.k8s.io.c2VjcmV0",
                ])
            let stream = try #require(answer.stream)
            try await stream.write(ByteBuffer(string: "there"))
            var received = ""
            while received.utf8.count < 11, let bytes = try await stream.read() { received += String(buffer: bytes) }
            stream.close()
            #expect(received == "hello there")
            #expect(answer.headers["Sec-WebSocket-Protocol"] == "plain")
            #expect(server.lastFields.elements("Sec-WebSocket-Protocol") == ["plain"])
            #expect(server.lastFields["Authorization"] == nil)
            #expect(server.lastFields.values("X-Remote-User") == ["admin"])
        }
    }

    @Test("discovery tells of the group of another server, for as long as it is registered")
    func discovery() async throws {
        try await Self.withMetrics { plane, _ in
            let groups = try await Self.json("/apis", plane)["groups"]?.arrayValue ?? []
            #expect(groups.last?.text("name") == "metrics.k8s.io")
            #expect(groups.first?.text("name") == "apiregistration.k8s.io")
            #expect(try await Self.json(Self.path, plane)["resources"]?.arrayValue?.count == 2)
            let group = try await Self.json("/apis/metrics.k8s.io", plane)
            #expect(group["preferredVersion"]?.text("version") == "v1beta1")

            _ = try await plane.api.delete(.apiServices, namespace: nil, name: Self.name)
            try await eventually("the group is gone") {
                let groups = try await Self.json("/apis", plane)["groups"]?.arrayValue ?? []
                return !groups.contains { $0.text("name") == "metrics.k8s.io" }
            }
        }
    }

    @Test("a server that does not answer is not available, which its API service and every answer say")
    func unavailable() async throws {
        try await Self.withMetrics { plane, server in
            await server.stop()
            _ = try await plane.api.patch(
                .apiServices, namespace: nil, name: Self.name,
                patch: .merge(["metadata": ["annotations": ["looked-at": "again"]]]))
            let condition = try await eventually("the condition") {
                let condition = try await Self.available(plane)
                return condition?.text("status") == "False" ? condition : nil
            }
            #expect(condition.text("reason") == "FailedDiscoveryCheck")
            try await eventually("requests are refused") {
                try await plane.api.stream(Self.path + "/nodes").status == 503
            }
        }
    }

    @Test("an API service without a Service says so, and one of the server itself comes back when it is deleted")
    func conditions() async throws {
        try await withTemporaryDirectory { directory in
            try await RunningPlane.use(RunningPlane.configuration("aggregation", in: directory)) { plane in
                var lost = KubeObject(apiVersion: "apiregistration.k8s.io/v1", kind: "APIService", name: Self.name)
                lost["spec"] = [
                    "group": "metrics.k8s.io", "version": "v1beta1", "groupPriorityMinimum": 100,
                    "versionPriority": 100, "insecureSkipTLSVerify": true,
                    "service": ["namespace": "kube-system", "name": "none"],
                ]
                _ = try await plane.api.create(.apiServices, namespace: nil, object: lost)
                let condition = try await eventually("the condition") { try await Self.available(plane) }
                #expect(condition.text("reason") == "ServiceNotFound")
                #expect(condition.text("message") == "service/none in \"kube-system\" is not present")

                let local = try await eventually("the API service of apps") {
                    try await plane.find(.apiServices, nil, "v1.apps")
                }
                _ = try await plane.api.delete(.apiServices, namespace: nil, name: "v1.apps")
                let back = try await eventually("the API service is back") {
                    try await plane.find(.apiServices, nil, "v1.apps")
                }
                #expect(back.uid != local.uid)
                #expect(back["spec"] == local["spec"])
            }
        }
    }
}
