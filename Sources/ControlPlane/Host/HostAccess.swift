internal import KubeCore
internal import SyncSettings

/// Asks the host what we may do in our namespace, before anything is done there.
struct HostAccess: Sendable {
    let host: any ResourceAPI
    let namespace: String
    let settings: SyncSettings

    /// A verb on a resource that the host does not grant us.
    struct Missing: Sendable, Hashable, CustomStringConvertible {
        let verb: String
        let resource: String

        /// Without it the syncer cannot work; subresources only serve `kubectl exec` and the like.
        var isEssential: Bool { !resource.contains("/") }

        var description: String { "\(verb) \(resource)" }
    }

    /// Which of `HostRights.role` are not granted. One request when all are.
    /// - Throws: what the host answers.
    func missing() async throws(StatusError) -> [Missing] {
        let granted = AccessRules(review: try await rulesReview())
        var missing: [Missing] = []
        for rule in HostRights.role(settings) {
            for resource in rule.resources {
                for verb in rule.verbs where !granted.allow(verb, group: rule.group, resource: resource) {
                    // Authorizers other than RBAC need not list what they grant: asked one by one.
                    if try await !isAllowed(verb, rule.group, resource) {
                        missing.append(Missing(verb: verb, resource: resource))
                    }
                }
            }
        }
        return missing
    }

    private func rulesReview() async throws(StatusError) -> KubeObject {
        var review = KubeObject(apiVersion: "authorization.k8s.io/v1", kind: "SelfSubjectRulesReview", name: "")
        review["spec"] = ["namespace": .string(namespace)]
        return try await host.create(Self.resource("selfsubjectrulesreviews"), namespace: nil, object: review)
    }

    private func isAllowed(_ verb: String, _ group: String, _ resource: String) async throws(StatusError) -> Bool {
        let parts = resource.split(separator: "/", maxSplits: 1)
        var attributes: JSONObject = [
            "namespace": .string(namespace), "verb": .string(verb), "group": .string(group),
            "resource": .string(String(parts[0])),
        ]
        if parts.count > 1 { attributes["subresource"] = .string(String(parts[1])) }
        var review = KubeObject(apiVersion: "authorization.k8s.io/v1", kind: "SelfSubjectAccessReview", name: "")
        review["spec"] = ["resourceAttributes": .object(attributes)]
        let answer = try await host.create(Self.resource("selfsubjectaccessreviews"), namespace: nil, object: review)
        return answer.at("status", "allowed")?.boolValue ?? false
    }

    private static func resource(_ name: String) -> GroupVersionResource {
        GroupVersionResource(group: "authorization.k8s.io", version: "v1", resource: name)
    }
}
