internal import HTTPTransport
package import KubeCore

/// Reading from aggregated servers by the parts of this process, which have no request of a client to pass on.
extension Aggregation {
    private static let readingTimeout = Duration.seconds(30)
    private static let maximumAnswerBytes = 16 << 20

    /// Performs a GET.
    /// - Parameters:
    ///   - path: begins with the group version, such as `/apis/metrics.k8s.io/v1beta1/nodes`.
    ///   - query: names and values, not encoded.
    ///   - user: in whose name it is asked.
    /// - Throws: `notFound` when no other server serves the group version, `serviceUnavailable` when it cannot be asked,
    ///   else what it answers.
    package func get(
        _ path: String, query: [(name: String, value: String)], as user: UserInfo
    ) async throws(StatusError) -> JSONValue {
        let segments = path.split(separator: "/")
        guard segments.count >= 3, segments[0] == "apis",
            let service = service(for: GroupVersion(group: String(segments[1]), version: String(segments[2])))
        else { throw .pathNotFound() }
        return try await get(path, query: query, from: service, as: user)
    }

    /// Reads an object or a list that another server has.
    /// - Parameters:
    ///   - path: the resource's, from `/apis` on.
    ///   - user: in whose name.
    /// - Returns: nil when nobody is registered for the group version.
    /// - Throws: `serviceUnavailable`, or what the server answered.
    func read(
        _ resource: GroupVersionResource, path: String, query: [(name: String, value: String)] = [], as user: UserInfo
    ) async throws(StatusError) -> KubeObject? {
        guard let service = service(for: resource.groupVersion) else { return nil }
        guard let object = KubeObject(try await get(path, query: query, from: service, as: user)) else {
            throw .internalError("the answer of \(service.name) is no object")
        }
        return object
    }

    private func get(
        _ path: String, query: [(name: String, value: String)], from service: AggregatedService, as user: UserInfo
    ) async throws(StatusError) -> JSONValue {
        guard service.isAvailable, let outbound else {
            throw .serviceUnavailable("the server is currently unable to handle the request")
        }
        var trust = service.trust
        trust.identity = identity
        let text = query.map { "\(PercentEncoding.encode($0.name))=\(PercentEncoding.encode($0.value))" }.joined(
            separator: "&")
        var call = OutboundCall(
            method: "GET", destination: service.location(path: path, query: text.isEmpty ? nil : text), trust: trust,
            timeout: Self.readingTimeout, maximumAnswerBytes: Self.maximumAnswerBytes)
        call.headers.add("Accept", "application/json")
        RemoteIdentity.add(user, to: &call.headers)
        let answer: OutboundAnswer
        do throws(OutboundFailure) {
            answer = try await outbound.send(call)
        } catch {
            throw .serviceUnavailable("error trying to reach service: \(error.message)")
        }
        if let failure = answer.failure() { throw failure }
        do throws(JSONParseError) {
            return try JSONParser.parse(answer.body)
        } catch {
            throw .serviceUnavailable("the answer of \(service.name) is no JSON: \(error.message)")
        }
    }

    /// The query by which a list is selected.
    static func query(_ options: ListOptions) -> [(name: String, value: String)] {
        [("labelSelector", options.labelSelector.text), ("fieldSelector", options.fieldSelector.text)]
            .filter { !$0.1.isEmpty }.map { (name: $0.0, value: $0.1) }
    }
}
