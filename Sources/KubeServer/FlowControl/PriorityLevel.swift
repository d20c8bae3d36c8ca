/// A share of the server's capacity, set aside for one kind of requests.
/// Source: KEP-1040; k8s.io/apiserver/pkg/apis/flowcontrol/bootstrap/default.go of Kubernetes 1.36.
struct PriorityLevel: Sendable, Hashable {
    let name: String
    /// Nominal part of the capacity, relative to the other levels'.
    let shares: Int
    /// How much of that others may use while it is idle.
    let lendablePercent: Int
    /// Whether requests are never kept waiting.
    var isExempt = false

    static let exempt = PriorityLevel(name: "exempt", shares: 0, lendablePercent: 0, isExempt: true)
    static let leaderElection = PriorityLevel(name: "leader-election", shares: 10, lendablePercent: 0)
    static let nodeHigh = PriorityLevel(name: "node-high", shares: 40, lendablePercent: 25)
    static let system = PriorityLevel(name: "system", shares: 30, lendablePercent: 33)
    static let workloadHigh = PriorityLevel(name: "workload-high", shares: 40, lendablePercent: 50)
    static let workloadLow = PriorityLevel(name: "workload-low", shares: 100, lendablePercent: 90)
    static let globalDefault = PriorityLevel(name: "global-default", shares: 20, lendablePercent: 50)
    static let catchAll = PriorityLevel(name: "catch-all", shares: 5, lendablePercent: 0)

    static let all = [
        exempt, leaderElection, nodeHigh, system, workloadHigh, workloadLow, globalDefault, catchAll,
    ]
}
