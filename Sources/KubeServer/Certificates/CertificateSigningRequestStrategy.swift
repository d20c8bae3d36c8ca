internal import KubeCore
internal import KubeSchema

/// Requests for certificates: who asks is written down by the server, what is asked for cannot change, and approval and
/// signature are given by subresources of their own.
/// Source: pkg/registry/certificates/certificates/strategy.go of Kubernetes 1.36.
struct CertificateSigningRequestStrategy: Strategy {
    private static let kind = GroupVersionKind(
        group: "certificates.k8s.io", version: "v1", kind: "CertificateSigningRequest")

    var knowsFinalizers: Bool { true }
    var hasSeparateStatus: Bool { true }

    func decode(_ object: KubeObject) throws(FieldTypeMismatch) -> (object: KubeObject, unknownFields: [String]) {
        try TypedDecoder.decode(object, as: Self.kind)
    }

    // MARK: Create

    func prepareForCreate(_ object: inout KubeObject, context: RequestContext) {
        object["status"] = [:]
        let user = context.user
        object.editOrMake("spec") { spec in
            for member in ["username", "uid", "groups", "extra"] { spec[member] = nil }
            spec["username"] = .string(user.name)
            if !user.uid.isEmpty { spec["uid"] = .string(user.uid) }
            if !user.groups.isEmpty { spec["groups"] = .array(user.groups.map(JSONValue.string)) }
            if !user.extra.isEmpty {
                var extra = JSONObject()
                for (key, values) in user.extra.sorted(by: { $0.key < $1.key }) {
                    extra[key] = .array(values.map(JSONValue.string))
                }
                spec["extra"] = .object(extra)
            }
        }
    }

    func validateCreate(_ object: KubeObject, context: RequestContext) -> [StatusError.Cause] {
        var errors = FieldErrors()
        CertificateRequestValidation.request(object, &errors)
        return errors.causes
    }

    // MARK: Update

    func prepareForUpdate(_ object: inout KubeObject, old: KubeObject, context: RequestContext) {
        object["spec"] = old["spec"]
    }

    func validateUpdate(
        _ object: KubeObject, old: KubeObject, context: RequestContext
    ) -> [StatusError.Cause] { [] }

    /// Whoever signs cannot approve: a condition of approval or refusal that is there stays as it is.
    func prepareForUpdate(
        of subresource: String, _ object: inout KubeObject, old: KubeObject, context: RequestContext
    ) {
        guard subresource == "status" else { return }
        let former = old.at("status", "conditions")?.arrayValue ?? []
        object.editOrMake("status") { status in
            guard status["conditions"] != nil else { return }
            for type in ["Approved", "Denied"] { Self.keep(type, of: former, in: &status) }
        }
    }

    private static func keep(_ type: String, of former: [JSONValue], in status: inout JSONValue) {
        var kept = former.filter { $0.text("type") == type }
        status.editEach("conditions") { condition in
            if condition.text("type") == type, !kept.isEmpty { condition = kept.removeFirst() }
        }
    }

    func validateUpdate(
        of subresource: String, _ object: KubeObject, old: KubeObject, context: RequestContext
    ) -> [StatusError.Cause] {
        var errors = FieldErrors()
        CertificateRequestValidation.change(object, old, isApproval: subresource == "approval", &errors)
        return errors.causes
    }

    func resetFields(of subresource: String?) -> [[String]] {
        switch subresource {
        case nil: [["spec"], ["status"]]
        case "approval": [["spec"], ["status", "certificate"]]
        default: [["spec"]]
        }
    }

    func nameProblems(_ name: String, isPrefix: Bool) -> [String] { NameValidation.pathSegment(name) }
}

extension StorageHook {
    /// Dates the conditions that whoever approves or signs a certificate request left undated.
    static func certificateConditionTimes(now: @escaping @Sendable () -> Timestamp) -> StorageHook {
        StorageHook(
            prepare: { object, old, _ in
                var object = object
                guard let conditions = object.at("status", "conditions"), conditions != .null else { return object }
                let former = old?["status"]?.elements("conditions") ?? []
                let time = JSONValue.string(now().rfc3339)
                object.edit("status") { status in
                    status.editEach("conditions") { condition in
                        let same = former.first {
                            $0.text("type") == condition.text("type") && $0.text("status") == condition.text("status")
                        }
                        condition.fill("lastUpdateTime", time)
                        condition.fill("lastTransitionTime", same?["lastTransitionTime"] ?? time)
                    }
                }
                return object
            }, abandon: { _, _ in }, commit: { _, _ in }, remove: { _ in })
    }
}
