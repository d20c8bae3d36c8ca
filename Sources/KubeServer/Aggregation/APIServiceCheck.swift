internal import HTTPTransport
internal import KubeCore

/// Finds out whether an aggregated API server can be used: its Service is there, somebody is behind it, and it answers.
/// Source: kube-aggregator/pkg/controllers/status/remote/remote_available_controller.go of Kubernetes 1.36.
struct APIServiceCheck: Sendable {
    /// Source: the same, the client's timeout.
    private static let timeout = Duration.seconds(5)
    private static let slices = GroupVersionResource.endpointSlices.groupResource

    /// The condition `Available` without the time of its last transition, and what the server says that it has.
    struct Outcome: Sendable {
        let condition: JSONObject
        var resources: [JSONValue]?
        /// Where the server has the OpenAPI document of its version, as its index says.
        var openAPILocation: String?
    }

    let registry: ResourceRegistry
    let identity: OutboundTrust.Identity?

    static let local = condition("True", "Local", "Local APIServices are always available")

    func run(_ service: AggregatedService) async throws(StatusError) -> Outcome {
        if let problem = try problemOfService(service) { return Outcome(condition: problem, resources: nil) }
        return await ask(service)
    }

    private static func condition(_ status: String, _ reason: String, _ message: String) -> JSONObject {
        [
            "type": "Available", "status": .string(status), "reason": .string(reason), "message": .string(message),
        ]
    }

    private func problemOfService(_ service: AggregatedService) throws(StatusError) -> JSONObject? {
        let reference = service.destination
        let described = "service/\(reference.name) in \"\(reference.namespace)\""
        let services = GroupVersionResource.services.groupResource
        guard let object = try registry.storage.object(services, namespace: reference.namespace, name: reference.name)
        else { return Self.condition("False", "ServiceNotFound", "\(described) is not present") }
        guard object.text("spec", "type") == "ClusterIP" else { return nil }
        let ports = object.at("spec", "ports")?.arrayValue ?? []
        guard let port = ports.first(where: { $0["port"]?.intValue == Int64(reference.port) }) else {
            return Self.condition(
                "False", "ServicePortError", "\(described) is not listening on port \(reference.port)")
        }
        let slices = try registry.storage.objects(Self.slices, namespace: reference.namespace)
            .filter { $0.labels["kubernetes.io/service-name"] == reference.name }
        if slices.isEmpty {
            return Self.condition(
                "False", "EndpointsNotFound", "cannot find endpointslices for \(described)")
        }
        let portName = port.text("name")
        let isServed = slices.contains { slice in
            (slice["ports"]?.arrayValue ?? []).contains { $0.text("name") == portName && $0["port"] != nil }
                && (slice["endpoints"]?.arrayValue ?? []).contains { $0.at(["conditions", "ready"]) != false }
        }
        return isServed
            ? nil
            : Self.condition(
                "False", "MissingEndpoints",
                "endpointslices for \(described) have no addresses with port name \"\(portName)\"")
    }

    private func ask(_ service: AggregatedService) async -> Outcome {
        guard let outbound = registry.outbound else {
            return Outcome(
                condition: Self.condition("False", "FailedDiscoveryCheck", "no calls are made"), resources: nil)
        }
        let call = call(service, path: service.discoveryPath)
        func failed(_ why: String) -> Outcome {
            Outcome(condition: Self.condition("False", "FailedDiscoveryCheck", why), resources: nil)
        }
        let url = call.destination.url
        let answer: OutboundAnswer
        do throws(OutboundFailure) {
            answer = try await outbound.send(call)
        } catch {
            return failed("failing or missing response from \(url): \(error.message)")
        }
        // What it says need not be a list of resources to be an answer. Source: the same, checks the code only.
        guard (200..<300).contains(answer.status) else { return failed("bad status from \(url): \(answer.status)") }
        let list = try? JSONParser.parse(answer.body)  // no JSON tells of no resources
        return Outcome(
            condition: Self.condition("True", "Passed", "all checks passed"),
            resources: list.flatMap { AggregatedDiscovery.entries(of: $0, groupVersion: service.groupVersion) },
            openAPILocation: await openAPILocation(of: service, outbound))
    }

    private func call(_ service: AggregatedService, path: String) -> OutboundCall {
        var trust = service.trust
        trust.identity = identity
        var call = OutboundCall(
            method: "GET", destination: service.location(path: path), trust: trust, timeout: Self.timeout)
        call.headers.add("Accept", "application/json")
        RemoteIdentity.add(
            UserInfo(name: "system:kube-aggregator", groups: [UserInfo.mastersGroup]), to: &call.headers)
        return call
    }

    /// Nil also when the server cannot be asked: documents are no condition of its use.
    /// Source: kube-aggregator/pkg/controllers/openapiv3.
    private func openAPILocation(of service: AggregatedService, _ outbound: OutboundClient) async -> String? {
        guard let answer = try? await outbound.send(call(service, path: "/openapi/v3")), answer.status == 200,
            let index = try? JSONParser.parse(answer.body)
        else { return nil }
        let path = "apis/\(service.groupVersion.apiVersion)"
        guard let location = index.at("paths", path)?.text("serverRelativeURL") else { return nil }
        // It is we whom clients will ask there.
        let own = "/openapi/v3/\(path)"
        return location == own || location.hasPrefix("\(own)?") ? location : nil
    }
}
