internal import ArgumentParser
internal import KubeClient
internal import KubeCore

/// Makes the host namespace that `vcluster start` expects.
struct NamespaceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "namespace", abstract: "Creates a namespace.")

    @Option(help: "Kubeconfig of the server.") var kubeconfig: String
    @Option(help: "Name of the namespace.") var name: String

    func run() async throws {
        let api = try RemoteAPI(Kubeconfig.load(path: kubeconfig).clientConfiguration())
        let namespace = KubeObject(apiVersion: "v1", kind: "Namespace", name: name)
        _ = try await api.create(.namespaces, namespace: nil, object: namespace)
    }
}
