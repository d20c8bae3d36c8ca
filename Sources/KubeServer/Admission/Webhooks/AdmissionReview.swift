internal import KubeCore

/// The `AdmissionReview` that asks a webhook, and how its answer is read.
/// Source: https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/; KEP-1693.
enum AdmissionReview {
    /// What a webhook answered.
    struct Answer: Sendable {
        var isAllowed: Bool
        /// Nil when nothing is to change.
        var patch: JSONPatch?
        var refusal: JSONValue?
        var warnings: [String]
        var auditAnnotations: [String: String]
    }

    /// The answer cannot be used.
    struct Malformed: Error {
        let message: String
    }

    /// What `request` says of a request, without its objects: also what expressions see.
    /// - Parameter target: the form in which the webhook or policy matches the request.
    static func request(_ request: AdmissionRequest, target: ServedResource, requested: ServedResource) -> JSONObject {
        let isWhole = request.kind == request.resource.kind
        func kind(_ form: ServedResource) -> JSONValue {
            let kind = isWhole ? form.kind : request.kind
            return ["group": .string(kind.group), "version": .string(kind.version), "kind": .string(kind.kind)]
        }
        func resource(_ form: ServedResource) -> JSONValue {
            let name = form.resource
            return [
                "group": .string(name.group), "version": .string(name.version), "resource": .string(name.resource),
            ]
        }
        var json: JSONObject = ["kind": kind(target), "resource": resource(target)]
        if let subresource = request.subresource { json["subResource"] = .string(subresource) }
        json["requestKind"] = kind(requested)
        json["requestResource"] = resource(requested)
        if let subresource = request.subresource { json["requestSubResource"] = .string(subresource) }
        if !request.name.isEmpty { json["name"] = .string(request.name) }
        let namespace = request.resource.resource == .namespaces ? request.name : request.namespace
        if !namespace.isEmpty { json["namespace"] = .string(namespace) }
        json["operation"] = .string(request.operation.rawValue)
        json["userInfo"] = user(request.context.user)
        json["dryRun"] = .bool(request.isDryRun)
        json["options"] = request.options.json(isDryRun: request.isDryRun)
        return json
    }

    private static func user(_ user: UserInfo) -> JSONValue {
        var json: JSONObject = ["username": .string(user.name)]
        if !user.uid.isEmpty { json["uid"] = .string(user.uid) }
        if !user.groups.isEmpty { json["groups"] = .array(user.groups.map(JSONValue.string)) }
        if !user.extra.isEmpty {
            json["extra"] = .object(
                JSONObject(
                    user.extra.sorted { $0.key < $1.key }.map { ($0.key, .array($0.value.map(JSONValue.string))) }))
        }
        return .object(json)
    }

    /// The whole review.
    static func review(
        version: String, uid: String, request: JSONObject, object: KubeObject?, oldObject: KubeObject?
    ) -> JSONValue {
        var body: JSONObject = ["uid": .string(uid)]
        for (name, value) in request where name != "dryRun" && name != "options" { body[name] = value }
        body["object"] = object?.value ?? .null
        body["oldObject"] = oldObject?.value ?? .null
        body["dryRun"] = request["dryRun"]
        body["options"] = request["options"]
        return [
            "kind": "AdmissionReview", "apiVersion": .string("admission.k8s.io/\(version)"), "request": .object(body),
        ]
    }

    /// - Throws: why the answer cannot be used, in the words of kube-apiserver.
    static func answer(
        _ review: JSONValue, version: String, uid: String, isMutating: Bool
    ) throws(Malformed) -> Answer {
        guard let response = review["response"], !response.isNull else {
            throw invalid("webhook response was absent")
        }
        let isCurrent = version == "v1"
        let apiVersion = "admission.k8s.io/\(version)"
        if isCurrent || !review.text("kind").isEmpty || !review.text("apiVersion").isEmpty {
            guard review.text("kind") == "AdmissionReview", review.text("apiVersion") == apiVersion else {
                throw invalid(
                    "expected webhook response of \(apiVersion), Kind=AdmissionReview, got "
                        + "\(groupVersion(review)), Kind=\(review.text("kind"))")
            }
        }
        // Webhooks of the old version need not tell the uid.
        if isCurrent, response.text("uid") != uid {
            throw invalid(
                "expected response.uid=\(JSONValue.string(uid)), got \(JSONValue.string(response.text("uid")))")
        }
        guard isCurrent || response.isUnset("uid") || response.text("uid") == uid else {
            throw invalid(
                "expected response.uid=\(JSONValue.string(uid)), got \(JSONValue.string(response.text("uid")))")
        }
        return Answer(
            isAllowed: response["allowed"]?.boolValue ?? false,
            patch: try patch(response, isCurrent: isCurrent, isMutating: isMutating), refusal: response["status"],
            warnings: response.elements("warnings").compactMap(\.stringValue),
            auditAnnotations: response["auditAnnotations"]?.objectValue?.stringDictionary ?? [:])
    }

    /// As Go shows it: a missing group leaves its slash.
    private static func groupVersion(_ review: JSONValue) -> String {
        let apiVersion = review.text("apiVersion")
        return apiVersion.contains("/") ? apiVersion : "/\(apiVersion)"
    }

    private static func invalid(_ why: String) -> Malformed {
        Malformed(message: "received invalid webhook response: \(why)")
    }

    private static func patch(
        _ response: JSONValue, isCurrent: Bool, isMutating: Bool
    ) throws(Malformed) -> JSONPatch? {
        let text = response.text("patch")
        let type = response.text("patchType")
        guard isMutating else {
            if isCurrent, !text.isEmpty { throw invalid("validating webhook may not return response.patch") }
            if isCurrent, !type.isEmpty { throw invalid("validating webhook may not return response.patchType") }
            return nil
        }
        if text.isEmpty {
            if !type.isEmpty, isCurrent { throw invalid("webhook returned response.patchType but not response.patch") }
            return nil
        }
        if isCurrent, type.isEmpty { throw invalid("webhook returned response.patch but not response.patchType") }
        guard type.isEmpty || type == "JSONPatch" else {
            throw invalid("webhook returned invalid response.patchType of \(JSONValue.string(type))")
        }
        guard let bytes = Base64.decode(text) else {
            throw Malformed(message: "failed to call webhook: illegal base64 data at input byte 0")
        }
        let undecodable = "received undecodable patch in webhook response"
        let document: JSONValue
        do throws(JSONParseError) {
            document = try JSONParser.parse(bytes)
        } catch {
            throw Malformed(message: "\(undecodable): \(error.message)")
        }
        if document.isNull { return nil }
        do throws(JSONPatch.Failure) {
            let patch = try JSONPatch(decoding: document)
            return patch.isEmpty ? nil : patch
        } catch {
            throw Malformed(message: "\(undecodable): \(error.message)")
        }
    }
}
