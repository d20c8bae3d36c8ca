internal import ArgumentParser
internal import ControlPlane
import Testing

@testable import VClusterCLI

@Suite struct StartPlanTests {
    private let pod = ["KUBERNETES_SERVICE_HOST": "10.0.0.1"]

    private func plan(_ arguments: [String], environment: [String: String] = [:]) throws -> StartPlan {
        try StartPlan(try StartOptions.parse(arguments), environment: environment)
    }

    @Test("in a pod the host is the cluster around it")
    func inPod() throws {
        let plan = try plan(["--name", "v"], environment: pod)
        #expect(plan.host == .inCluster(namespace: nil))
        #expect(plan.name == "v" && plan.dataDirectory == "/data" && plan.bind.description == "0.0.0.0:8443")
    }

    @Test("outside, a kubeconfig and a namespace name the host; later flags win over earlier ones")
    func outside() throws {
        let plan = try plan([
            "--name", "v", "--bind", "0.0.0.0:1", "--host-kubeconfig", "/k", "--host-namespace", "n", "--bind",
            "127.0.0.1:2",
        ])
        #expect(plan.host == .kubeconfig(path: "/k", context: nil, namespace: "n"))
        #expect(plan.bind.description == "127.0.0.1:2")
    }

    @Test("alone there is no host and no name is needed")
    func standalone() throws {
        let plan = try plan(["--standalone"], environment: pod)
        #expect(plan.host == .none && plan.name == "kubernetes")
    }

    @Test(
        "flags that do not fit together say why",
        arguments: [
            ([], "not running in a pod"), (["--host-kubeconfig", "/k", "--name", "v"], "--host-namespace"),
            (["--standalone", "--host-namespace", "n"], "--standalone"), (["--standalone", "--bind", "x"], "--bind x"),
            (["--host-kubeconfig", "/k", "--host-namespace", "n"], "--name"),
            (["--host-kubeconfig", "/k", "--host-namespace", "n", "--name", "N"], "invalid name"),
            (["--host-kubeconfig", "/k", "--host-namespace", "N", "--name", "n"], "invalid namespace"),
        ])
    func contradictions(arguments: [String], reason: String) {
        let error = #expect(throws: CommandError.self) { try plan(arguments) }
        #expect(error?.code == .usage)
        #expect(error?.message.contains(reason) == true)
    }

    @Test("a configuration file that is not there is named")
    func missingConfig() {
        let error = #expect(throws: CommandError.self) { try plan(["--standalone", "--config", "/no/such.yaml"]) }
        #expect(error?.code == .badValues)
        #expect(error?.message.contains("/no/such.yaml") == true)
    }
}
