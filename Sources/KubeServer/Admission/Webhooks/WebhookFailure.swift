internal import KubeCore

/// Why a webhook keeps a request from going on.
/// Source: k8s.io/apiserver/pkg/admission/plugin/webhook/errors/statuserror.go; pkg/util/webhook/error.go.
enum WebhookFailure: Error, Sendable {
    /// It could not be asked, or did not answer in a way that can be understood: the failure policy decides.
    case call(StatusError)
    /// It said no, or cannot be asked at all.
    case refusal(StatusError)

    /// - Parameter why: such as `failed to call webhook: Post "https://...": EOF`.
    static func calling(_ webhook: Webhook, _ why: String) -> WebhookFailure {
        .call(.internalError("failed calling webhook \(JSONValue.string(webhook.name)): \(why)"))
    }

    /// What the client gets when a webhook denied its request.
    static func denied(by webhook: Webhook, _ status: JSONValue?) -> WebhookFailure {
        let prefix = "admission webhook \(JSONValue.string(webhook.name)) denied the request"
        var error = StatusError(
            statusObject: status.flatMap(KubeObject.init) ?? KubeObject([:] as JSONObject), httpCode: 0)
        if error.code < 400 { error.code = 400 }
        if !error.message.isEmpty {
            error.message = "\(prefix): \(error.message)"
        } else if !error.reason.rawValue.isEmpty {
            error.message = "\(prefix): \(error.reason.rawValue)"
        } else {
            error.message = "\(prefix) without explanation"
        }
        return .refusal(error)
    }
}
