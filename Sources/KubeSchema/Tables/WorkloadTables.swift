internal import KubeCore

/// Tables of pods and of the kinds that make them.
enum WorkloadTables {
    static let printers: [String: TablePrinter] = [
        "/pods": pods, "/replicationcontrollers": replicationControllers, "/podtemplates": podTemplates,
        "apps/deployments": deployments, "apps/replicasets": replicaSets, "apps/statefulsets": statefulSets,
        "apps/daemonsets": daemonSets, "apps/controllerrevisions": controllerRevisions, "batch/jobs": jobs,
        "batch/cronjobs": cronJobs,
    ]

    private static let pods = TablePrinter(
        [
            .name, "Ready", "Status", "Restarts", .age, .wide("IP"), .wide("Node"), .wide("Nominated Node"),
            .wide("Readiness Gates"),
        ], conditions: podConditions
    ) { pod, now in
        let summary = PodSummary(pod)
        let address = pod.list("status", "podIPs").first?.text("ip") ?? pod.text("status", "podIP")
        return [
            .string(pod.name), .string("\(summary.readyContainers)/\(summary.totalContainers)"),
            .string(summary.status), .string(summary.restartsText(now: now)), pod.age(now), CellText.orNone(address),
            CellText.orNone(pod.text("spec", "nodeName")), CellText.orNone(pod.text("status", "nominatedNodeName")),
            readinessGates(pod),
        ]
    }

    private static func podConditions(_ pod: KubeObject) -> [JSONValue] {
        let message =
            switch pod.text("status", "phase") {
            case "Succeeded": "The pod has completed successfully."
            case "Failed": "The pod failed."
            default: ""
            }
        guard !message.isEmpty else { return [] }
        return [
            [
                "type": "Completed", "status": "True", "reason": .string(pod.text("status", "phase")),
                "message": .string(message),
            ]
        ]
    }

    private static func readinessGates(_ pod: KubeObject) -> JSONValue {
        let gates = pod.list("spec", "readinessGates").map { $0.text("conditionType") }
        guard !gates.isEmpty else { return "<none>" }
        let met = Set(pod.list("status", "conditions").filter { $0.text("status") == "True" }.map { $0.text("type") })
        return .string("\(gates.filter(met.contains).count)/\(gates.count)")
    }

    private static let containerColumns: [TableColumn] = [.wide("Containers"), .wide("Images")]
    private static let wideColumns: [TableColumn] = containerColumns + [.wide("Selector")]

    private static func wideCells(_ object: KubeObject) -> [JSONValue] {
        let containers = object.containers("spec", "template", "spec", "containers")
        return [containers.names, containers.images, CellText.selector(object.at("spec", "selector"))]
    }

    private static let deployments = TablePrinter(
        [.name, "Ready", "Up-to-date", "Available", .age] + wideColumns
    ) { object, now in
        [
            .string(object.name),
            .string("\(object.integer("status", "readyReplicas"))/\(object.integer("spec", "replicas"))"),
            object.number("status", "updatedReplicas"), object.number("status", "availableReplicas"), object.age(now),
        ] + wideCells(object)
    }

    private static let replicaSets = TablePrinter(
        [.name, .integer("Desired"), .integer("Current"), .integer("Ready"), .age] + wideColumns
    ) { object, now in replicaCells(object, now) + wideCells(object) }

    private static let replicationControllers = TablePrinter(
        [.name, .integer("Desired"), .integer("Current"), .integer("Ready"), .age] + wideColumns
    ) { object, now in
        let containers = object.containers("spec", "template", "spec", "containers")
        return replicaCells(object, now) + [
            containers.names, containers.images, CellText.labels(object.at("spec", "selector")),
        ]
    }

    private static func replicaCells(_ object: KubeObject, _ now: Timestamp) -> [JSONValue] {
        [
            .string(object.name), object.number("spec", "replicas"), object.number("status", "replicas"),
            object.number("status", "readyReplicas"), object.age(now),
        ]
    }

    private static let statefulSets = TablePrinter([.name, "Ready", .age] + containerColumns) { object, now in
        let containers = object.containers("spec", "template", "spec", "containers")
        return [
            .string(object.name),
            .string("\(object.integer("status", "readyReplicas"))/\(object.integer("spec", "replicas"))"),
            object.age(now), containers.names, containers.images,
        ]
    }

    private static let daemonSets = TablePrinter(
        [
            .name, .integer("Desired"), .integer("Current"), .integer("Ready"), .integer("Up-to-date"),
            .integer("Available"), "Node Selector", .age,
        ] + wideColumns
    ) { object, now in
        [
            .string(object.name), object.number("status", "desiredNumberScheduled"),
            object.number("status", "currentNumberScheduled"), object.number("status", "numberReady"),
            object.number("status", "updatedNumberScheduled"), object.number("status", "numberAvailable"),
            CellText.labels(object.at("spec", "template", "spec", "nodeSelector")), object.age(now),
        ] + wideCells(object)
    }

    private static let podTemplates = TablePrinter([.name, "Containers", "Images", "Pod Labels"]) { object, _ in
        let containers = object.containers("template", "spec", "containers")
        return [
            .string(object.name), containers.names, containers.images,
            CellText.labels(object.at("template", "metadata", "labels")),
        ]
    }

    private static let controllerRevisions = TablePrinter([.name, "Controller", "Revision", .age]) { object, now in
        let owner = object.controllerOwner.map { owner in
            let group = GroupVersion(apiVersion: owner.apiVersion)?.group ?? ""
            return GroupResource(group: group, resource: owner.kind.lowercased()).description + "/\(owner.name)"
        }
        return [.string(object.name), CellText.orNone(owner ?? ""), object.number("revision"), object.age(now)]
    }

    // MARK: - Jobs

    private static let jobs = TablePrinter([.name, "Status", "Completions", "Duration", .age] + wideColumns) {
        job, now in
        [
            .string(job.name), .string(jobStatus(job)), .string(completions(job)), .string(duration(job, now)),
            job.age(now),
        ]
            + wideCells(job)
    }

    private static func jobStatus(_ job: KubeObject) -> String {
        let conditions = Set(
            job.list("status", "conditions").filter { $0.text("status") == "True" }.map { $0.text("type") })
        for (condition, status) in [("Complete", "Complete"), ("Failed", "Failed")] where conditions.contains(condition)
        {
            return status
        }
        if job.isBeingDeleted { return "Terminating" }
        if conditions.contains("Suspended") { return "Suspended" }
        return conditions.contains("FailureTarget") ? "FailureTarget" : "Running"
    }

    private static func completions(_ job: KubeObject) -> String {
        let succeeded = job.integer("status", "succeeded")
        if let wanted = job.at("spec", "completions")?.intValue { return "\(succeeded)/\(wanted)" }
        let parallelism = job.integer("spec", "parallelism")
        return parallelism > 1 ? "\(succeeded)/1 of \(parallelism)" : "\(succeeded)/1"
    }

    private static func duration(_ job: KubeObject, _ now: Timestamp) -> String {
        guard let start = Timestamp(rfc3339: job.text("status", "startTime")) else { return "" }
        let end = Timestamp(rfc3339: job.text("status", "completionTime")) ?? now
        return HumanDuration.text(seconds: end.secondsSinceEpoch - start.secondsSinceEpoch)
    }

    private static let cronJobs = TablePrinter(
        [
            .name, "Schedule", "Timezone", TableColumn("Suspend", type: "boolean"), .integer("Active"), "Last Schedule",
            .age,
        ] + wideColumns
    ) { object, now in
        let containers = object.containers("spec", "jobTemplate", "spec", "template", "spec", "containers")
        let last = object.text("status", "lastScheduleTime")
        return [
            .string(object.name), .string(object.text("spec", "schedule")),
            CellText.orNone(object.text("spec", "timeZone")),
            suspended(object.at("spec", "suspend")), .int(Int64(object.list("status", "active").count)),
            last.isEmpty ? "<none>" : .string(HumanDuration.since(last, now: now)), object.age(now), containers.names,
            containers.images, CellText.selector(object.at("spec", "jobTemplate", "spec", "selector")),
        ]
    }

    private static func suspended(_ value: JSONValue?) -> JSONValue {
        value?.boolValue.map { $0 ? "True" : "False" } ?? "<unset>"
    }
}
