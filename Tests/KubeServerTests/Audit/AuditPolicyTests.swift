import KubeCore
import KubeYAML
import Testing

@testable import KubeServer

@Suite struct AuditPolicyTests {
    private static func policy(_ rules: String, _ more: String = "") throws -> AuditPolicy {
        let text = "apiVersion: audit.k8s.io/v1\nkind: Policy\n\(more)\nrules:\n\(rules)"
        let object = try #require(KubeObject(try YAML.parse(Array(text.utf8))))
        return try AuditPolicy(object)
    }

    private static func request(
        _ verb: String, _ resource: String, group: String = "", subresource: String = "", namespace: String = "",
        name: String = "", user: UserInfo = UserInfo(name: "jane")
    ) -> AuthorizationAttributes {
        AuthorizationAttributes(
            user: user, verb: verb, group: group, version: "v1", resource: resource, subresource: subresource,
            namespace: namespace, name: name)
    }

    private static func path(_ verb: String, _ path: String) -> AuthorizationAttributes {
        AuthorizationAttributes(user: .anonymous, verb: verb, path: path)
    }

    private static let rules = """
        - {level: None, users: ["system:kube-proxy"], verbs: [watch]}
        - {level: None, userGroups: ["system:nodes"]}
        - {level: None, nonResourceURLs: ["/healthz*", "/version"]}
        - {level: Request, namespaces: [demo], resources: [{group: "", resources: [pods, "pods/log"]}]}
        - {level: RequestResponse, resources: [{group: apps, resources: ["deployments/*"]}]}
        - {level: Request, resources: [{group: batch, resources: [jobs], resourceNames: [nightly]}]}
        - {level: Metadata, resources: [{group: "", resources: ["*/status"]}, {group: storage.k8s.io}]}
        - {level: Metadata, verbs: [delete], omitStages: [RequestReceived], omitManagedFields: true}
        """

    private static let rows: [(AuthorizationAttributes, AuditLevel)] = [
        (request("watch", "pods", user: UserInfo(name: "system:kube-proxy")), .none),
        (request("get", "pods", namespace: "demo", user: UserInfo(name: "n", groups: ["system:nodes"])), .none),
        (path("get", "/healthz/etcd"), .none),
        (path("delete", "/other"), .metadata),
        (request("get", "pods", namespace: "demo"), .request),
        (request("get", "pods", subresource: "log", namespace: "demo"), .request),
        (request("get", "pods", subresource: "exec", namespace: "demo"), .none),
        (request("get", "pods", namespace: "other"), .none),
        (request("update", "deployments", group: "apps", subresource: "scale"), .requestResponse),
        (request("update", "deployments", group: "apps"), .none),
        (request("get", "jobs", group: "batch", name: "nightly"), .request),
        (request("get", "jobs", group: "batch", name: "daily"), .none),
        (request("update", "nodes", subresource: "status"), .metadata),
        (request("get", "storageclasses", group: "storage.k8s.io"), .metadata),
    ]

    @Test("the first rule that fits counts", arguments: rows.indices)
    func first(_ index: Int) throws {
        let (attributes, level) = Self.rows[index]
        #expect(try Self.policy(Self.rules).decide(attributes).level == level)
    }

    @Test("stages and owners of fields can be left out, by a rule or for all")
    func omissions() throws {
        let policy = try Self.policy(Self.rules, "omitStages: [ResponseStarted]")
        let decision = policy.decide(Self.request("delete", "pods"))
        #expect(decision.omittedStages == [.responseStarted, .requestReceived])
        #expect(decision.omitsManagedFields)
    }

    @Test("attack 50: bodies of Secrets, ConfigMaps and tokens are never told, whatever the policy says")
    func sensitive() throws {
        let policy = try Self.policy("- {level: RequestResponse}")
        for attributes in [
            Self.request("create", "secrets"), Self.request("get", "configmaps"), Self.request("patch", "secrets"),
            Self.request("create", "serviceaccounts", subresource: "token"),
            Self.request("create", "tokenreviews", group: "authentication.k8s.io"),
        ] { #expect(policy.decide(attributes).level == .metadata) }
        #expect(policy.decide(Self.request("create", "serviceaccounts")).level == .requestResponse)
    }

    @Test(
        "what is no policy is refused",
        arguments: [
            "- {level: Everything}", "- {users: [a]}", "- {level: None, omitStages: [Later]}",
            "- {level: None, nonResourceURLs: [/a], namespaces: [b]}",
        ])
    func refused(_ rules: String) { #expect(throws: AuditPolicy.Problem.self) { try Self.policy(rules) } }
}
