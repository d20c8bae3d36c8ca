internal import KubeCore

/// Why the host refused something, in the words of the tenant.
///
/// Known refusals are told anew from the parts that concern the tenant, without the host's names of users, quotas and
/// webhooks; in all others the names are translated. What says nothing but that the host is in trouble is not told.
struct HostRefusalText: Sendable {
    private let text: HostText

    init(naming: HostNaming) { text = HostText(naming: naming) }

    /// - Parameter key: the virtual object that was to be written.
    func message(_ error: StatusError, about key: ObjectKey) -> String {
        switch error.code {
        case 401: return "the host does not accept the virtual cluster's credentials"
        case 429: return "the host is busy"
        case 500...: return "the host cannot answer now"
        case 403: return forbidden(error.message, key)
        default: return text.forTenant(Self.withoutWebhook(error.message), about: key)
        }
    }

    /// The error for a tenant's own request.
    func error(_ error: StatusError, about key: ObjectKey) -> StatusError {
        var answer = error
        answer.message = message(error, about: key)
        guard var details = error.details else { return answer }
        details.name = key.name
        details.uid = ""
        details.causes = details.causes.map { cause in
            var cause = cause
            cause.message = error.code >= 500 ? answer.message : text.forTenant(cause.message, about: key)
            return cause
        }
        answer.details = details
        return answer
    }

    private func forbidden(_ message: String, _ key: ObjectKey) -> String {
        if message.hasPrefix("User \"") || Self.range(of: " is forbidden: User \"", in: message) != nil {
            return "the virtual cluster has no right to do this on the host"
        }
        if let quota = Self.range(of: "exceeded quota: ", in: message) {
            // The quota's name ends at the comma; what follows are resources and amounts.
            let rest = message[quota.upperBound...]
            let amounts = rest.firstIndex(of: ",").map { String(rest[$0...]) } ?? ""
            return "the quota of the host is exceeded" + text.forTenant(amounts, about: key)
        }
        if let quota = Self.range(of: "failed quota: ", in: message) {
            let rest = message[quota.upperBound...]
            let reason = rest.firstIndex(of: ":").map { String(rest[$0...]) } ?? ""
            return "the quota of the host is not met" + text.forTenant(reason, about: key)
        }
        return text.forTenant(Self.withoutWebhook(message), about: key)
    }

    /// `admission webhook "NAME" denied the request: WHY` and `ValidatingAdmissionPolicy 'NAME' with binding 'NAME' denied
    /// request: WHY`, without the names.
    private static func withoutWebhook(_ message: String) -> String {
        let isPolicy = range(of: "ValidatingAdmissionPolicy '", in: message) != nil
        guard isPolicy || range(of: "admission webhook \"", in: message) != nil else { return message }
        for phrase in [" denied the request: ", " denied request: "] {
            guard let range = range(of: phrase, in: message) else { continue }
            return "the host's admission denied the request: " + message[range.upperBound...]
        }
        return "the host's admission denied the request"
    }

    /// Without Foundation: the first occurrence of a text.
    private static func range(of needle: String, in text: String) -> Range<String.Index>? {
        var start = text.startIndex
        while start < text.endIndex {
            if text[start...].hasPrefix(needle) { return start..<text.index(start, offsetBy: needle.count) }
            start = text.index(after: start)
        }
        return nil
    }
}
