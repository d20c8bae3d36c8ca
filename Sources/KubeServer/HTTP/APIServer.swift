package import HTTPTransport
internal import KubeCore
internal import KubeSchema
package import Logging

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
        /// What `/flagz` tells, by the names of kube-apiserver's flags.
        package var flags: [String: String] = [:]
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
    let pages: ComponentPages
    let metrics = RequestMetrics()
    let inFlight = InFlightRequests()
    let flow: FlowController
    let audit: AuditRecorder?
    let eventEncodings = EventEncodings()
    let tokenDocuments: ServiceAccountTokenDocuments?
    let additionalMetrics: @Sendable () -> String
    private let chain: RequestChain
    let logger: Logger

    package init(_ parts: Parts, logger: Logger) {
        registry = parts.registry
        connectHandler = parts.connectHandler
        aggregation = parts.aggregation
        discovery = DiscoveryHandler(
            registry: parts.registry, aggregation: parts.aggregation, health: parts.health)
        openAPI = OpenAPIHandler(registry: parts.registry, aggregation: parts.aggregation)
        health = parts.health
        pages = ComponentPages(startTime: parts.registry.environment.now(), flags: parts.flags)
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
        guard http.target.contains("watch") else {
            _ = await answer(http, writer)
            return
        }
        // A task keeps the memory of its deepest calls until it ends. What lets a watch in goes deep, and what the watch
        // then needs for an hour does not: the first is a task of its own.
        let watch = await withTaskGroup(of: OpenWatch?.self) { group in
            group.addTask { await self.answer(http, writer) }
            return await group.next() ?? nil
        }
        guard let watch else { return }
        await watch.session.run()
        await watch.record?.emitComplete(status: 200, response: nil)
        metrics.record(watch.series, status: 200, since: nil)
        metrics.end(watch.series)
    }

    /// A watch that goes on, with what is to be noted at its end.
    private struct OpenWatch: Sendable {
        let session: WatchSession
        let series: RequestMetrics.Series
        let record: AuditRecord?
        let permit: InFlightRequests.Permit?
    }

    /// How a request was answered.
    private enum Answer: Sendable {
        case response(APIResponse)
        /// The answer has been written already.
        case written
        /// The answer has begun.
        case watch(WatchSession)
    }

    /// - Returns: what is left to do when the request was a watch that has been let in.
    private func answer(_ http: HTTPRequest, _ writer: HTTPResponseWriter) async -> OpenWatch? {
        let start = ContinuousClock.now
        guard let target = RequestTarget(http.target) else {
            let refusal = APIResponse(error: .badRequest("the request path is not valid"), format: .json)
            writer.send(HTTPResponse(status: 400, body: refusal.body))
            return nil
        }
        var scope = RequestScope(http: http, target: target, auditID: Self.auditID(http.headers))
        let series = RequestMetrics.Series(scope, resource: registry.find(scope.info.groupVersionResource))
        if scope.isLongRunning { metrics.begin(series) }
        var status = 200
        var response: APIResponse?
        do throws(StatusError) {
            let limit = try RequestDeadline.limit(scope)
            try await chain.run(&scope)
            let answer: Answer
            if let limit {
                answer = try await RequestDeadline.run(within: limit) { [scope] () async throws(StatusError) in
                    try await self.route(scope, writer: writer)
                }
            } else {
                answer = try await route(scope, writer: writer)
            }
            switch answer {
            case .response(let whole):
                response = whole
                status = whole.status
                send(whole, scope, to: writer)
            case .written: break
            case .watch(let session):
                return OpenWatch(session: session, series: series, record: scope.record, permit: scope.permit)
            }
        } catch {
            status = error.code
            response = APIResponse(error: error, format: .json)
            answer(error, scope, to: writer)
        }
        await scope.record?.emitComplete(status: status, response: response.flatMap(Self.auditedBody))
        metrics.record(series, status: status, since: scope.isLongRunning ? nil : start)
        if scope.isLongRunning { metrics.end(series) }
        return nil
    }

    // MARK: Routing

    private func route(_ scope: RequestScope, writer: HTTPResponseWriter) async throws(StatusError) -> Answer {
        if let service = aggregatedService(for: scope) {
            try await passOn(scope, to: service, writer: writer)
            return .written
        }
        guard scope.info.isResourceRequest else { return .response(try await answerPath(scope)) }
        guard let resource = registry.find(scope.info.groupVersionResource) else {
            // Outside of the built-in groups nothing is registered for the path at all.
            guard BuiltInResources.serves(group: scope.info.group) else { return .response(.pageNotFound) }
            throw .pathNotFound()
        }
        guard Self.hasScope(of: resource, scope.info) else {
            if resource.custom != nil { return .response(.pageNotFound) }
            throw .pathNotFound()
        }
        if let warning = Deprecations.warning(resource.resource) { scope.warnings.add(warning) }
        if resource.custom == nil {
            try checkVerb(scope.info, resource)
        } else {
            try checkCustomVerb(scope.info, resource)
        }
        if let warning = resource.custom?.deprecationWarning { scope.warnings.add(warning) }
        if RequestScope.streamingSubresources.contains(scope.info.subresource) {
            return try await connect(resource, scope, writer: writer).map(Answer.response) ?? .written
        }
        if resource.resource == ComponentStatuses.resource {
            return .response(try componentStatuses(resource, scope))
        }
        switch scope.info.verb {
        case "get": return .response(try await get(resource, scope))
        case "list": return .response(try await list(resource, scope))
        case "watch": return .watch(try await watch(resource, scope, writer: writer))
        case "create": return .response(try await create(resource, scope))
        case "update": return .response(try await update(resource, scope))
        case "patch": return .response(try await patch(resource, scope))
        case "delete": return .response(try await delete(resource, scope))
        case "deletecollection": return .response(try await deleteCollection(resource, scope))
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

    /// As above for a resource that a definition describes: no routes are registered for those, so that the refusals
    /// tell which resource they are about.
    /// Source: apiextensions-apiserver/pkg/apiserver/customresource_handler.go.
    private func checkCustomVerb(_ info: RequestInfo, _ resource: ServedResource) throws(StatusError) {
        var verbs = resource.descriptor.verbs
        if !info.subresource.isEmpty {
            guard let part = resource.descriptor.subresource(info.subresource) else {
                throw .notFound(resource.groupResource, info.name)
            }
            verbs = part.verbs
        }
        guard verbs.contains(where: { $0.rawValue == info.verb }) else {
            throw .methodNotAllowed(resource.groupResource, info.verb)
        }
        if info.name.isEmpty, info.verb == "update" || info.verb == "patch" {
            throw .badRequest("name must be provided")
        }
        if !info.name.isEmpty, info.verb == "create", info.subresource.isEmpty { throw .methodNotAllowed() }
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
