internal import KubeCore

/// Says which priority level a request belongs to, and which requests make one flow: those that share a fate.
/// Source: KEP-1040; Kubernetes API reference, FlowSchemaSpec v1 flowcontrol.apiserver.k8s.io.
struct FlowSchema: Sendable {
    /// What tells the flows of a schema apart.
    enum Distinguisher: Sendable {
        case none
        case user
        case namespace
    }

    let name: String
    /// Of the stored object; empty while there is none.
    let uid: String
    /// The priority level that its requests are served at.
    let levelName: String
    /// Of two schemas that fit the one with the lower number counts.
    let precedence: Int64
    let distinguisher: Distinguisher
    private let rules: [FlowRule]

    /// From a FlowSchema.
    init(_ object: KubeObject) {
        let spec = object["spec"] ?? [:]
        name = object.name
        uid = object.uid
        levelName = spec["priorityLevelConfiguration"]?.text("name") ?? ""
        precedence = spec["matchingPrecedence"]?.intValue ?? 1000
        distinguisher =
            switch spec["distinguisherMethod"]?.text("type") {
            case "ByUser": .user
            case "ByNamespace": .namespace
            default: .none
            }
        rules = spec.elements("rules").map(FlowRule.init)
    }

    func matches(_ attributes: AuthorizationAttributes) -> Bool { rules.contains { $0.matches(attributes) } }

    /// The flow of a request of this schema.
    func flow(of attributes: AuthorizationAttributes) -> String {
        switch distinguisher {
        case .none: name
        case .user: "\(name)/\(attributes.user.name)"
        case .namespace: "\(name)/\(attributes.namespace)"
        }
    }
}
