internal import KubeCore
internal import KubeSchema

/// Asks the mutating webhooks, one after the other, and makes the changes that they ask for.
/// Source: k8s.io/apiserver/pkg/admission/plugin/webhook/mutating/dispatcher.go.
struct MutatingWebhooks: AdmissionPlugin {
    let name = "MutatingAdmissionWebhook"
    private let webhooks: ObjectIndex<Webhook>
    private let caller: WebhookCaller

    init(storage: ObjectStorage, caller: WebhookCaller) {
        webhooks = .webhooks("mutatingwebhookconfigurations", storage: storage)
        self.caller = caller
    }

    func admit(_ request: AdmissionRequest, object: inout KubeObject) async throws(StatusError) {
        let webhooks = try webhooks.entries()
        if webhooks.isEmpty || WebhookCaller.isExempt(request) { return }
        request.reinvocation.begins(name, with: object)
        for (index, webhook) in webhooks.enumerated() where request.reinvocation.asks(webhook.id, of: name) {
            try await admit(request, object: &object, webhook, index)
        }
        request.reinvocation.ends(name, with: object)
    }

    private func admit(
        _ request: AdmissionRequest, object: inout KubeObject, _ webhook: Webhook, _ index: Int
    ) async throws(StatusError) {
        let current = request.operation == .delete ? nil : object
        guard let question = try await caller.question(for: webhook, request, object: current) else { return }
        var hasChanged = false
        let place = "mutation.webhook.admission.k8s.io/round_\(request.reinvocation.round)_index_\(index)"
        do throws(WebhookFailure) {
            let answer = try await caller.ask(question, request, isMutating: true)
            if let patch = answer.patch {
                hasChanged = try await apply(patch, question, request, to: &object)
            }
            request.context.audit.add(place, Self.note(webhook, hasChanged: hasChanged))
        } catch {
            switch error {
            case .call(let failure):
                if !webhook.failsOpen { throw failure }
                request.context.audit.add("failed-open.\(place)", webhook.name)
            case .refusal(let refusal): throw refusal
            }
        }
        request.reinvocation.called(
            webhook.id, of: name, hasChanged: hasChanged, mayBeCalledAgain: webhook.mayBeCalledAgain)
    }

    /// What the audit log gets to know of a webhook that was asked.
    private static func note(_ webhook: Webhook, hasChanged: Bool) -> String {
        let note: JSONValue = [
            "configuration": .string(webhook.configurationName), "webhook": .string(webhook.name),
            "mutated": .bool(hasChanged),
        ]
        return "\(note)"
    }

    /// - Returns: whether the object is another now.
    private func apply(
        _ patch: JSONPatch, _ question: WebhookCaller.Question, _ request: AdmissionRequest, to object: inout KubeObject
    ) async throws(WebhookFailure) -> Bool {
        guard let shown = question.object else {
            throw .refusal(
                .internalError(
                    "admission webhook \(JSONValue.string(question.webhook.name)) attempted to modify the object, which "
                        + "is not supported for this operation"))
        }
        do throws(StatusError) {
            var patched = try Self.patched(shown, by: patch)
            try MutatedObject.complete(&patched, request, target: question.target)
            if patched == shown { return false }
            object = try await caller.versions.convertBack(patched, of: request, from: question.target)
            return true
        } catch {
            throw .refusal(error)
        }
    }

    private static func patched(_ object: KubeObject, by patch: JSONPatch) throws(StatusError) -> KubeObject {
        let value: JSONValue
        do throws(JSONPatch.Failure) {
            value = try patch.applied(to: object.value)
        } catch {
            throw .internalError(error.message)
        }
        guard let patched = KubeObject(value) else {
            throw .internalError(
                "json: cannot unmarshal \(value.typeName) into Go value of type map[string]interface {}")
        }
        return patched
    }
}

/// An object that a webhook or policy has changed.
enum MutatedObject {
    /// Drops what the kind does not know, as decoding would, and fills in defaults.
    /// - Throws: `internalError` when the object is none of the kind any more.
    static func complete(
        _ object: inout KubeObject, _ request: AdmissionRequest, target: ServedResource
    ) throws(StatusError) {
        guard request.kind == request.resource.kind else { return }
        do throws(FieldTypeMismatch) {
            object = try target.strategy.decode(object).object
        } catch {
            throw .internalError("\(error)")
        }
        target.strategy.applyDefaults(&object)
    }
}

extension ObjectIndex where Entry == Webhook {
    /// The webhooks of all configurations, by the configurations' names and in their order there.
    static func webhooks(_ resource: String, storage: ObjectStorage) -> ObjectIndex<Webhook> {
        ObjectIndex(resource, storage: storage) { configuration in
            (configuration["webhooks"]?.arrayValue ?? []).map { Webhook($0, configuration: configuration) }
        }
    }
}
