import Testing
import VClusterConfig

@Suite struct VClusterNameTests {
    @Test("DNS labels that begin with a letter are names", arguments: ["a", "my-vcluster", "v1", "a--b"])
    func valid(text: String) throws {
        #expect(try VClusterName(text).text == text)
    }

    @Test(
        "all else is refused with the rule it breaks",
        arguments: [
            ("", "empty"), ("My", "lower-case"), ("a.b", "lower-case"), ("a_b", "lower-case"),
            ("1a", "begin with a letter"),
            ("-a", "begin with a letter"), ("a-", "end with"), ("ä", "lower-case"), ("a/b", "lower-case"),
            (String(repeating: "a", count: 53), "at most 52"),
        ])
    func invalid(text: String, rule: String) {
        let error = #expect(throws: ConfigError.self) { try VClusterName(text) }
        #expect(error?.code == .invalidName)
        #expect(error?.message.contains(rule) == true)
    }

    @Test("derived names stay within Kubernetes' limits for the longest name")
    func longest() throws {
        let name = try VClusterName(String(repeating: "a", count: VClusterName.maximumLength))
        for derived in [name.defaultNamespace, name.headlessService, name.pod, name.service] {
            #expect(derived.utf8.count <= 63)
        }
    }

    @Test(
        "namespaces are DNS labels", arguments: [("ns", true), ("1", true), ("a.b", false), ("", false), ("A", false)])
    func namespace(text: String, isValid: Bool) {
        let isAccepted = (try? DNSLabel.checkNamespace(text)) != nil  // only whether it throws counts here
        #expect(isAccepted == isValid)
    }
}
