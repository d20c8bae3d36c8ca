import KubeCore
import KubeSchema
import Testing

@testable import KubeServer

@Suite struct AdmissionRuleTests {
    private func request(
        _ resource: GroupVersionResource, subresource: String? = nil, namespace: String = "default",
        operation: AdmissionRequest.Operation = .create
    ) throws -> AdmissionRequest {
        let descriptor = try #require(BuiltInResources.find(resource))
        return AdmissionRequest(
            operation: operation, resource: ServedResource(descriptor: descriptor, strategy: DefaultStrategy()),
            subresource: subresource, namespace: namespace, name: "x", oldObject: nil, isDryRun: false,
            context: RequestContext(user: .apiServer))
    }

    @Test(
        "resources and subresources match as written",
        arguments: [
            ("pods", nil, true), ("pods", "status", false), ("pods/status", "status", true),
            ("pods/status", nil, false),
            ("pods/*", nil, true), ("pods/*", "exec", true), ("*", nil, true), ("*", "status", false),
            ("*/*", "status", true), ("*/status", "status", true), ("*/status", nil, false), ("services", nil, false),
        ] as [(String, String?, Bool)])
    func resources(pattern: String, subresource: String?, matches: Bool) throws {
        let rule = AdmissionRule([
            "apiGroups": [""], "apiVersions": ["v1"], "operations": ["*"], "resources": [.string(pattern)],
        ])
        #expect(rule.matches(try request(.pods, subresource: subresource), as: .pods) == matches)
    }

    @Test(
        "groups, versions, operations, scope and names must all fit",
        arguments: [
            ([:] as JSONValue, true), (["apiGroups": ["apps"]], false), (["apiVersions": ["v2"]], false),
            (["operations": ["UPDATE", "DELETE"]], false), (["operations": ["CREATE"]], true),
            (["scope": "Cluster"], false), (["scope": "Namespaced"], true), (["scope": "*"], true),
            (["resourceNames": ["y"]], false), (["resourceNames": ["x", "y"]], true),
        ] as [(JSONValue, Bool)])
    func members(changes: JSONValue, matches: Bool) throws {
        var json: JSONValue = [
            "apiGroups": ["*"], "apiVersions": ["*"], "operations": ["*"], "resources": ["*"],
        ]
        for (key, value) in changes.objectValue ?? [:] { json[key] = value }
        #expect(AdmissionRule(json).matches(try request(.pods), as: .pods) == matches)
    }

    @Test("a namespace counts as cluster-scoped")
    func namespaces() throws {
        var json: JSONValue = ["apiGroups": ["*"], "apiVersions": ["*"], "operations": ["*"], "resources": ["*"]]
        json["scope"] = "Namespaced"
        let namespace = try request(.namespaces, namespace: "")
        #expect(!AdmissionRule(json).matches(namespace, as: .namespaces))
        json["scope"] = "Cluster"
        #expect(AdmissionRule(json).matches(namespace, as: .namespaces))
    }
}
