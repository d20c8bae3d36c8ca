internal import CEL
internal import HTTPTransport
internal import KubeCore

/// Asks webhooks about requests.
struct WebhookCaller: Sendable {
    private static let exemptResources: Set<String> = [
        "validatingwebhookconfigurations", "mutatingwebhookconfigurations", "validatingadmissionpolicies",
        "validatingadmissionpolicybindings", "mutatingadmissionpolicies", "mutatingadmissionpolicybindings",
    ]

    let versions: ResourceVersions
    let authorizer: RBACAuthorizer?
    let makeUID: @Sendable () -> String

    /// Webhooks and policies never see changes of webhooks and policies: who makes a bad one can still mend it.
    static func isExempt(_ request: AdmissionRequest) -> Bool {
        request.resource.resource.group == "admissionregistration.k8s.io"
            && exemptResources.contains(request.resource.resource.resource)
    }

    /// What a webhook is asked, and in which form.
    struct Question: Sendable {
        let webhook: Webhook
        let target: ServedResource
        let object: KubeObject?
        let oldObject: KubeObject?
        let request: JSONObject
    }

    /// - Parameter object: nil when there is none, as on delete.
    /// - Returns: nil when the webhook is not about this request.
    /// - Throws: what selectors and match conditions stumble over.
    func question(
        for webhook: Webhook, _ request: AdmissionRequest, object: KubeObject?
    ) async throws(StatusError) -> Question? {
        guard let target = try webhook.match.target(of: request, object: object, versions) else { return nil }
        var shown: KubeObject?
        if let object { shown = try await versions.convert(object, of: request, to: target) }
        var shownOld: KubeObject?
        if let old = request.oldObject { shownOld = try await versions.convert(old, of: request, to: target) }
        let question = Question(
            webhook: webhook, target: target, object: shown, oldObject: shownOld,
            request: AdmissionReview.request(request, target: target, requested: versions.requested(request)))
        guard try await meetsConditions(question, request) else { return nil }
        return question
    }

    private func meetsConditions(
        _ question: Question, _ request: AdmissionRequest
    ) async throws(StatusError) -> Bool {
        let webhook = question.webhook
        if webhook.conditions.isEmpty { return true }
        if webhook.conditions.asksAuthorizer { await authorizer?.catchUp() }
        let variables = try variables(question, request)
        switch webhook.conditions.evaluate(variables.values()) {
        case .matches: return true
        case .doesNotMatch: return false
        case .failed(let why):
            if webhook.failsOpen { return false }
            throw request.refusal(why)
        }
    }

    private func variables(
        _ question: Question, _ request: AdmissionRequest
    ) throws(StatusError) -> AdmissionVariables {
        AdmissionVariables(
            object: question.object, oldObject: question.oldObject, request: .object(question.request),
            namespace: request.namespace.isEmpty ? nil : try versions.namespace(request.namespace),
            authorizer: CELAuthorizer(authorizer, user: request.context.user),
            requestResource: CELAuthorizer.Check(request))
    }

    /// Asks the webhook and tells its warnings and audit annotations on.
    /// - Throws: `call` when it cannot be asked, `refusal` when it says no.
    func ask(
        _ question: Question, _ request: AdmissionRequest, isMutating: Bool
    ) async throws(WebhookFailure) -> AdmissionReview.Answer {
        let webhook = question.webhook
        if request.isDryRun, !webhook.allowsDryRun {
            throw .refusal(
                .badRequest("admission webhook \(JSONValue.string(webhook.name)) does not support dry run"))
        }
        guard let version = webhook.reviewVersion else {
            throw .calling(
                webhook,
                "could not create admission objects: webhook does not accept known AdmissionReview versions (v1, v1beta1)"
            )
        }
        let uid = makeUID()
        let review = AdmissionReview.review(
            version: version, uid: uid, request: question.request, object: question.object,
            oldObject: question.oldObject)
        let answer: AdmissionReview.Answer
        let response = try await call(webhook, review)
        do throws(AdmissionReview.Malformed) {
            answer = try AdmissionReview.answer(response, version: version, uid: uid, isMutating: isMutating)
        } catch {
            throw .calling(webhook, error.message)
        }
        for warning in answer.warnings { request.context.warnings.add(warning) }
        for (key, value) in answer.auditAnnotations { request.context.audit.add("\(webhook.name)/\(key)", value) }
        guard answer.isAllowed else { throw .denied(by: webhook, answer.refusal) }
        return answer
    }

    private func call(_ webhook: Webhook, _ review: JSONValue) async throws(WebhookFailure) -> JSONValue {
        guard let outbound = versions.registry?.outbound else {
            throw .calling(webhook, "failed to call webhook: this server calls nobody")
        }
        let call = OutboundCall(
            destination: webhook.destination.adding("timeout=\(webhook.timeoutSeconds)s"),
            headers: [
                "Content-Type": "application/json", "Accept": "application/json",
                "User-Agent": "kube-apiserver-admission",
            ], body: JSONWriter.encode(review), trust: webhook.trust, timeout: .seconds(webhook.timeoutSeconds))
        do {
            let answer = try await outbound.send(call)
            if let failure = answer.failure() {
                throw WebhookFailure.calling(webhook, "failed to call webhook: \(failure.message)")
            }
            if answer.body.isEmpty {
                throw WebhookFailure.calling(
                    webhook,
                    "failed to call webhook: 0-length response with status code: \(answer.status) and content type: "
                        + (answer.headers["Content-Type"] ?? ""))
            }
            return try JSONParser.parse(answer.body)
        } catch let failure as WebhookFailure {
            throw failure
        } catch let failure as OutboundFailure {
            throw .calling(webhook, "failed to call webhook: \(failure.message)")
        } catch let failure as JSONParseError {
            throw .calling(
                webhook, "failed to call webhook: couldn't get version/kind; json parse error: \(failure.message)")
        } catch {
            throw .calling(webhook, "failed to call webhook: \(error)")
        }
    }
}

extension CELAuthorizer.Check {
    /// About the object of a request.
    init(_ request: AdmissionRequest) {
        self.init()
        let resource = request.resource.resource
        group = resource.group
        version = resource.version
        self.resource = resource.resource
        subresource = request.subresource ?? ""
        namespace = request.namespace
        name = request.name
    }
}
