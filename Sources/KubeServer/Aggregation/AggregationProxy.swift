internal import HTTPTransport
internal import KubeCore
internal import NIOCore

extension APIServer {
    /// Who has the group version that a request is for; nil when this server answers itself.
    func aggregatedService(for scope: RequestScope) -> AggregatedService? {
        let segments = scope.target.segments
        guard let aggregation, segments.count >= 3 else { return nil }
        if segments.count == 5, segments[0...2] == ["openapi", "v3", "apis"] {
            return aggregation.documentedService(for: GroupVersion(group: segments[3], version: segments[4]))
        }
        guard segments[0] == "apis" else { return nil }
        return aggregation.service(for: GroupVersion(group: segments[1], version: segments[2]))
    }

    /// Passes a request on to the API server that serves its group version, and the answer back as it comes.
    /// Source: kube-aggregator/pkg/apiserver/handler_proxy.go of Kubernetes 1.36.
    func passOn(
        _ scope: RequestScope, to service: AggregatedService, writer: HTTPResponseWriter
    ) async throws(StatusError) {
        guard service.isAvailable, let outbound = registry.outbound else {
            return refuse("service unavailable", writer)
        }
        var trust = service.trust
        trust.identity = aggregation?.identity
        if scope.http.wantsUpgrade { return try await tunnel(scope, to: service, trust, outbound, writer) }
        let isEndless = scope.info.verb == "watch" || scope.query.isOn("follow")
        let (path, query) = Self.split(scope.http.target)
        let call = OutboundCall(
            method: scope.http.method.rawValue, destination: service.location(path: path, query: query),
            headers: Self.forwardedFields(scope), body: try await RequestBodyDecoder.collect(scope.http.body),
            trust: trust, timeout: isEndless ? .seconds(4 * 3600) : .seconds(60), maximumAnswerBytes: .max)
        let answer: OutboundStream
        do throws(OutboundFailure) {
            answer = try await outbound.stream(call)
        } catch {
            if error.reason == .cancelled { throw .timeout("request was cancelled") }
            return refuse(
                error.reason == .unresolved
                    ? "service unavailable" : "error trying to reach service: \(error.message)", writer)
        }
        await Self.copy(answer, to: writer, isEndless: isEndless, auditID: scope.auditID)
    }

    /// Passes on a request that leaves HTTP, such as one for a console, and then bytes both ways.
    private func tunnel(
        _ scope: RequestScope, to service: AggregatedService, _ trust: OutboundTrust, _ outbound: OutboundClient,
        _ writer: HTTPResponseWriter
    ) async throws(StatusError) {
        let (path, query) = Self.split(scope.http.target)
        var headers = Self.forwardedFields(scope)
        for name in ["Connection", "Upgrade"] { headers[name] = scope.http.headers[name] }
        // One of the protocols that a browser offers may be its bearer token.
        let protocols = scope.http.headers.elements("Sec-WebSocket-Protocol")
        headers["Sec-WebSocket-Protocol"] = nil
        let offered = protocols.filter { !$0.hasPrefix(RequestAuthenticator.bearerProtocolPrefix) }
        if !offered.isEmpty { headers.add("Sec-WebSocket-Protocol", offered.joined(separator: ", ")) }
        let call = OutboundCall(
            method: scope.http.method.rawValue, destination: service.location(path: path, query: query),
            headers: headers, trust: trust, timeout: .seconds(30))
        let answer: UpgradeAnswer
        do throws(OutboundFailure) {
            answer = try await outbound.upgrade(call)
        } catch {
            return refuse("error trying to reach service: \(error.message)", writer)
        }
        var answered = HTTPFields()
        for field in answer.headers where !Self.hopFields.contains(field.name.lowercased()) {
            answered.add(field.name, field.value)
        }
        guard let remote = answer.stream else {
            answered["Content-Length"] = nil
            return writer.send(HTTPResponse(status: answer.status, headers: answered, body: answer.body))
        }
        defer { remote.close() }
        let client: DuplexByteStream
        do throws(HTTPTransportError) {
            client = try writer.upgrade(to: answer.headers["Upgrade"] ?? "", headers: answered)
        } catch {
            throw .badRequest("Upgrade request required")
        }
        await client.splice(with: remote)
    }

    private func refuse(_ text: String, _ writer: HTTPResponseWriter) {
        let headers: HTTPFields = [
            "Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff",
        ]
        writer.send(HTTPResponse(status: 503, headers: headers, body: ByteBuffer(string: text + "\n")))
    }

    private static func copy(
        _ answer: OutboundStream, to writer: HTTPResponseWriter, isEndless: Bool, auditID: String
    ) async {
        var headers = HTTPFields()
        for field in answer.headers where !hopFields.contains(field.name.lowercased()) {
            headers.add(field.name, field.value)
        }
        if !headers.contains("Audit-Id") { headers.add("Audit-Id", auditID) }
        writer.start(status: answer.status, headers: headers, lifetime: isEndless ? .endless : .bounded)
        do {
            while let chunk = try await answer.nextChunk() { try await writer.write(chunk) }
        } catch {
            // Without `finish` the client sees that the answer broke off.
            return
        }
        writer.finish()
    }

    // MARK: The request

    private static func split(_ target: String) -> (path: String, query: String?) {
        guard let mark = target.firstIndex(of: "?") else { return (target, nil) }
        return (String(target[..<mark]), String(target[target.index(after: mark)...]))
    }

    /// Fields that concern one connection only. Source: RFC 9110, section 7.6.1.
    private static let hopFields: Set<String> = [
        "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te", "trailer",
        "transfer-encoding", "upgrade",
    ]

    private static func forwardedFields(_ scope: RequestScope) -> HTTPFields {
        var dropped = hopFields.union(["host", "content-length", "expect", "cookie"])
        for name in scope.http.headers.elements("Connection") { dropped.insert(name.lowercased()) }
        var headers = HTTPFields()
        for field in scope.http.headers
        where !dropped.contains(field.name.lowercased()) && !RemoteIdentity.isIdentity(field.name) {
            headers.add(field.name, field.value)
        }
        if !headers.contains("Audit-Id") { headers.add("Audit-Id", scope.auditID) }
        RemoteIdentity.add(scope.user, to: &headers)
        return headers
    }
}
