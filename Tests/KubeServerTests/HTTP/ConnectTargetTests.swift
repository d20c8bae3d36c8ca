import KubeCore
import Testing

@testable import KubeServer

@Suite struct ConnectTargetTests {
    private static func pod(node: String = "", containers: [String] = ["web"]) -> KubeObject {
        var pod = KubeObject(apiVersion: "v1", kind: "Pod", name: "p")
        pod["spec"] = [
            "containers": .array(containers.map { ["name": .string($0)] }), "initContainers": [["name": "init"]],
        ]
        if !node.isEmpty { pod.set(.string(node), at: "spec", "nodeName") }
        return pod
    }

    private static func find(_ pod: KubeObject, _ request: String) throws -> ConnectTarget {
        let target = try #require(RequestTarget("/\(request)"))
        return try ConnectTarget.find(
            pod, subresource: target.segments[0], port: "", query: target.query, needsNodeName: true)
    }

    @Test(
        "a pod without a node has an empty log, and nothing to connect to",
        arguments: [
            ("exec?command=x", "pod p does not have a host assigned"),
            ("attach", "pod p does not have a host assigned"),
            ("portforward", "pod p does not have a host assigned"),
            ("proxy", "address not allowed"),
            ("exec?container=other", "container other is not valid for pod p"),
            ("log?container=other", "container other is not valid for pod p"),
            ("log?tailLines=x", #"strconv.ParseInt: parsing "x": invalid syntax"#),
        ])
    func withoutNode(_ request: String, message: String) throws {
        #expect(try Self.find(Self.pod(), "log?container=init") == .nothing)
        let error = #expect(throws: StatusError.self) { _ = try Self.find(Self.pod(), request) }
        #expect(error?.code == 400)
        #expect(error?.message == message)
    }

    @Test("who finds out elsewhere where a pod runs is asked for every pod")
    func elsewhere() throws {
        for subresource in ["log", "exec", "attach", "portforward"] {
            #expect(
                try ConnectTarget.find(
                    Self.pod(), subresource: subresource, port: "", query: QueryParameters(""), needsNodeName: false)
                    == .elsewhere)
        }
    }

    @Test("where there is a choice the container must be named")
    func choice() throws {
        let pod = Self.pod(node: "n", containers: ["a", "b"])
        let error = #expect(throws: StatusError.self) { _ = try Self.find(pod, "exec?command=x") }
        #expect(error?.message == "a container name must be specified for pod p, choose one of: [init a b]")
        #expect(try Self.find(pod, "exec?command=x&container=b") == .elsewhere)
        #expect(try Self.find(Self.pod(node: "n"), "log") == .elsewhere)
    }

    @Test(
        "what is asked of a log is checked",
        arguments: [
            ("tailLines=-1", "tailLines: Invalid value: -1: must be greater than or equal to 0"),
            ("limitBytes=0", "limitBytes: Invalid value: 0: must be greater than 0"),
            ("sinceSeconds=0", "sinceSeconds: Invalid value: 0: must be greater than 0"),
            (
                "sinceSeconds=1&sinceTime=2026-01-01T00:00:00Z",
                "[]: Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified"
            ),
        ])
    func logOptions(_ query: String, fault: String) throws {
        let error = #expect(throws: StatusError.self) { _ = try Self.find(Self.pod(node: "n"), "log?\(query)") }
        #expect(error?.code == 422)
        #expect(error?.message == "PodLogOptions \"p\" is invalid: \(fault)")
    }

    @Test("a port of a Service that it does not have is not reached")
    func servicePort() throws {
        var service = KubeObject(apiVersion: "v1", kind: "Service", name: "web")
        service["spec"] = ["ports": [["port": 80, "name": "http"]]]
        for port in ["", "80", "http"] {
            #expect(
                try ConnectTarget.find(
                    service, subresource: "proxy", port: port, query: QueryParameters(""), needsNodeName: true)
                    == .elsewhere)
        }
        let error = #expect(throws: StatusError.self) {
            _ = try ConnectTarget.find(
                service, subresource: "proxy", port: "81", query: QueryParameters(""), needsNodeName: true)
        }
        #expect(error?.message == "no service port 81 found for service \"web\"")
    }
}
