package import KubeCore

/// The options of a request, as webhooks and policies see them.
package enum AdmissionOptions: Sendable {
    case none
    case create(WriteOptions)
    /// Also of patches, as in kube-apiserver.
    case update(WriteOptions)
    case delete(DeleteOptions)

    /// `CreateOptions`, `UpdateOptions` or `DeleteOptions` of `meta.k8s.io/v1`; null when there are none.
    func json(isDryRun: Bool) -> JSONValue {
        var options: JSONObject = [:]
        switch self {
        case .none: return .null
        case .create(let write):
            options["kind"] = "CreateOptions"
            Self.add(write, to: &options)
        case .update(let write):
            options["kind"] = "UpdateOptions"
            Self.add(write, to: &options)
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

    private static func add(_ write: WriteOptions, to options: inout JSONObject) {
        if !write.fieldManager.isEmpty { options["fieldManager"] = .string(write.fieldManager) }
        if !write.fieldValidation.isEmpty { options["fieldValidation"] = .string(write.fieldValidation) }
    }
}
