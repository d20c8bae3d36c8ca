import KubeCore
import Testing

@testable import VClusterCLI

@Suite struct ConnectingTests {
    @Test(
        "a service account is named with or without its namespace",
        arguments: [("a", "kube-system", "a"), ("n/a", "n", "a")])
    func serviceAccountName(text: String, namespace: String, name: String) throws {
        let identity = try ServiceAccountIdentity(text)
        #expect(identity.namespace == namespace)
        #expect(identity.name == name)
    }

    @Test("what is no name of a service account is refused", arguments: ["", "/", "a/", "/a", "a/b/c"])
    func badServiceAccountName(text: String) {
        #expect(throws: CommandError(.usage, "")) { try ServiceAccountIdentity(text) }
    }

    @Test("the binding is named after the account, and the token is for the audiences of the known product")
    func serviceAccountObjects() throws {
        let identity = try ServiceAccountIdentity("ci/deployer", clusterRole: "edit", lifetimeSeconds: 60)
        let binding = identity.binding(to: "edit")
        #expect(binding.name == "vcluster-sa-deployer-ci")
        #expect(binding["subjects"] == [["kind": "ServiceAccount", "name": "deployer", "namespace": "ci"]])
        #expect(identity.tokenRequest.at("spec", "expirationSeconds") == 60)
        #expect(try ServiceAccountIdentity("a").tokenRequest.at("spec", "expirationSeconds") == 315_360_000)
    }

    private func service(_ type: String, port: Int64 = 443, _ ingress: JSONValue) -> KubeObject {
        var service = KubeObject(apiVersion: "v1", kind: "Service", namespace: "n", name: "v")
        service["spec"] = [
            "type": .string(type), "ports": [["name": "https", "port": .int(port), "nodePort": 30443]],
        ]
        service["status"] = ["loadBalancer": ["ingress": ingress]]
        return service
    }

    @Test(
        "a load balancer is offered by its addresses",
        arguments: [
            ("LoadBalancer", [["ip": "192.0.2.1"]], ["https://192.0.2.1"]),
            ("LoadBalancer", [["hostname": "lb.example.org"]], ["https://lb.example.org"]),
            ("LoadBalancer", [["ip": "2001:db8::1"]], ["https://[2001:db8::1]"]),
            ("LoadBalancer", [["ip": "127.1.2.3"]], ["https://127.1.2.3", "https://127.1.2.3:30443"]),
            ("LoadBalancer", [], []), ("ClusterIP", [["ip": "192.0.2.1"]], []),
        ] as [(String, JSONValue, [String])])
    func loadBalancers(type: String, ingress: JSONValue, expected: [String]) {
        let offered = ServerEndpoint.offered(by: service(type, ingress))
        #expect(offered.map(\.server) == expected)
        #expect(offered.allSatisfy { $0.tlsServerName == "localhost" })
    }

    @Test("another port than 443 is part of the address")
    func port() {
        let offered = ServerEndpoint.offered(by: service("LoadBalancer", port: 8443, [["ip": "192.0.2.1"]]))
        #expect(offered.map(\.server) == ["https://192.0.2.1:8443"])
    }

    @Test("a context of a chosen name tells whose it is")
    func contextOrigin() throws {
        let origin = try #require(ContextName("vcluster_v_n_host"))
        let edit = KubeconfigEdit.setEntry(name: "mine", cluster: [:], user: [:], origin: origin)
        let document = edit.apply(to: KubeconfigEdit.emptyDocument)
        let content = KubeconfigEdit.entry(document, list: "contexts", name: "mine")?["context"]
        #expect(ContextName("mine", content: content) == origin)
        #expect(ContextName("mine", content: ["cluster": "c"]) == nil)
        let plain = KubeconfigEdit.setEntry(name: origin.description, cluster: [:], user: [:], origin: origin)
        let entry = KubeconfigEdit.entry(
            plain.apply(to: KubeconfigEdit.emptyDocument), list: "contexts", name: origin.description)
        #expect(entry?.at("context", "extensions") == nil)
    }
}
