internal import KubeCore

/// Asks the validating webhooks, all at the same time.
/// Source: k8s.io/apiserver/pkg/admission/plugin/webhook/validating/dispatcher.go.
struct ValidatingWebhooks: AdmissionPlugin {
    let name = "ValidatingAdmissionWebhook"
    private let webhooks: ObjectIndex<Webhook>
    private let caller: WebhookCaller

    init(storage: ObjectStorage, caller: WebhookCaller) {
        webhooks = .webhooks("validatingwebhookconfigurations", storage: storage)
        self.caller = caller
    }

    /// - Throws: of several refusals that of the webhook whose configuration comes first.
    func validate(_ request: AdmissionRequest, object: KubeObject) async throws(StatusError) {
        let webhooks = try webhooks.entries()
        if webhooks.isEmpty || WebhookCaller.isExempt(request) { return }
        let current = request.operation == .delete ? nil : object
        var questions: [WebhookCaller.Question] = []
        for webhook in webhooks {
            if let question = try await caller.question(for: webhook, request, object: current) {
                questions.append(question)
            }
        }
        let failures = await withTaskGroup(of: (Int, StatusError?).self) { [caller, questions] group in
            for (index, question) in questions.enumerated() {
                group.addTask { (index, await Self.refusal(question, index, request, caller)) }
            }
            var failures: [(Int, StatusError)] = []
            for await (index, failure) in group { if let failure { failures.append((index, failure)) } }
            return failures
        }
        if let first = failures.min(by: { $0.0 < $1.0 }) { throw first.1 }
    }

    private static func refusal(
        _ question: WebhookCaller.Question, _ index: Int, _ request: AdmissionRequest, _ caller: WebhookCaller
    ) async -> StatusError? {
        do throws(WebhookFailure) {
            _ = try await caller.ask(question, request, isMutating: false)
            return nil
        } catch {
            switch error {
            case .refusal(let refusal): return refusal
            case .call(let failure):
                if !question.webhook.failsOpen { return failure }
                request.context.audit.add(
                    "failed-open.validating.webhook.admission.k8s.io/round_0_index_\(index)", question.webhook.name)
                return nil
            }
        }
    }
}
