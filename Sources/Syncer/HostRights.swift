package import KubeCore

/// Every right that the syncer uses in the host namespace, in one place: the Role that is deployed is rendered from this, and
/// at start the syncer names what it lacks.
package struct HostRights: Sendable, Hashable {
    package struct Rule: Sendable, Hashable {
        package let group: String
        /// With subresource where there is one: `pods/status`.
        package let resources: [String]
        package let verbs: [String]
    }

    package let rules: [Rule]

    private static let write = ["create", "delete", "get", "list", "patch", "watch"]

    /// What the syncer with these options needs.
    package init(options: SyncerConfiguration.Options = SyncerConfiguration.Options()) {
        var rules = [
            Rule(group: "", resources: ["pods", "services", "configmaps", "secrets", "endpoints"], verbs: Self.write),
            Rule(group: "", resources: ["events"], verbs: ["list", "watch"]),
        ]
        if options.syncsReadinessGates {
            rules.append(Rule(group: "", resources: ["pods/status"], verbs: ["patch"]))
        }
        self.rules = rules
    }

    /// The rights that the host does not grant us, such as `create pods in namespace team-a`. Empty when all is well.
    /// - Throws: what the host answers to the first review that fails.
    package func missing(on host: any ResourceAPI, namespace: String) async throws(StatusError) -> [String] {
        var missing: [String] = []
        for rule in rules {
            for resource in rule.resources {
                for verb in rule.verbs where try await !isAllowed(verb, resource, rule.group, host, namespace) {
                    missing.append("\(verb) \(resource) in namespace \(namespace)")
                }
            }
        }
        return missing
    }

    private func isAllowed(
        _ verb: String, _ resource: String, _ group: String, _ host: any ResourceAPI, _ namespace: String
    ) async throws(StatusError) -> Bool {
        let parts = resource.split(separator: "/", maxSplits: 1)
        var attributes: JSONObject = [
            "namespace": .string(namespace), "verb": .string(verb), "group": .string(group),
            "resource": .string(String(parts[0])),
        ]
        if parts.count > 1 { attributes["subresource"] = .string(String(parts[1])) }
        var review = KubeObject(apiVersion: "authorization.k8s.io/v1", kind: "SelfSubjectAccessReview", name: "")
        review["spec"] = ["resourceAttributes": .object(attributes)]
        let resource = GroupVersionResource(
            group: "authorization.k8s.io", version: "v1", resource: "selfsubjectaccessreviews")
        let answer = try await host.create(resource, namespace: nil, object: review)
        return answer.at("status", "allowed")?.boolValue ?? false
    }
}
