internal import KubeCore

/// What the translation of a pod needs to know besides the pod, taken from the caches at one moment.
struct PodContext: Sendable {
    /// Labels of the pod's virtual namespace.
    var namespaceLabels: [String: String] = [:]
    /// The Services of the pod's virtual namespace; only read for environment variables.
    var services: [KubeObject] = []
    /// ClusterIP of the host side of Service `kube-system/kube-dns`; nil until the host has given one.
    var dnsClusterIP: String?
    /// Whether the tenant sees a node of this name.
    var hasNode: @Sendable (String) -> Bool = { _ in true }
    /// The names of the virtual namespaces that a structured label selector selects now.
    var namespaces: @Sendable (JSONValue) -> [String] = { _ in [] }
}

/// The containers of a pod, by the three fields that hold them.
enum PodContainers {
    static let fields = ["initContainers", "containers", "ephemeralContainers"]

    /// Edits every container of every kind.
    static func edit<Failure: Error>(
        _ spec: inout JSONValue, _ edit: (inout JSONValue) throws(Failure) -> Void
    ) throws(Failure) {
        for field in fields { try spec.editElements(of: field, edit) }
    }

    /// Every container of every kind.
    static func all(_ spec: JSONValue) -> [JSONValue] { fields.flatMap { spec[$0]?.arrayValue ?? [] } }
}
