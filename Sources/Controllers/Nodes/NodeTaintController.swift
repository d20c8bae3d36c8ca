internal import KubeCore
internal import KubeRuntime

/// Keeps the taints of nodes in line with their conditions: pods go only where they can run.
/// Source: pkg/controller/nodelifecycle doNoScheduleTaintingPass.
struct NodeTaintController: Controller {
    let name = "node-taint"

    private let context: ControllerContext
    private let nodes: Reflector
    private let queue: WorkQueue<ObjectKey>

    init(_ context: ControllerContext) {
        self.context = context
        nodes = context.reflectors.reflector(for: .nodes)
        queue = WorkQueue(clock: context.clock)
    }

    func run() async {
        let queue = queue
        nodes.addHandler { if !$0.isDeletion { queue.add($0.key) } }
        await ReconcileLoop(name: name, queue: queue, logger: context.logger) {
            (key: ObjectKey) async throws(StatusError) in try await reconcile(key)
        }.run()
    }

    private func reconcile(_ key: ObjectKey) async throws(StatusError) -> ReconcileResult {
        guard let node = nodes.cache[key], let taints = NodeTaints.changed(node) else { return .done }
        var tainted = node
        tainted.set(taints.isEmpty ? nil : .array(taints), at: "spec", "taints")
        nodes.cache.recordWrite(try await context.api.update(.nodes, namespace: nil, object: tainted))
        return .done
    }
}

/// Which taints the state of a node asks for.
enum NodeTaints {
    private static let prefix = "node.kubernetes.io/"
    private static let notReady = prefix + "not-ready"
    private static let unreachable = prefix + "unreachable"
    private static let unschedulable = prefix + "unschedulable"
    private static let pressures = [
        "MemoryPressure": prefix + "memory-pressure", "DiskPressure": prefix + "disk-pressure",
        "PIDPressure": prefix + "pid-pressure", "NetworkUnavailable": prefix + "network-unavailable",
    ]
    private static let ours = Set([notReady, unreachable, unschedulable] + pressures.values)

    /// The taints of a node as they should be; nil when they are.
    static func changed(_ node: KubeObject) -> [JSONValue]? {
        let taints = node.at("spec", "taints")?.arrayValue ?? []
        func isOurs(_ taint: JSONValue) -> Bool {
            taint.text("effect") == "NoSchedule" && ours.contains(taint.text("key"))
        }
        let present = Set(taints.filter(isOurs).map { $0.text("key") })
        let wanted = keys(of: node, present: present)
        if wanted == present { return nil }
        return taints.filter { !isOurs($0) || wanted.contains($0.text("key")) }
            + wanted.subtracting(present).sorted().map { ["key": .string($0), "effect": "NoSchedule"] }
    }

    private static func keys(of node: KubeObject, present: Set<String>) -> Set<String> {
        var keys: Set<String> = []
        let conditions = Conditions(node.at("status", "conditions"))
        switch conditions["Ready"]?["status"]?.stringValue {
        case "True": break
        case "False": keys.insert(notReady)
        case "Unknown": keys.insert(unreachable)
        // Nothing is known of a node that has not reported yet: what it was registered with stays.
        default: keys.formUnion(present.intersection([notReady, unreachable]))
        }
        for (type, key) in pressures where conditions.isTrue(type) { keys.insert(key) }
        if node.at("spec", "unschedulable")?.boolValue == true { keys.insert(unschedulable) }
        return keys
    }
}
