internal import KubeCore

/// A pod as the checks see it.
struct EvaluatedPod: Sendable {
    let spec: JSONValue
    let annotations: [String: String]
    let version: PodSecurityVersion
    /// All containers in the order in which messages name them.
    let containers: [Container]

    init(spec: JSONValue, annotations: [String: String], version: PodSecurityVersion) {
        self.spec = spec
        self.annotations = annotations
        self.version = version
        containers = ["initContainers", "containers", "ephemeralContainers"].flatMap { field in
            (spec[field]?.arrayValue ?? []).map(Container.init)
        }
    }

    struct Container: Sendable {
        let value: JSONValue
        var name: String { value.text("name") }

        /// A field of the container's security context; nil when it is missing or null.
        func security(_ path: String...) -> JSONValue? { value.at(["securityContext"] + path).flatMap(Self.present) }

        fileprivate static func present(_ value: JSONValue) -> JSONValue? { value.isNull ? nil : value }
    }

    /// A field of the pod's security context; nil when it is missing or null.
    func security(_ path: String...) -> JSONValue? { spec.at(["securityContext"] + path).flatMap(Container.present) }

    /// Windows has none of the mechanisms that some checks demand. Source: KEP-2802.
    var isForWindows: Bool { version.reaches(25) && spec.at("os", "name")?.stringValue == "windows" }

    /// With a user namespace of its own root in the pod is nobody on the node. Source: KEP-127.
    var hasUserNamespace: Bool { version.reaches(35) && spec["hostUsers"]?.boolValue == false }

    // MARK: Phrases

    /// The names of the containers for which `condition` holds.
    func containers(where condition: (Container) -> Bool) -> [String] { containers.filter(condition).map(\.name) }

    /// `pod and containers "a", "b"`, of those who set something; nil when nobody did.
    static func setters(pod: Bool, containers: [String]) -> String? {
        let setters = (pod ? ["pod"] : []) + (containers.isEmpty ? [] : [phrase("container", containers)])
        return setters.isEmpty ? nil : setters.joined(separator: " and ")
    }

    /// `container "a"`, `containers "a", "b"`.
    static func phrase(_ noun: String, _ names: [String]) -> String {
        "\(noun)\(names.count == 1 ? "" : "s") \(quoted(names))"
    }

    static func quoted(_ names: [String]) -> String { names.map { "\"\($0)\"" }.joined(separator: ", ") }
}
