import KubeCore
import Testing

@testable import KubeServer

@Suite("Bindings to roles that do not exist")
struct MissingRoleTests {
    private static func binding(_ kind: String, _ name: String, to role: JSONValue) -> KubeObject {
        KubeObject(
            [
                "kind": .string(kind),
                "metadata": kind == "RoleBinding"
                    ? ["name": .string(name), "namespace": "demo"] : ["name": .string(name)],
                "subjects": [["kind": "User", "name": "jane"]], "roleRef": role,
            ] as JSONObject)
    }

    private static func policy() -> RBACPolicy {
        var policy = RBACPolicy()
        policy.setBinding(binding("ClusterRoleBinding", "a", to: ["kind": "ClusterRole", "name": "gone"]))
        policy.setBinding(binding("ClusterRoleBinding", "b", to: ["kind": "ClusterRole", "name": "gone"]))
        policy.setBinding(binding("RoleBinding", "c", to: ["kind": "Role", "name": "lost"]))
        return policy
    }

    private static func question(namespace: String, user: String = "jane") -> AuthorizationAttributes {
        AuthorizationAttributes(
            user: UserInfo(name: user), verb: "list", group: "", resource: "pods", namespace: namespace)
    }

    @Test("they are the reason of a refusal, each once")
    func refusal() {
        let policy = Self.policy()
        let gone = "clusterrole.rbac.authorization.k8s.io \"gone\" not found"
        #expect(policy.decide(Self.question(namespace: "")).reason == "RBAC: \(gone)")
        let decision = policy.decide(Self.question(namespace: "demo"))
        #expect(decision.reason == "RBAC: [\(gone), role.rbac.authorization.k8s.io \"lost\" not found]")
        #expect(
            Self.question(namespace: "demo").refusal(reason: decision.refusalReason).message.hasSuffix(
                "cannot list resource \"pods\" in API group \"\" in the namespace \"demo\": \(decision.reason)"))
        #expect(policy.decide(Self.question(namespace: "demo", user: "joe")).reason.isEmpty)
    }

    @Test("a role that is there again ends it")
    func mended() {
        var policy = Self.policy()
        policy.setRole(KubeObject(["kind": "ClusterRole", "metadata": ["name": "gone"], "rules": []] as JSONObject))
        #expect(policy.decide(Self.question(namespace: "")).reason.isEmpty)
        #expect(policy.rules(for: UserInfo(name: "jane"), in: "demo").missingRoles.map(\.name) == ["lost"])
    }
}
