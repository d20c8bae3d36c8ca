import KubeClient
import KubeCore
import Testing

@testable import ControlPlane

@Suite struct HostRefusalTests {
    /// Starts a virtual cluster and returns why that failed.
    private static func refusal(
        _ client: ClientConfiguration, in directory: String,
        _ change: (inout ControlPlaneConfiguration.HostConnection) -> Void = { _ in }
    ) async throws -> ControlPlaneError {
        var configuration = PlanePair.tenantConfiguration(client, in: directory)
        var connection = try #require(configuration.host)
        change(&connection)
        configuration.host = connection
        let refused = configuration
        return try #require(
            await #expect(throws: ControlPlaneError.self) { try await RunningPlane.use(refused) { _ in } })
    }

    @Test("a host that nobody answers for is unreachable")
    func unreachable() async throws {
        try await withTemporaryDirectory { directory in
            // Nothing listens on the discard port.
            let client = ClientConfiguration(server: ServerURL(host: "127.0.0.1", port: 9))
            let error = try await Self.refusal(client, in: directory)
            #expect(error.code == .hostUnreachable)
            #expect(error.message.contains("127.0.0.1:9"))
        }
    }

    @Test("a token that the host does not know is refused; an account without rights is told what it lacks")
    func noRights() async throws {
        try await withTemporaryDirectory { directory in
            try await PlanePair.useHost(in: directory) { host in
                var client = host.client
                client.identity = nil
                client.token = .fixed("nonsense")
                #expect(try await Self.refusal(client, in: directory).code == .hostForbidden)
                client.token = .fixed(try await Self.tokenOfNobody(host))
                let error = try await Self.refusal(client, in: directory)
                #expect(error.code == .hostForbidden)
                #expect(error.message.contains("may not get pods"))
                #expect(error.message.contains("namespace team"))
                #expect(try await host.find(.services, "team", "my-vcluster") == nil)
            }
        }
    }

    private static func tokenOfNobody(_ host: RunningPlane) async throws -> String {
        let account = KubeObject(apiVersion: "v1", kind: "ServiceAccount", namespace: "team", name: "nobody")
        _ = try await host.api.create(.serviceAccounts, namespace: "team", object: account)
        var request = KubeObject(
            apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", namespace: "team", name: "nobody")
        request["spec"] = [:]
        let answer = try await host.api.create(
            .serviceAccounts, namespace: "team", object: request, options: WriteOptions(subresource: "token"))
        return try #require(answer.at("status", "token")?.stringValue)
    }

    @Test("a missing namespace, a foreign Service and, in a pod, a missing Service are named, and left as they are")
    func unprepared() async throws {
        try await withTemporaryDirectory { directory in
            try await PlanePair.useHost(in: directory) { host in
                let noNamespace = try await Self.refusal(host.client, in: directory) { $0.namespace = "nowhere" }
                #expect(noNamespace.code == .badConfiguration)
                #expect(noNamespace.message.contains("has no namespace nowhere"))

                let noService = try await Self.refusal(host.client, in: directory) { $0.runsInPod = true }
                #expect(noService.code == .badConfiguration)
                #expect(noService.message.contains("my-vcluster"))
                #expect(try await host.find(.services, "team", "my-vcluster") == nil)

                var service = KubeObject(apiVersion: "v1", kind: "Service", namespace: "team", name: "my-vcluster")
                service["spec"] = ["ports": [["port": 80]], "selector": ["app": "shop"]]
                let created = try await host.api.create(.services, namespace: "team", object: service)
                #expect(try await Self.refusal(host.client, in: directory).code == .badConfiguration)
                let left = try await host.api.get(.services, namespace: "team", name: "my-vcluster")
                #expect(left.resourceVersion == created.resourceVersion)
            }
        }
    }

    @Test("a data directory serves one process at a time, and an address too")
    func inUse() async throws {
        try await withTemporaryDirectory { directory in
            let configuration = RunningPlane.configuration("alone", in: directory)
            try await RunningPlane.use(configuration) { first in
                await #expect(throws: ControlPlaneError(.dataDirectoryInUse, "")) {
                    try await RunningPlane.use(configuration) { _ in }
                }
                var neighbour = RunningPlane.configuration("neighbour", in: directory)
                neighbour.bind.port = first.client.server.port
                let sameAddress = neighbour
                await #expect(throws: ControlPlaneError(.cannotListen, "")) {
                    try await RunningPlane.use(sameAddress) { _ in }
                }
            }
        }
    }
}
