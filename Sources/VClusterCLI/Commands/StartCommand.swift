internal import ArgumentParser
internal import DevHost
internal import FoundationEssentials

struct StartCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start",
        abstract: "Run a control plane in the foreground: what the pod of a virtual cluster runs.",
        discussion: """
            In a pod, the host cluster is the one the pod runs in. Outside of one, name a kubeconfig and a namespace of \
            the host cluster, any Kubernetes will do. With --standalone there is no host: a plain Kubernetes API with \
            its controllers, whose pods nobody runs.

            SIGTERM and SIGINT end it: requests in flight are answered first.

            EXAMPLES:
              vcluster start --config /var/lib/vcluster/config.yaml --name my-vcluster
              vcluster start --name dev --data-dir ./data --bind 127.0.0.1:9443 \\
                --host-kubeconfig ~/.kube/config --host-namespace team-a \\
                --write-kubeconfig dev.kubeconfig
              vcluster start --standalone --data-dir ./data \\
                --bind 127.0.0.1:9443 --write-kubeconfig dev.kubeconfig
            """)

    @OptionGroup var options: StartOptions

    func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        ParentLink.endWithParent(environment: environment)
        let plan = try StartPlan(options, environment: environment)
        try await ControlPlaneRunner(plan: plan, isDebugging: options.debug).run()
    }
}

/// The flags of `vcluster start`.
struct StartOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The virtual cluster's values, in vcluster.yaml format.", valueName: "file"),
        completion: .file())
    var config: [String] = []

    @Option(help: ArgumentHelp("Name of the virtual cluster.", valueName: "name"))
    var name: String?

    @Option(
        help: ArgumentHelp(
            "Kubeconfig of the host cluster; without it the host is the cluster that this pod runs in.",
            valueName: "file"),
        completion: .file())
    var hostKubeconfig: String?

    @Option(help: ArgumentHelp("Context of that kubeconfig; its current one unless given.", valueName: "name"))
    var hostContext: String?

    @Option(
        help: ArgumentHelp(
            "Host namespace of the virtual cluster; in a pod the pod's own unless given.", valueName: "namespace"))
    var hostNamespace: String?

    @Flag(help: "Run without host cluster.")
    var standalone = false

    @Option(
        help: ArgumentHelp("Directory for certificates and database.", valueName: "directory"),
        completion: .directory)
    var dataDir = "/data"

    @Option(help: ArgumentHelp("Address to serve the API on.", valueName: "address:port"))
    var bind = "0.0.0.0:8443"

    @Option(
        help: ArgumentHelp("Where to write a kubeconfig for the administrator.", valueName: "file"),
        completion: .file())
    var writeKubeconfig: String?

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "A flag of kube-apiserver, such as oidc-issuer-url=https://example.com; may be given several times.",
            valueName: "flag=value"))
    var apiServerArg: [String] = []

    @Flag(help: "Log what is done in detail.")
    var debug = false
}
