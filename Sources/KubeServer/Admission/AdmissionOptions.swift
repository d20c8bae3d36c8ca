package import KubeCore

/// The options of a request, as webhooks and policies see them.
package enum AdmissionOptions: Sendable {
    case none
    case create(WriteOptions)
    /// Also of patches, as in kube-apiserver.
    case update(manager: String, validation: String)
    case delete(DeleteOptions)

    /// `CreateOptions`, `UpdateOptions` or `DeleteOptions` of `meta.k8s.io/v1`; null when there are none.
    func json(isDryRun: Bool) -> JSONValue {
        var options: JSONObject = [:]
        switch self {
        case .none: return .null
        case .create(let write):
            options["kind"] = "CreateOptions"
            if !write.fieldManager.isEmpty { options["fieldManager"] = .string(write.fieldManager) }
            if !write.fieldValidation.isEmpty { options["fieldValidation"] = .string(write.fieldValidation) }
        case .update(let manager, let validation):
            options["kind"] = "UpdateOptions"
            if !manager.isEmpty { options["fieldManager"] = .string(manager) }
            if !validation.isEmpty { options["fieldValidation"] = .string(validation) }
        case .delete(let delete):
            options["kind"] = "DeleteOptions"
            if let seconds = delete.gracePeriodSeconds { options["gracePeriodSeconds"] = .int(seconds) }
            if let policy = delete.propagationPolicy { options["propagationPolicy"] = .string(policy.rawValue) }
            var preconditions = JSONObject()
            if let uid = delete.uid { preconditions["uid"] = .string(uid) }
            if let version = delete.resourceVersion { preconditions["resourceVersion"] = .string(version) }
            if !preconditions.isEmpty { options["preconditions"] = .object(preconditions) }
        }
        options["apiVersion"] = "meta.k8s.io/v1"
        if isDryRun { options["dryRun"] = ["All"] }
        return .object(options)
    }
}
