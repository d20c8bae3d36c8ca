internal import KubeCore

/// Which flow a request belongs to, and at which level it is served.
struct FlowClassification: Sendable {
    let schema: FlowSchema
    let level: PriorityLevel
    let flow: String
}

/// All flow schemas and priority levels that are in force.
/// Source: k8s.io/apiserver/pkg/util/flowcontrol/apf_controller.go of Kubernetes 1.36.
struct FlowControlConfiguration: Sendable {
    /// The levels by name; the mandatory ones are always among them.
    let levels: [String: PriorityLevel]
    /// In the order in which they are asked. Each has its level.
    let schemas: [FlowSchema]
    private let catchAll: FlowClassification

    /// What every cluster begins with.
    static let standard = FlowControlConfiguration(
        schemas: BootstrapFlowControl.schemas.map(\.object), levels: BootstrapFlowControl.levels.map(\.object))

    /// From the stored FlowSchemas and PriorityLevelConfigurations. A schema whose level does not exist has no effect;
    /// mandatory objects that are missing are as Kubernetes begins with them.
    init(schemas: [KubeObject], levels: [KubeObject]) {
        func completed(_ objects: [KubeObject], _ standard: [BootstrapFlowControl.Entry]) -> [KubeObject] {
            let names = Set(objects.map(\.name))
            return objects + standard.lazy.filter { $0.isMandatory && !names.contains($0.object.name) }.map(\.object)
        }
        let allLevels = completed(levels, BootstrapFlowControl.levels).map(PriorityLevel.init)
        let levelsByName = Dictionary(allLevels.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        self.levels = levelsByName
        self.schemas = completed(schemas, BootstrapFlowControl.schemas).map(FlowSchema.init)
            .filter { levelsByName[$0.levelName] != nil }
            .sorted { ($0.precedence, $0.name) < ($1.precedence, $1.name) }
        let schema =
            self.schemas.first { $0.name == "catch-all" }
            ?? FlowSchema(KubeObject(apiVersion: "", kind: "FlowSchema", name: "catch-all"))
        catchAll = FlowClassification(
            schema: schema, level: levelsByName["catch-all"] ?? PriorityLevel(name: "catch-all", shares: 5),
            flow: schema.name)
    }

    /// The first schema in the order of precedence that fits, else the one for all the rest. O(number of rules).
    func classify(_ attributes: AuthorizationAttributes) -> FlowClassification {
        guard let schema = schemas.first(where: { $0.matches(attributes) }), let level = levels[schema.levelName] else {
            return FlowClassification(
                schema: catchAll.schema, level: catchAll.level, flow: catchAll.schema.flow(of: attributes))
        }
        return FlowClassification(schema: schema, level: level, flow: schema.flow(of: attributes))
    }
}
