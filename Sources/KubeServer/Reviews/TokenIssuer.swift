internal import FoundationEssentials
package import KubeCore
package import PKI

/// Issues service-account tokens: `POST serviceaccounts/NAME/token`.
/// Source: pkg/registry/core/serviceaccount/storage/token.go and pkg/apis/authentication/validation of Kubernetes 1.36.
package struct TokenIssuer: CreateAnswer {
    private static let kind = GroupVersionKind(group: "authentication.k8s.io", version: "v1", kind: "TokenRequest")
    private static let defaultSeconds: Int64 = 3600
    private static let minimumSeconds: Int64 = 600

    private let tokens: ServiceAccountTokens
    private let defaultAudience: String
    private let objects: any ResourceAPI
    /// Longest life of a token, in seconds; nil for no limit.
    private let maximumSeconds: Int64?
    private let now: @Sendable () -> Timestamp

    package init(
        tokens: ServiceAccountTokens, defaultAudience: String, objects: any ResourceAPI, maximumSeconds: Int64? = nil,
        now: @escaping @Sendable () -> Timestamp = { .now() }
    ) {
        self.tokens = tokens
        self.defaultAudience = defaultAudience
        self.objects = objects
        self.maximumSeconds = maximumSeconds
        self.now = now
    }

    package func answer(
        _ object: KubeObject, namespace: String, name: String, context: RequestContext
    ) async throws(StatusError) -> KubeObject {
        try Self.validate(object, namespace: namespace, name: name)
        let account = try await objects.get(.serviceAccounts, namespace: namespace, name: name)
        var seconds = object.at("spec", "expirationSeconds")?.intValue ?? Self.defaultSeconds
        try Self.validate(seconds)
        if let maximumSeconds, seconds > maximumSeconds {
            context.warnings.add(
                "requested expiration of \(seconds) seconds shortened to \(maximumSeconds) seconds")
            seconds = maximumSeconds
        }
        let reference = object.at("spec", "boundObjectRef").flatMap { $0.isNull ? nil : $0 }
        let binding = try await binding(reference, namespace: namespace, account: name)
        var audiences = object.at("spec", "audiences")?.arrayValue?.compactMap(\.stringValue) ?? []
        if audiences.isEmpty { audiences = [defaultAudience] }
        let claims = ServiceAccountClaims(
            issuer: tokens.issuer, audiences: audiences, issuedAt: now(), lifetime: .seconds(seconds),
            identifier: UUID().uuidString.lowercased(), namespace: namespace,
            serviceAccount: ServiceAccountClaims.Reference(name: name, uid: account.uid), binding: binding)
        context.audit.add("authentication.kubernetes.io/issued-credential-id", "JTI=\(claims.identifier)")
        return try answer(object, claims: claims, seconds: seconds, reference: reference)
    }

    /// A request that names an account in its body must name the one of its path.
    private static func validate(_ request: KubeObject, namespace: String, name: String) throws(StatusError) {
        var errors = FieldErrors()
        if !request.name.isEmpty, request.name != name {
            errors.invalid(
                "metadata.name", .string(request.name), "must match the service account name if specified")
        } else if !request.namespace.isEmpty, request.namespace != namespace {
            errors.invalid(
                "metadata.namespace", .string(request.namespace),
                "must match the service account namespace if specified")
        }
        if !errors.causes.isEmpty { throw .invalid(kind, name, errors.causes) }
    }

    private func answer(
        _ request: KubeObject, claims: ServiceAccountClaims, seconds: Int64, reference: JSONValue?
    ) throws(StatusError) -> KubeObject {
        var answer = request
        var metadata: JSONObject = [
            "name": .string(claims.serviceAccount.name), "namespace": .string(claims.namespace),
            "uid": .string(UUID().uuidString.lowercased()), "creationTimestamp": .string(now().rfc3339),
        ]
        metadata["managedFields"] = request.at("metadata", "managedFields")
        answer["metadata"] = .object(metadata)
        answer["spec"] = [
            "audiences": .array(claims.audiences.map(JSONValue.string)), "expirationSeconds": .int(seconds),
            "boundObjectRef": reference ?? .null,
        ]
        do throws(PKIError) {
            answer["status"] = [
                "token": .string(try tokens.sign(claims)), "expirationTimestamp": .string(claims.expiresAt.rfc3339),
            ]
        } catch {
            throw .internalError("the token could not be signed")
        }
        return answer
    }

    private static func validate(_ seconds: Int64) throws(StatusError) {
        let field = "spec.expirationSeconds"
        if seconds < minimumSeconds {
            throw .invalid(
                kind, "", [.invalid(field, "\(seconds)", "may not specify a duration less than 10 minutes")])
        }
        if seconds > 1 << 32 {
            throw .invalid(
                kind, "", [.invalid(field, "\(seconds)", "may not specify a duration larger than 2^32 seconds")])
        }
    }

    // MARK: Binding

    private func binding(
        _ reference: JSONValue?, namespace: String, account: String
    ) async throws(StatusError) -> ServiceAccountClaims.Binding? {
        guard let reference else { return nil }
        let kind = reference["kind"]?.stringValue ?? ""
        let version = (reference["apiVersion"]?.stringValue ?? "").split(
            separator: "/", omittingEmptySubsequences: false)
        let group = version.count == 2 ? String(version[0]) : ""
        switch (group, kind) {
        case ("", "Pod"):
            let pod = try await bound(.pods, namespace, reference)
            guard pod.at("spec", "serviceAccountName")?.stringValue == account else {
                throw .badRequest(
                    "cannot bind token for serviceaccount \"\(account)\" to pod running with different serviceaccount name."
                )
            }
            return .pod(Self.reference(to: pod), node: await node(of: pod))
        case ("", "Secret"): return .secret(Self.reference(to: try await bound(.secrets, namespace, reference)))
        case ("", "Node"): return .node(Self.reference(to: try await bound(.nodes, nil, reference)))
        default: throw .badRequest("cannot bind token to object of type \(group)/\(version.last ?? ""), Kind=\(kind)")
        }
    }

    private func bound(
        _ resource: GroupVersionResource, _ namespace: String?, _ reference: JSONValue
    ) async throws(StatusError) -> KubeObject {
        let name = reference["name"]?.stringValue ?? ""
        let object = try await objects.get(resource, namespace: namespace, name: name)
        let uid = reference["uid"]?.stringValue ?? ""
        guard uid.isEmpty || uid == object.uid else {
            throw .conflict(
                GroupResource(group: "", resource: reference["kind"]?.stringValue ?? ""), name,
                "the UID in the bound object reference (\(uid)) does not match the UID in record. The object might have "
                    + "been deleted and then recreated")
        }
        return object
    }

    private func node(of pod: KubeObject) async -> ServiceAccountClaims.Reference? {
        guard let name = pod.at("spec", "nodeName")?.stringValue, !name.isEmpty else { return nil }
        do throws(StatusError) {
            return Self.reference(to: try await objects.get(.nodes, namespace: nil, name: name))
        } catch {
            return ServiceAccountClaims.Reference(name: name, uid: "")  // bound to a node that is gone already
        }
    }

    private static func reference(to object: KubeObject) -> ServiceAccountClaims.Reference {
        ServiceAccountClaims.Reference(name: object.name, uid: object.uid)
    }
}
