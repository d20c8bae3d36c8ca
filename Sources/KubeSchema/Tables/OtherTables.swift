internal import KubeCore

/// Tables of the groups for networking, policy, access, storage and scheduling.
enum OtherTables {
    static let printers: [String: TablePrinter] = [
        "networking.k8s.io/ingresses": ingresses, "networking.k8s.io/ingressclasses": ingressClasses,
        "networking.k8s.io/networkpolicies": networkPolicies, "discovery.k8s.io/endpointslices": endpointSlices,
        "policy/poddisruptionbudgets": disruptionBudgets, "autoscaling/horizontalpodautoscalers": autoscalers,
        "rbac.authorization.k8s.io/rolebindings": bindings, "rbac.authorization.k8s.io/clusterrolebindings": bindings,
        "coordination.k8s.io/leases": leases, "scheduling.k8s.io/priorityclasses": priorityClasses,
        "node.k8s.io/runtimeclasses": runtimeClasses, "storage.k8s.io/storageclasses": storageClasses,
        "storage.k8s.io/csinodes": csiNodes, "storage.k8s.io/csidrivers": csiDrivers,
        "storage.k8s.io/volumeattachments": volumeAttachments,
        "storage.k8s.io/volumeattributesclasses": volumeAttributesClasses,
    ].merging(AdmissionTables.printers) { first, _ in first }

    // MARK: - Networking

    private static let ingresses = TablePrinter([.name, "Class", "Hosts", "Address", "Ports", .age]) { object, now in
        return [
            .string(object.name), CellText.orNone(object.text("spec", "ingressClassName")),
            .string(hosts(object.list("spec", "rules").map { $0.text("host") })),
            CellText.join(CellText.loadBalancer(object)),
            object.list("spec", "tls").isEmpty ? "80" : "80, 443", object.age(now),
        ]
    }

    /// The first three hosts that rules name. How many more there are is counted by rules, with a host or without.
    private static func hosts(_ hosts: [String]) -> String {
        var shown: [String] = []
        for host in hosts {
            if shown.count == 3 { return "\(shown.joined(separator: ",")) + \(hosts.count - 3) more..." }
            if !host.isEmpty { shown.append(host) }
        }
        return shown.isEmpty ? "*" : shown.joined(separator: ",")
    }

    private static let ingressClasses = TablePrinter([.name, "Controller", "Parameters", .age]) { object, now in
        let parameters = object.at("spec", "parameters").map { reference in
            let group = reference["apiGroup"]?.stringValue.map { ".\($0)" } ?? ""
            return reference.text("kind") + group + "/" + reference.text("name")
        }
        return [
            CellText.name(object, defaultBy: "ingressclass.kubernetes.io/is-default-class"),
            .string(object.text("spec", "controller")), CellText.orNone(parameters ?? ""),
            object.age(now),
        ]
    }

    private static let networkPolicies = TablePrinter([.name, "Pod-Selector", .age]) { object, now in
        [.string(object.name), CellText.selector(object.at("spec", "podSelector")), object.age(now)]
    }

    private static let endpointSlices = TablePrinter([.name, "AddressType", "Ports", "Endpoints", .age]) {
        object, now in
        let ports = object.list("ports").map { CellText.scalar($0["port"]) ?? $0["name"]?.stringValue ?? "*" }
        let addresses = object.list("endpoints").flatMap { $0.list("addresses").compactMap(\.stringValue) }
        return [
            .string(object.name), .string(object.text("addressType")),
            CellText.orNone(CellText.first(3, of: ports), "<unset>"),
            CellText.orNone(CellText.first(3, of: addresses), "<unset>"), object.age(now),
        ]
    }

    // MARK: - Policy, autoscaling, scheduling

    private static let disruptionBudgets = TablePrinter([
        .name, "Min Available", "Max Unavailable", .integer("Allowed Disruptions"), .age,
    ]) { object, now in
        [
            .string(object.name), .string(CellText.scalar(object.at("spec", "minAvailable")) ?? "N/A"),
            .string(CellText.scalar(object.at("spec", "maxUnavailable")) ?? "N/A"),
            object.number("status", "disruptionsAllowed"), object.age(now),
        ]
    }

    private static let autoscalers = TablePrinter([
        .name, "Reference", "Targets", "MinPods", "MaxPods", "Replicas", .age,
    ]) { object, now in
        [
            .string(object.name),
            .string(
                "\(object.text("spec", "scaleTargetRef", "kind"))/\(object.text("spec", "scaleTargetRef", "name"))"),
            .string(AutoscalerTargets.text(object)),
            .string(CellText.scalar(object.at("spec", "minReplicas")) ?? "<unset>"),
            object.number("spec", "maxReplicas"),
            object.number("status", "currentReplicas"), object.age(now),
        ]
    }

    private static let priorityClasses = TablePrinter([
        .name, .integer("Value"), TableColumn("Global-Default", type: "boolean"), .age, "PreemptionPolicy",
    ]) { object, now in
        [
            .string(object.name), object.number("value"), .bool(object["globalDefault"] == true), object.age(now),
            .string(object.text("preemptionPolicy")),
        ]
    }

    private static let runtimeClasses = TablePrinter([.name, "Handler", .age]) { object, now in
        [.string(object.name), .string(object.text("handler")), object.age(now)]
    }

    private static let leases = TablePrinter([.name, "Holder", .age]) { object, now in
        [.string(object.name), .string(object.text("spec", "holderIdentity")), object.age(now)]
    }

    // MARK: - Access

    private static let bindings = TablePrinter([
        .name, "Role", .age, .wide("Users"), .wide("Groups"), .wide("ServiceAccounts"),
    ]) { object, now in
        func subjects(_ kind: String, _ text: (JSONValue) -> String) -> JSONValue {
            CellText.join(object.list("subjects").filter { $0.text("kind") == kind }.map(text), ", ")
        }
        return [
            .string(object.name), .string("\(object.text("roleRef", "kind"))/\(object.text("roleRef", "name"))"),
            object.age(now), subjects("User") { $0.text("name") }, subjects("Group") { $0.text("name") },
            subjects("ServiceAccount") { "\($0.text("namespace"))/\($0.text("name"))" },
        ]
    }

    // MARK: - Storage

    private static let storageClasses = TablePrinter([
        .name, "Provisioner", "ReclaimPolicy", "VolumeBindingMode", "AllowVolumeExpansion", .age,
    ]) { object, now in
        return [
            CellText.name(
                object, defaultBy: "storageclass.kubernetes.io/is-default-class",
                "storageclass.beta.kubernetes.io/is-default-class"), .string(object.text("provisioner")),
            .string(object.text("reclaimPolicy")), .string(object.text("volumeBindingMode")),
            .bool(object["allowVolumeExpansion"] == true), object.age(now),
        ]
    }

    private static let csiNodes = TablePrinter([.name, .integer("Drivers"), .age]) { object, now in
        [.string(object.name), .int(Int64(object.list("spec", "drivers").count)), object.age(now)]
    }

    private static let csiDrivers = TablePrinter([
        .name, TableColumn("AttachRequired", type: "boolean"), TableColumn("PodInfoOnMount", type: "boolean"),
        TableColumn("StorageCapacity", type: "boolean"), "TokenRequests",
        TableColumn("RequiresRepublish", type: "boolean"),
        "Modes", .age,
    ]) { object, now in
        func flag(_ name: String, _ fallback: Bool) -> JSONValue { object.at("spec", name) ?? .bool(fallback) }
        let audiences = object.list("spec", "tokenRequests").map { $0.text("audience") }
        return [
            .string(object.name), flag("attachRequired", true), flag("podInfoOnMount", false),
            flag("storageCapacity", false), CellText.orNone(audiences.joined(separator: ","), "<unset>"),
            flag("requiresRepublish", false),
            CellText.orNone(
                object.list("spec", "volumeLifecycleModes").compactMap(\.stringValue).joined(separator: ",")),
            object.age(now),
        ]
    }

    private static let volumeAttachments = TablePrinter([
        .name, TableColumn("Attacher", format: "name"), "PV", "Node", TableColumn("Attached", type: "boolean"), .age,
    ]) { object, now in
        [
            .string(object.name), .string(object.text("spec", "attacher")),
            .string(object.text("spec", "source", "persistentVolumeName")), .string(object.text("spec", "nodeName")),
            .bool(object.at("status", "attached") == true), object.age(now),
        ]
    }

    private static let volumeAttributesClasses = TablePrinter([.name, "DriverName", .age]) { object, now in
        [
            CellText.name(object, defaultBy: "volumeattributesclass.alpha.kubernetes.io/is-default-class"),
            .string(object.text("driverName")), object.age(now),
        ]
    }
}
