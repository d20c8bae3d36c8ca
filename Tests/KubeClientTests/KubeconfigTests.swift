import KubeClient
import KubeCore
import Testing

@Suite struct KubeconfigTests {
    private static let text = """
        apiVersion: v1
        kind: Config
        current-context: one
        clusters:
        - name: c
          cluster: {server: "https://10.0.0.1:6443", certificate-authority-data: Q0E=, tls-server-name: kube, extra: kept}
        users:
        - name: u
          user: {client-certificate-data: Q0VSVA==, client-key-data: S0VZ}
        - name: t
          user: {token: abc}
        - name: e
          user: {exec: {command: aws}}
        contexts:
        - name: one
          context: {cluster: c, user: u, namespace: ns}
        - name: two
          context: {cluster: c, user: t}
        - name: plugin
          context: {cluster: c, user: e}
        - name: nowhere
          context: {cluster: gone, user: u}
        """

    @Test("the current context gives server, certificates and namespace")
    func current() throws {
        let client = try Kubeconfig(parsing: Self.text, origin: "x").clientConfiguration()
        #expect(client.server == ServerURL(host: "10.0.0.1", port: 6443))
        #expect(client.certificateAuthorityPEM == "CA")
        #expect(client.identity?.certificateChainPEM == "CERT")
        #expect(client.identity?.privateKeyPEM == "KEY")
        #expect(client.tlsServerName == "kube")
        #expect(client.namespace == "ns")
    }

    @Test("another context gives its token")
    func token() throws {
        let client = try Kubeconfig(parsing: Self.text, origin: "x").clientConfiguration(context: "two")
        guard case .fixed("abc") = client.token else { return #expect(Bool(false), "\(client.token)") }
        #expect(client.namespace == "default")
    }

    @Test(
        "what cannot be used is refused with its reason",
        arguments: [
            ("plugin", ClientConfigurationError.Code.unsupported), ("nowhere", .dangling), ("missing", .dangling),
        ])
    func refused(context: String, code: ClientConfigurationError.Code) throws {
        let config = try Kubeconfig(parsing: Self.text, origin: "x")
        #expect(throws: ClientConfigurationError(code, "")) { try config.clientConfiguration(context: context) }
    }

    @Test("no context is a clear error")
    func noContext() throws {
        #expect(throws: ClientConfigurationError(.missing, "")) { try Kubeconfig().clientConfiguration() }
    }

    @Test("text that is no kubeconfig is malformed", arguments: ["[1]", "a: b: c", "clusters: 5"])
    func malformed(text: String) {
        #expect(throws: ClientConfigurationError(.malformed, "")) { try Kubeconfig(parsing: text, origin: "x") }
    }

    @Test("the first file wins in a merge, and unknown fields survive")
    func merge() throws {
        var first = try Kubeconfig(parsing: Self.text, origin: "x")
        var second = Kubeconfig()
        second[.clusters, "c"] = ["server": "https://other"]
        second[.clusters, "d"] = ["server": "https://d"]
        second.currentContext = "else"
        first.merge(behind: second)
        #expect(first.names(.clusters) == ["c", "d"])
        #expect(first[.clusters, "c"]?["extra"] == "kept")
        #expect(first.currentContext == "one")
    }

    @Test("entries are replaced, added and removed")
    func edit() {
        var config = Kubeconfig()
        config[.contexts, "a"] = ["cluster": "x"]
        config[.contexts, "b"] = ["cluster": "y"]
        config[.contexts, "a"] = ["cluster": "z"]
        config[.contexts, "b"] = nil
        #expect(config.json["contexts"] == [["context": ["cluster": "z"], "name": "a"]])
    }

    @Test("relative paths are seen from the file's directory")
    func paths() {
        var config = Kubeconfig()
        config[.clusters, "c"] = ["certificate-authority": "ca.crt"]
        config[.users, "u"] = ["client-key": "/abs", "tokenFile": "t/token"]
        config.resolvePaths(relativeTo: "/dir")
        #expect(config[.clusters, "c"]?["certificate-authority"] == "/dir/ca.crt")
        #expect(config[.users, "u"] == ["client-key": "/abs", "tokenFile": "/dir/t/token"])
    }

    @Test(
        "server addresses",
        arguments: [
            ("https://10.0.0.1:6443", "https://10.0.0.1:6443"), ("host", "https://host:443"),
            ("http://[::1]:80/", "http://[::1]:80"), ("https://h/k8s/c/", "https://h:443/k8s/c"),
            ("ftp://h", nil), ("https://", nil), ("https://h:0", nil), ("https://h:x", nil),
        ] as [(String, String?)])
    func address(text: String, expected: String?) { #expect(ServerURL(text)?.description == expected) }
}
