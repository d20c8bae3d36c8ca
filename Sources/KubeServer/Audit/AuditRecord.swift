internal import HTTPTransport
internal import KubeCore
internal import Synchronization

/// One request on its way into the audit log: what its events say, gathered while it is dealt with.
final class AuditRecord: Sendable {
    private struct State {
        var impersonation: Impersonation.Outcome?
        var requestObject: JSONValue?
        /// What the body says of which object is meant, where the path does not.
        var named = JSONObject()
        var isStarted = false
    }

    let decision: AuditPolicy.Decision
    private let log: AuditLog
    private let auditID: String
    private let target: String
    private let attributes: AuthorizationAttributes
    private let sourceAddresses: [String]
    private let userAgent: String
    private let annotations: AuditAnnotations
    private let received: Timestamp
    private let state = Mutex(State())

    init(
        _ scope: RequestScope, decision: AuditPolicy.Decision, attributes: AuthorizationAttributes, log: AuditLog
    ) {
        self.decision = decision
        self.log = log
        self.attributes = attributes
        auditID = scope.auditID
        target = scope.http.target
        sourceAddresses = Self.sourceAddresses(scope.http)
        userAgent = scope.userAgent
        annotations = scope.audit
        received = .now()
    }

    // MARK: What is found out

    func noteImpersonation(_ outcome: Impersonation.Outcome) { state.withLock { $0.impersonation = outcome } }

    /// The body of a write, when events tell bodies.
    func noteRequest(_ body: @autoclosure () -> JSONValue) {
        guard decision.level >= .request else { return }
        let body = trimmed(body())
        state.withLock { $0.requestObject = body }
    }

    /// The object that a create or update brings: it has a name where the path of a create has none.
    func noteRequest(of object: KubeObject) {
        var named = JSONObject()
        for (member, text) in [
            ("namespace", object.namespace), ("name", object.name), ("uid", object.uid),
            ("resourceVersion", object.resourceVersion),
        ] where !text.isEmpty { named[member] = .string(text) }
        state.withLock { $0.named = named }
        noteRequest(object.value)
    }

    // MARK: Stages

    func emitReceived() async { await emit(.requestReceived, status: nil, response: nil) }

    /// The answer goes on: its head has been sent.
    func emitStarted(status: Int) async {
        let isFirst = state.withLock { state in
            defer { state.isStarted = true }
            return !state.isStarted
        }
        if isFirst { await emit(.responseStarted, status: status, response: nil) }
    }

    func emitComplete(status: Int, response: @autoclosure () -> JSONValue?) async {
        // A deletion answers with a Status, which is told at every level.
        let mayBeStatus = status >= 400 || attributes.verb == "delete"
        let body = decision.level >= .requestResponse || mayBeStatus ? response() : nil
        await emit(.responseComplete, status: status, response: body)
    }

    private func emit(_ stage: AuditStage, status: Int?, response: JSONValue?) async {
        guard !decision.omittedStages.contains(stage) else { return }
        await log.append(event(stage, status: status, response: response))
    }

    // MARK: Events

    private func event(_ stage: AuditStage, status: Int?, response: JSONValue?) -> JSONValue {
        let state = state.withLock { $0 }
        var event: JSONObject = [
            "kind": "Event", "apiVersion": "audit.k8s.io/v1", "level": .string(decision.level.name),
            "auditID": .string(auditID), "stage": .string(stage.rawValue), "requestURI": .string(target),
            "verb": .string(attributes.verb), "user": attributes.user.value,
        ]
        if let impersonation = state.impersonation {
            event["impersonatedUser"] = impersonation.user.value
            if !impersonation.constraint.isEmpty {
                event["authenticationMetadata"] = ["impersonationConstraint": .string(impersonation.constraint)]
            }
        }
        event["sourceIPs"] = .array(sourceAddresses.map(JSONValue.string))
        if !userAgent.isEmpty { event["userAgent"] = .string(userAgent) }
        if attributes.isResourceRequest { event["objectRef"] = reference(named: state.named) }
        if let status { event["responseStatus"] = Self.status(status, response) }
        if decision.level >= .request, let object = state.requestObject { event["requestObject"] = object }
        if decision.level >= .requestResponse, let response { event["responseObject"] = trimmed(response) }
        event["requestReceivedTimestamp"] = .string(received.rfc3339Micro)
        event["stageTimestamp"] = .string(Timestamp.now().rfc3339Micro)
        let annotations = annotations.all
        if !annotations.isEmpty { event["annotations"] = .strings(annotations) }
        return .object(event)
    }

    private func reference(named: JSONObject) -> JSONValue {
        func text(_ known: String, _ member: String) -> String {
            known.isEmpty ? named[member]?.stringValue ?? "" : known
        }
        var reference = JSONObject()
        for (member, text) in [
            ("resource", attributes.resource), ("namespace", text(attributes.namespace, "namespace")),
            ("name", text(attributes.name, "name")), ("uid", text("", "uid")), ("apiGroup", attributes.group),
            ("apiVersion", attributes.version), ("resourceVersion", text("", "resourceVersion")),
            ("subresource", attributes.subresource),
        ] where !text.isEmpty { reference[member] = .string(text) }
        return .object(reference)
    }

    /// What the answer says when it is a `Status`.
    private static func status(_ code: Int, _ response: JSONValue?) -> JSONValue {
        var status: JSONObject = ["metadata": [:]]
        if let response, response["kind"]?.stringValue == "Status" {
            for member in ["status", "message", "reason", "details"] { status[member] = response[member] }
        }
        status["code"] = .int(Int64(code))
        return .object(status)
    }

    private func trimmed(_ object: JSONValue) -> JSONValue {
        guard decision.omitsManagedFields else { return object }
        var object = object
        if object.at("metadata", "managedFields") != nil { object.set(nil, at: ["metadata", "managedFields"]) }
        if let items = object["items"]?.arrayValue {
            object["items"] = .array(
                items.map { item in
                    var item = item
                    item.set(nil, at: ["metadata", "managedFields"])
                    return item
                })
        }
        return object
    }

    private static func sourceAddresses(_ http: HTTPRequest) -> [String] {
        var addresses = http.headers.elements("X-Forwarded-For")
        if addresses.isEmpty, let real = http.headers["X-Real-Ip"], !real.isEmpty { addresses = [real] }
        // What clients say of themselves is bounded, and the one who really called comes last.
        addresses = Array(addresses.prefix(16).map { String($0.prefix(64)) })
        if !http.peer.address.isEmpty, addresses.last != http.peer.address { addresses.append(http.peer.address) }
        return addresses
    }
}
