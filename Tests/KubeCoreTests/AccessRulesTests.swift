import KubeCore
import Testing

@Suite struct AccessRulesTests {
    private static func rules(_ entries: [JSONValue]) -> AccessRules {
        var review = KubeObject(apiVersion: "authorization.k8s.io/v1", kind: "SelfSubjectRulesReview", name: "")
        review["status"] = ["resourceRules": .array(entries)]
        return AccessRules(review: review)
    }

    @Test(
        "rules grant what they list, with their wildcards",
        arguments: [
            ("get", "", "pods", true), ("delete", "", "pods", false), ("get", "apps", "pods", false),
            ("create", "", "pods/exec", true), ("create", "", "pods", false), ("patch", "batch", "jobs", true),
            ("patch", "batch", "jobs/status", true), ("patch", "apps", "deployments/scale", true),
            ("patch", "apps", "deployments", false), ("get", "", "secrets", false),
        ])
    func granted(_ verb: String, _ group: String, _ resource: String, _ isGranted: Bool) {
        let rules = Self.rules([
            ["verbs": ["get", "list"], "apiGroups": [""], "resources": ["pods", "services"]],
            ["verbs": ["create"], "apiGroups": [""], "resources": ["pods/exec"]],
            ["verbs": ["*"], "apiGroups": ["batch"], "resources": ["*"]],
            ["verbs": ["patch"], "apiGroups": ["*"], "resources": ["*/scale"]],
            ["verbs": ["get"], "apiGroups": [""], "resources": ["secrets"], "resourceNames": ["one"]],
        ])
        #expect(rules.allow(verb, group: group, resource: resource) == isGranted)
    }

    @Test("an answer without rules grants nothing")
    func nothing() { #expect(!Self.rules([]).allow("get", group: "", resource: "pods")) }
}
