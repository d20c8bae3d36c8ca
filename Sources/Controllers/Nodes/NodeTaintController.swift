internal import KubeCore
internal import KubeRuntime

/// Keeps the taints of nodes in line with their conditions: pods go only where they can run.
/// Source: pkg/controller/nodelifecycle doNoScheduleTaintingPass, processTaintBaseEviction.
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
        guard let node = nodes.cache[key], let taints = NodeTaints.changed(node, now: context.clock.now())
        else { return .done }
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
    /// Those that keep new pods away.
    private static let repelling = Set([notReady, unreachable, unschedulable] + pressures.values)
    /// Those that drive pods away that are there.
    private static let evicting: Set<String> = [notReady, unreachable]

    /// The taints of a node as they should be; nil when they are.
    /// - Parameter now: noted in new taints that evict: it is when the tolerations of pods begin to count.
    static func changed(_ node: KubeObject, now: Timestamp) -> [JSONValue]? {
        let taints = node.at("spec", "taints")?.arrayValue ?? []
        let conditions = Conditions(node.at("status", "conditions"))
        let outOfService = keyOfReadiness(conditions)
        var repelling = outOfService.map { Set([$0]) } ?? []
        for (type, key) in pressures where conditions.isTrue(type) { repelling.insert(key) }
        if node.at("spec", "unschedulable")?.boolValue == true { repelling.insert(unschedulable) }
        let evicting = outOfService.map { Set([$0]) } ?? []

        func isWanted(_ taint: JSONValue) -> Bool {
            let key = taint.text("key")
            switch taint.text("effect") {
            case "NoSchedule": return !Self.repelling.contains(key) || repelling.contains(key)
            case "NoExecute": return !Self.evicting.contains(key) || evicting.contains(key)
            default: return true
            }
        }
        func missing(_ keys: Set<String>, _ effect: String) -> [String] {
            let present = taints.filter { $0.text("effect") == effect }.map { $0.text("key") }
            return keys.subtracting(present).sorted()
        }
        let new =
            missing(repelling, "NoSchedule").map { key -> JSONValue in ["key": .string(key), "effect": "NoSchedule"] }
            + missing(evicting, "NoExecute").map { key -> JSONValue in
                ["key": .string(key), "effect": "NoExecute", "timeAdded": .string(now.rfc3339)]
            }
        let wanted = taints.filter(isWanted) + new
        return wanted == taints ? nil : wanted
    }

    /// Of a node that has never reported nothing bad is known, until it is late.
    private static func keyOfReadiness(_ conditions: Conditions) -> String? {
        switch conditions["Ready"]?["status"]?.stringValue {
        case "False": notReady
        case "Unknown": unreachable
        default: nil
        }
    }
}
