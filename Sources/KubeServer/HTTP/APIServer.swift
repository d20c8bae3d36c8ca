internal import FoundationEssentials
package import HTTPTransport
internal import KubeCore
internal import KubeSchema
internal import KubeYAML
package import Logging
internal import NIOCore
internal import Synchronization

/// The Kubernetes API over HTTP: chain, routing to a verb, and the way back.
///
/// Everything that stores or reads objects is the registry's; this is what lies between it and a socket.
package final class APIServer: Sendable {
    /// The parts that the server is made of.
    package struct Parts: Sendable {
        package var registry: ResourceRegistry
        package var authenticator: RequestAuthenticator
        package var authorizer: RBACAuthorizer
        package var connectHandler: any ConnectHandler
        /// Group versions that other servers have; nil passes nothing on.
        package var aggregation: Aggregation?
        package var health: HealthChecks
        package var serviceAccountTokens: ServiceAccountTokenDocuments?
        /// Nil keeps no audit log.
        package var audit: AuditRecorder?
        /// Requests served at the same time, beside those that stay open.
        package var maximumInFlight = 600
        /// What `/metrics` tells besides the server's own, in Prometheus text format with a newline at the end.
        package var additionalMetrics: @Sendable () -> String

        package init(
            registry: ResourceRegistry, authenticator: RequestAuthenticator, authorizer: RBACAuthorizer,
            connectHandler: any ConnectHandler, health: HealthChecks, aggregation: Aggregation? = nil,
            serviceAccountTokens: ServiceAccountTokenDocuments? = nil,
            additionalMetrics: @escaping @Sendable () -> String = { "" }
        ) {
            self.registry = registry
            self.authenticator = authenticator
            self.authorizer = authorizer
            self.connectHandler = connectHandler
            self.aggregation = aggregation
            self.health = health
            self.serviceAccountTokens = serviceAccountTokens
            self.additionalMetrics = additionalMetrics
        }
    }

    let registry: ResourceRegistry
    let connectHandler: any ConnectHandler
    let aggregation: Aggregation?
    let discovery: DiscoveryHandler
    let openAPI: OpenAPIHandler
    let health: HealthChecks
    let metrics = RequestMetrics()
    let inFlight = InFlightRequests()
    let flow: FlowController
    let audit: AuditRecorder?
    let eventEncodings = EventEncodings()
    let tokenDocuments: ServiceAccountTokenDocuments?
    let additionalMetrics: @Sendable () -> String
    private let chain: RequestChain
    private let logger: Logger

    package init(_ parts: Parts, logger: Logger) {
        registry = parts.registry
        connectHandler = parts.connectHandler
        aggregation = parts.aggregation
        discovery = DiscoveryHandler(registry: parts.registry, aggregation: parts.aggregation)
        openAPI = OpenAPIHandler(registry: parts.registry, aggregation: parts.aggregation)
        health = parts.health
        tokenDocuments = parts.serviceAccountTokens
        additionalMetrics = parts.additionalMetrics
        flow = FlowController(total: parts.maximumInFlight)
        audit = parts.audit
        chain = RequestChain(
            authenticator: parts.authenticator, audit: audit, inFlight: inFlight, flow: flow,
            authorizer: parts.authorizer)
        self.logger = logger
    }

    /// Answers one request. Never fails: what goes wrong is answered as a `Status`.
    package func handle(_ http: HTTPRequest, _ writer: HTTPResponseWriter) async {
        let start = ContinuousClock.now
        guard let target = RequestTarget(http.target) else {
            let refusal = APIResponse(error: .badRequest("the request path is not valid"), format: .json)
            writer.send(HTTPResponse(status: 400, body: refusal.body))
            return
        }
        var scope = RequestScope(http: http, target: target, auditID: Self.auditID(http.headers))
        let series = RequestMetrics.Series(scope, resource: registry.find(scope.info.groupVersionResource))
        if scope.isLongRunning { metrics.begin(series) }
        var status = 200
        var response: APIResponse?
        do throws(StatusError) {
            let limit = try RequestDeadline.limit(scope)
            try await chain.run(&scope)
            if let limit {
                response = try await RequestDeadline.run(within: limit) { [scope] () async throws(StatusError) in
                    try await self.route(scope, writer: writer)
                }
            } else {
                response = try await route(scope, writer: writer)
            }
            if let response {
                status = response.status
                send(response, scope, to: writer)
            }
        } catch {
            status = error.code
            response = APIResponse(error: error, format: .json)
            answer(error, scope, to: writer)
        }
        await scope.record?.emitComplete(status: status, response: response.flatMap(Self.auditedBody))
        metrics.record(series, status: status, since: scope.isLongRunning ? nil : start)
        if scope.isLongRunning { metrics.end(series) }
    }

    // MARK: Routing

    /// - Returns: nil when the answer has been written already.
    private func route(_ scope: RequestScope, writer: HTTPResponseWriter) async throws(StatusError) -> APIResponse? {
        if let service = aggregatedService(for: scope) {
            try await passOn(scope, to: service, writer: writer)
            return nil
        }
        guard scope.info.isResourceRequest else { return try await answerPath(scope) }
        guard let resource = registry.find(scope.info.groupVersionResource) else {
            // Outside of the built-in groups nothing is registered for the path at all.
            guard BuiltInResources.serves(group: scope.info.group) else { return .pageNotFound }
            throw .pathNotFound()
        }
        guard Self.hasScope(of: resource, scope.info) else {
            if resource.custom != nil { return .pageNotFound }
            throw .pathNotFound()
        }
        if let warning = Deprecations.warning(resource.resource) { scope.warnings.add(warning) }
        try checkVerb(scope.info, resource)
        if let warning = resource.custom?.deprecationWarning { scope.warnings.add(warning) }
        if RequestScope.streamingSubresources.contains(scope.info.subresource) {
            return try await connect(resource, scope, writer: writer)
        }
        if resource.resource == ComponentStatuses.resource { return try componentStatuses(resource, scope) }
        switch scope.info.verb {
        case "get": return try await get(resource, scope)
        case "list": return try await list(resource, scope)
        case "watch":
            try await watch(resource, scope, writer: writer)
            return nil
        case "create": return try await create(resource, scope)
        case "update": return try await update(resource, scope)
        case "patch": return try await patch(resource, scope)
        case "delete": return try await delete(resource, scope)
        case "deletecollection": return try await deleteCollection(resource, scope)
        default: throw .methodNotAllowed()
        }
    }

    /// Whether the path has a namespace where the resource needs one, and only there. Collections of all namespaces are
    /// read; beyond that they are there for built-in kinds only, and take nothing.
    private static func hasScope(of resource: ServedResource, _ info: RequestInfo) -> Bool {
        guard resource.isNamespaced else { return info.namespace.isEmpty || info.resource == "namespaces" }
        guard info.namespace.isEmpty else { return true }
        let isRead = ["list", "watch"].contains(info.verb)
        return resource.custom == nil ? isRead || info.name.isEmpty : isRead
    }

    /// - Throws: `pathNotFound` for an unknown subresource, `methodNotAllowed` for a verb that the resource lacks.
    private func checkVerb(_ info: RequestInfo, _ resource: ServedResource) throws(StatusError) {
        var verbs = resource.descriptor.verbs
        if !info.subresource.isEmpty {
            guard let part = resource.descriptor.subresource(info.subresource) else { throw .pathNotFound() }
            verbs = part.verbs
        }
        guard verbs.contains(where: { $0.rawValue == info.verb }) else { throw .methodNotAllowed() }
        if resource.isNamespaced, info.namespace.isEmpty, ["create", "deletecollection"].contains(info.verb) {
            throw .methodNotAllowed()
        }
        if info.name.isEmpty, info.verb == "update" || info.verb == "patch" { throw .methodNotAllowed() }
        if !info.name.isEmpty, info.verb == "create", info.subresource.isEmpty { throw .methodNotAllowed() }
    }

    // MARK: Answers

    private func send(_ response: APIResponse, _ scope: RequestScope, to writer: HTTPResponseWriter) {
        var headers = headers(response.contentType, scope)
        for field in response.headers { headers[field.name] = field.value }
        var body = response.body
        if body.readableBytes > GzipEncoder.threshold, GzipEncoder.isAccepted(scope.http.headers),
            let compressed = GzipEncoder.encode(body)
        {
            body = compressed
            headers["Content-Encoding"] = "gzip"
            headers.add("Vary", "Accept-Encoding")
        }
        writer.send(HTTPResponse(status: response.status, headers: headers, body: body))
    }

    private func answer(_ error: StatusError, _ scope: RequestScope, to writer: HTTPResponseWriter) {
        if error.code >= 500 {
            logger.warning(
                "Request failed",
                metadata: [
                    "request.verb": "\(scope.info.verb)", "request.path": "\(scope.info.path)",
                    "request.id": "\(scope.auditID)", "error": "\(error.message)",
                ])
        }
        guard !writer.hasBegun else { return }
        var format = ResponseFormat.json
        // An `Accept` header that asks for what is not served gets the refusal as JSON.
        if let accepted = try? scope.plainFormat() { format = accepted }
        send(APIResponse(error: error, format: format), scope, to: writer)
    }

    /// The headers that every answer has.
    func headers(_ contentType: String, _ scope: RequestScope) -> HTTPFields {
        var headers: HTTPFields = ["Audit-Id": scope.auditID, "Cache-Control": "no-cache, private"]
        if !contentType.isEmpty { headers["Content-Type"] = contentType }
        for text in scope.warnings.texts { headers.add("Warning", Self.warning(text)) }
        if let flow = scope.flow, !flow.schema.uid.isEmpty {
            headers["X-Kubernetes-Pf-Flowschema-Uid"] = flow.schema.uid
            headers["X-Kubernetes-Pf-Prioritylevel-Uid"] = flow.level.uid
        }
        return headers
    }

    /// Source: RFC 7234, section 5.5; k8s.io/apimachinery/pkg/util/net NewWarningHeader.
    private static func warning(_ text: String) -> String {
        var quoted = ""
        for scalar in text.unicodeScalars where scalar.value >= 0x20 && scalar.value != 0x7F {
            if scalar == "\"" || scalar == "\\" { quoted.append("\\") }
            quoted.unicodeScalars.append(scalar)
        }
        return "299 - \"\(quoted)\""
    }

    /// The object of an answer, for the audit log: nil when it is not JSON.
    private static func auditedBody(_ response: APIResponse) -> JSONValue? {
        let bytes = Array(response.body.readableBytesView)
        // An answer of ours that cannot be read as what it says is a text.
        switch response.contentType.prefix(while: { $0 != ";" }) {
        case "application/json": return try? JSONParser.parse(bytes)
        case "application/yaml": return try? YAML.parse(bytes)
        case "application/vnd.kubernetes.protobuf": return (try? ProtobufDecoder.decode(bytes)).map(\.value)
        default: return nil
        }
    }

    private static func auditID(_ headers: HTTPFields) -> String {
        if let given = headers["Audit-ID"], !given.isEmpty, given.utf8.count <= 64,
            given.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        {
            return given
        }
        return UUID().uuidString.lowercased()
    }
}

extension StatusError {
    /// The path exists but does not take this method.
    static func methodNotAllowed() -> StatusError {
        StatusError(
            code: 405, reason: .methodNotAllowed,
            message: "the server does not allow this method on the requested resource", details: Details())
    }
}
