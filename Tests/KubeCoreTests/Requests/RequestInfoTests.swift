import Testing

@testable import KubeCore

@Suite struct RequestInfoTests {
    @Test(
        "A Namespace is inside itself for authorization, but lies in no namespace",
        arguments: [
            ("/api/v1/namespaces", "", "", ""),
            ("/api/v1/namespaces/team", "team", "", "team"),
            ("/api/v1/namespaces/team/finalize", "team", "", "team"),
            ("/api/v1/namespaces/team/pods", "team", "team", ""),
            ("/api/v1/namespaces/team/pods/web", "team", "team", "web"),
            ("/api/v1/nodes/node-1", "", "", "node-1"),
        ])
    func namespaces(path: String, namespace: String, objectNamespace: String, name: String) throws {
        let info = RequestInfo(method: "GET", target: try #require(RequestTarget(path)))
        #expect(info.namespace == namespace)
        #expect(info.objectNamespace == objectNamespace)
        #expect(info.name == name)
    }
}
