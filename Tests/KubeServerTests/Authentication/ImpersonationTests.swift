import HTTPTransport
import KubeCore
import TestKit
import Testing

@testable import KubeServer

@Suite struct ImpersonationTests {
    private static func headers(_ fields: [(String, String)]) -> HTTPFields {
        var headers = HTTPFields()
        for (name, value) in fields { headers.add(name, value) }
        return headers
    }

    @Test("a request that takes on nobody is the caller's own; more without a name is refused")
    func headers() throws {
        #expect(try Impersonation.wanted(Self.headers([])) == nil)
        let wanted = try Impersonation.wanted(
            Self.headers([
                ("Impersonate-User", "jane"), ("Impersonate-Group", ",,,x"),
                ("impersonate-extra-Example.com%2Fscope", "a"),
            ]))
        #expect(
            wanted == UserInfo(name: "jane", groups: [",,,x"], extra: ["example.com/scope": ["a"]]))
        let error = #expect(throws: StatusError.self) {
            _ = try Impersonation.wanted(Self.headers([("Impersonate-Group", "dev")]))
        }
        #expect(error?.code == 400)
        #expect(
            error?.message
                == #"requested &user.DefaultInfo{Name:"", UID:"", Groups:[]string{"dev"}, "#
                + "Extra:map[string][]string(nil)} without impersonating a user name")
    }

    @Test(
        "each way is for its own kind of users",
        arguments: [
            ("jane", [.userInfo, .legacy]),
            ("system:node:n1", [.associatedNode, .arbitraryNode, .legacy]),
            ("system:node:n2", [.arbitraryNode, .legacy]),
            ("system:serviceaccount:demo:robot", [.serviceAccount, .legacy]),
        ] as [(String, [ImpersonationMode])])
    func modes(_ name: String, expected: [ImpersonationMode]) {
        let caller = UserInfo(
            serviceAccount: "agent", namespace: "demo", uid: "",
            extra: ["authentication.kubernetes.io/node-name": ["n1"]])
        #expect(ImpersonationMode.allCases.filter { $0.isMeant(for: UserInfo(name: name), by: caller) } == expected)
        let withGroups = UserInfo(name: name, groups: ["dev"])
        #expect(
            ImpersonationMode.allCases.filter { $0.isMeant(for: withGroups, by: caller) }
                == (name == "jane" ? [.userInfo, .legacy] : [.legacy]))
    }

    /// Gives `caller` the rules and asks as whom a list of pods would be made.
    private static func resolve(
        _ rules: JSONValue, _ fields: [(String, String)], caller: String = "caller"
    ) async throws -> Impersonation.Outcome? {
        try await withTestCluster { cluster in
            var role = KubeObject(apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", name: "r")
            role["rules"] = rules
            _ = try await cluster.api.create(.clusterRoles, namespace: nil, object: role)
            var binding = KubeObject(apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRoleBinding", name: "b")
            binding["roleRef"] = ["apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "r"]
            binding["subjects"] = [["apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": "caller"]]
            _ = try await cluster.api.create(.clusterRoleBindings, namespace: nil, object: binding)
            let request = AuthorizationAttributes(
                user: UserInfo(name: caller), verb: "list", group: "", version: "v1", resource: "pods",
                namespace: "demo")
            let authorizer = RBACAuthorizer()
            try await authorizer.follow(cluster.registry)
            return try await Impersonation.resolve(
                headers: Self.headers(fields), request: request, authorizer: authorizer)
        }
    }

    @Test("with both rights, on the deed and on the name, a user can be taken on for that deed only")
    func constrained() async throws {
        let rules: JSONValue = [
            ["apiGroups": ["authentication.k8s.io"], "resources": ["users"], "verbs": ["impersonate:user-info"]],
            ["apiGroups": [""], "resources": ["pods"], "verbs": ["impersonate-on:user-info:list"]],
        ]
        let outcome = try await Self.resolve(rules, [("Impersonate-User", "jane")])
        #expect(
            outcome
                == Impersonation.Outcome(
                    user: UserInfo(name: "jane", groups: ["system:authenticated"]), constraint: "impersonate:user-info")
        )
        let error = await #expect(throws: StatusError.self) {
            _ = try await Self.resolve([], [("Impersonate-User", "jane")])
        }
        #expect(
            error?.message
                == #"pods is forbidden: User "caller" cannot impersonate-on:user-info:list resource "pods" in API group "" "#
                + #"in the namespace "demo""#)
    }

    @Test("the right to everything as somebody goes on to be enough")
    func legacy() async throws {
        let rules: JSONValue = [
            ["apiGroups": [""], "resources": ["users", "groups", "serviceaccounts"], "verbs": ["impersonate"]]
        ]
        let outcome = try await Self.resolve(
            rules, [("Impersonate-User", "jane"), ("Impersonate-Group", "system:masters")])
        #expect(outcome?.constraint.isEmpty == true)
        #expect(outcome?.user.groups == ["system:masters", "system:authenticated"])
        let account = try await Self.resolve(rules, [("Impersonate-User", "system:serviceaccount:demo:robot")])
        #expect(
            account?.user.groups
                == ["system:serviceaccounts", "system:serviceaccounts:demo", "system:authenticated"])
    }

    @Test("whoever may act as a node is in the group of nodes; nobody gets to be an administrator")
    func groups() async throws {
        let rules: JSONValue = [
            ["apiGroups": ["authentication.k8s.io"], "resources": ["*"], "verbs": ["*"]],
            ["apiGroups": [""], "resources": ["pods"], "verbs": ["*"]],
        ]
        let node = try await Self.resolve(rules, [("Impersonate-User", "system:node:n1")])
        #expect(node?.constraint == "impersonate:arbitrary-node")
        #expect(node?.user.groups == ["system:nodes", "system:authenticated"])
        let error = await #expect(throws: StatusError.self) {
            _ = try await Self.resolve(rules, [("Impersonate-User", "jane"), ("Impersonate-Group", "system:masters")])
        }
        #expect(error?.message.hasSuffix("impersonating the system:masters group is not allowed") == true)
    }
}
