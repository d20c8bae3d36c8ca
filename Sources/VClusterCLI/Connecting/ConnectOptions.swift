/// How a person wants to be connected, where that differs from the usual.
struct ConnectOptions: Sendable {
    /// Name of the kubeconfig context; nil is `vcluster_NAME_NAMESPACE_HOSTCONTEXT`.
    var contextName: String?
    /// URL to use instead of finding a way; nothing is forwarded then.
    var server: String?
    /// Whether any server certificate is believed.
    var isInsecure = false
    /// Local port to forward; nil takes any.
    var localPort: Int?
    /// How long a load balancer that does not answer is tried before another way is taken: one that is new takes a while.
    var loadBalancerPatience = Duration.seconds(3)
    /// Who to be; nil is the administrator.
    var identity: ServiceAccountIdentity?

    init() {}
}
