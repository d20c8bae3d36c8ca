internal import KubeCore

/// Tables of the other kinds of the core group, and of events.
enum CoreTables {
    static let printers: [String: TablePrinter] = [
        "/services": services, "/endpoints": endpoints, "/nodes": nodes, "/namespaces": namespaces,
        "/configmaps": configMaps, "/secrets": secrets, "/serviceaccounts": serviceAccounts,
        "/persistentvolumes": persistentVolumes, "/persistentvolumeclaims": claims, "/resourcequotas": resourceQuotas,
        "/events": EventTable.printer, "events.k8s.io/events": EventTable.printer,
    ]

    private static let namespaces = TablePrinter([.name, "Status", .age]) { object, now in
        [.string(object.name), .string(object.text("status", "phase")), object.age(now)]
    }

    private static let configMaps = TablePrinter([.name, "Data", .age]) { object, now in
        let count = (object["data"]?.objectValue?.count ?? 0) + (object["binaryData"]?.objectValue?.count ?? 0)
        return [.string(object.name), .int(Int64(count)), object.age(now)]
    }

    private static let secrets = TablePrinter([.name, "Type", "Data", .age]) { object, now in
        [
            .string(object.name), .string(object.text("type")), .int(Int64(object["data"]?.objectValue?.count ?? 0)),
            object.age(now),
        ]
    }

    private static let serviceAccounts = TablePrinter([.name, .age]) { object, now in
        [.string(object.name), object.age(now)]
    }

    private static let resourceQuotas = TablePrinter([.name, "Request", "Limit", .age]) { object, now in
        var (requests, limits): ([String], [String]) = ([], [])
        let hard = object.at("status", "hard")?.objectValue ?? JSONObject()
        for name in hard.keys.sorted() {
            let used = CellText.scalar(object.at("status", "used")?[name]) ?? "0"
            let text = "\(name): \(used)/\(CellText.scalar(hard[name]) ?? "0")"
            if name.hasPrefix("limits.") { limits.append(text) } else { requests.append(text) }
        }
        return [.string(object.name), CellText.join(requests, ", "), CellText.join(limits, ", "), object.age(now)]
    }

    // MARK: - Services

    private static let services = TablePrinter([
        .name, "Type", "Cluster-IP", "External-IP", "Port(s)", .age, .wide("Selector"),
    ]) { object, now in
        [
            .string(object.name), .string(object.text("spec", "type")),
            CellText.orNone(object.text("spec", "clusterIP")),
            externalAddress(object), CellText.orNone(object.list("spec", "ports").map(port).joined(separator: ",")),
            object.age(now), CellText.labels(object.at("spec", "selector")),
        ]
    }

    private static func externalAddress(_ service: KubeObject) -> JSONValue {
        let given = service.list("spec", "externalIPs").compactMap(\.stringValue)
        switch service.text("spec", "type") {
        case "ExternalName": return .string(service.text("spec", "externalName"))
        case "LoadBalancer":
            let all = CellText.loadBalancer(service) + given
            return CellText.orNone(all.joined(separator: ","), "<pending>")
        default: return CellText.orNone(given.joined(separator: ","))
        }
    }

    private static func port(_ port: JSONValue) -> String {
        let number = port["port"]?.intValue ?? 0
        let nodePort = port["nodePort"]?.intValue ?? 0
        return (nodePort > 0 ? "\(number):\(nodePort)/" : "\(number)/") + port.text("protocol")
    }

    private static let endpoints = TablePrinter([.name, "Endpoints", .age]) { object, now in
        var texts: [String] = []
        for subset in object.list("subsets") {
            let addresses = subset.list("addresses").map { $0.text("ip") }
            let ports = subset.list("ports").compactMap { $0["port"]?.intValue }
            if ports.isEmpty { texts += addresses }
            for port in ports { texts += addresses.map { $0.contains(":") ? "[\($0)]:\(port)" : "\($0):\(port)" } }
        }
        let hasNone = object.list("subsets").isEmpty
        return [.string(object.name), hasNone ? "<none>" : .string(CellText.first(3, of: texts)), object.age(now)]
    }

    // MARK: - Nodes

    private static let nodes = TablePrinter([
        .name, "Status", "Roles", .age, "Version", .wide("Internal-IP"), .wide("External-IP"), .wide("OS-Image"),
        .wide("Kernel-Version"), .wide("Container-Runtime"),
    ]) { node, now in
        func address(_ type: String) -> String {
            node.list("status", "addresses").first { $0.text("type") == type }?.text("address") ?? ""
        }
        func info(_ name: String) -> String { node.text("status", "nodeInfo", name) }
        return [
            .string(node.name), .string(nodeStatus(node)), CellText.orNone(nodeRoles(node).joined(separator: ",")),
            node.age(now), .string(info("kubeletVersion")), CellText.orNone(address("InternalIP")),
            CellText.orNone(address("ExternalIP")), CellText.orNone(info("osImage"), "<unknown>"),
            kernel(info("kernelVersion"), info("architecture")),
            CellText.orNone(info("containerRuntimeVersion"), "<unknown>"),
        ]
    }

    private static func kernel(_ version: String, _ architecture: String) -> JSONValue {
        let isPlain = version.isEmpty || architecture.isEmpty
        return CellText.orNone(isPlain ? version : "\(version) (\(architecture))", "<unknown>")
    }

    private static func nodeStatus(_ node: KubeObject) -> String {
        let ready = node.list("status", "conditions").first { $0.text("type") == "Ready" }
        var status = ready.map { $0.text("status") == "True" ? "Ready" : "NotReady" } ?? "Unknown"
        if node.at("spec", "unschedulable") == true { status += ",SchedulingDisabled" }
        return status
    }

    private static func nodeRoles(_ node: KubeObject) -> [String] {
        let prefix = "node-role.kubernetes.io/"
        var roles = Set<String>()
        for (key, value) in node.labels {
            if key.hasPrefix(prefix), key.count > prefix.count { roles.insert(String(key.dropFirst(prefix.count))) }
            if key == "kubernetes.io/role", !value.isEmpty { roles.insert(value) }
        }
        return roles.sorted()
    }

    // MARK: - Volumes

    private static let persistentVolumes = TablePrinter([
        .name, "Capacity", "Access Modes", "Reclaim Policy", "Status", "Claim", "StorageClass", "VolumeAttributesClass",
        "Reason", .age, .wide("VolumeMode"),
    ]) { object, now in
        let claim = object.at("spec", "claimRef").map { "\($0.text("namespace"))/\($0.text("name"))" } ?? ""
        return [
            .string(object.name), .string(CellText.scalar(object.at("spec", "capacity", "storage")) ?? "0"),
            CellText.accessModes(object.list("spec", "accessModes")),
            .string(object.text("spec", "persistentVolumeReclaimPolicy")),
            .string(object.isBeingDeleted ? "Terminating" : object.text("status", "phase")), .string(claim),
            CellText.storageClass(object),
            CellText.orNone(object.text("spec", "volumeAttributesClassName"), "<unset>"),
            .string(object.text("status", "reason")), object.age(now),
            CellText.orNone(object.text("spec", "volumeMode"), "<unset>"),
        ]
    }

    private static let claims = TablePrinter([
        .name, "Status", "Volume", "Capacity", "Access Modes", "StorageClass", "VolumeAttributesClass", .age,
        .wide("VolumeMode"),
    ]) { object, now in
        let volume = object.text("spec", "volumeName")
        let capacity = CellText.scalar(object.at("status", "capacity", "storage")) ?? "0"
        return [
            .string(object.name), .string(object.isBeingDeleted ? "Terminating" : object.text("status", "phase")),
            .string(volume), .string(volume.isEmpty ? "" : capacity),
            volume.isEmpty ? "" : CellText.accessModes(object.list("status", "accessModes")),
            CellText.storageClass(object),
            CellText.orNone(object.text("spec", "volumeAttributesClassName"), "<unset>"), object.age(now),
            CellText.orNone(object.text("spec", "volumeMode"), "<unset>"),
        ]
    }
}
