internal import ArgumentParser
internal import VClusterConfig

/// The flags that say what a virtual cluster is to be like.
struct ValuesOptions: ParsableArguments {
    @Option(
        name: [.customShort("f"), .long],
        help: ArgumentHelp(
            "A file in vcluster.yaml format, `-` for standard input. Later files win over earlier ones.",
            valueName: "file"),
        completion: .file())
    var values: [String] = []

    @Option(
        help: ArgumentHelp(
            "A single value, such as sync.toHost.secrets.all=true. Wins over files.", valueName: "key=value"))
    var set: [String] = []

    @Flag(
        help: """
            Isolate the workloads: Pod Security baseline, a ResourceQuota, a LimitRange and NetworkPolicies. Values win \
            over what it stands for.
            """)
    var isolate = false

    @Flag(help: "Make the API reachable through a load balancer of the host cluster, and wait for its address.")
    var expose = false

    @Option(
        help: ArgumentHelp("The Kubernetes distribution of the control plane: embedded.", valueName: "name"),
        completion: .list(["embedded"]))
    var distro = Self.ownDistro

    static let ownDistro = "embedded"
    /// Those of the known product, past and present.
    private static let otherDistros = ["k3s", "k8s", "k0s", "eks"]

    func validate() throws {
        if distro == Self.ownDistro { return }
        guard Self.otherDistros.contains(distro) else {
            throw ValidationError("--distro \(distro) is not known; there is \(Self.ownDistro)")
        }
        throw ValidationError(
            "--distro \(distro) is not supported yet: the control plane is one program, \(Self.ownDistro)")
    }

    /// What --expose stands for.
    static let exposure = ["controlPlane.service.spec.type=LoadBalancer"]

    /// The values of all flags together.
    /// - Throws: `ConfigError` naming the file or argument.
    func load() throws(ConfigError) -> VClusterConfig {
        try ValuesFiles.load(values, set: (expose ? Self.exposure : []) + set, isolated: isolate)
    }
}
