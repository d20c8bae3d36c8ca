internal import KubeCore

/// Tables of the kinds by which a cluster manages itself: certificates, aggregation, flow control, devices, addresses.
enum PlatformTables {
    static let printers: [String: TablePrinter] = [
        "/componentstatuses": componentStatuses,
        "apiregistration.k8s.io/apiservices": apiServices,
        "certificates.k8s.io/certificatesigningrequests": certificateSigningRequests,
        "flowcontrol.apiserver.k8s.io/flowschemas": flowSchemas,
        "flowcontrol.apiserver.k8s.io/prioritylevelconfigurations": priorityLevelConfigurations,
        "networking.k8s.io/ipaddresses": ipAddresses, "networking.k8s.io/servicecidrs": serviceCIDRs,
        "resource.k8s.io/deviceclasses": nameAndAge, "resource.k8s.io/resourceclaimtemplates": nameAndAge,
        "resource.k8s.io/resourceclaims": resourceClaims, "resource.k8s.io/resourceslices": resourceSlices,
    ]

    private static let nameAndAge = TablePrinter([.name, .age]) { object, now in
        [.string(object.name), object.age(now)]
    }

    private static let componentStatuses = TablePrinter([.name, "Status", "Message", "Error"]) { object, _ in
        let healthy = object.list("conditions").first { $0.text("type") == "Healthy" }
        let status =
            switch healthy?.text("status") {
            case "True": "Healthy"
            case "False": "Unhealthy"
            default: "Unknown"
            }
        return [
            .string(object.name), .string(status), .string(healthy?.text("message") ?? ""),
            .string(healthy?.text("error") ?? ""),
        ]
    }

    // MARK: - Aggregation and certificates

    private static let apiServices = TablePrinter([.name, "Service", "Available", .age]) { object, now in
        var service = "Local"
        if let reference = object.at("spec", "service"), reference != .null {
            service = "\(reference.text("namespace"))/\(reference.text("name"))"
        }
        let condition = object.list("status", "conditions").first { $0.text("type") == "Available" }
        var available = "Unknown"
        if let condition {
            available = condition.text("status")
            if available != "True" { available += " (\(condition.text("reason")))" }
        }
        return [.string(object.name), .string(service), .string(available), object.age(now)]
    }

    private static let certificateSigningRequests = TablePrinter([
        .name, .age, "SignerName", "Requestor", "RequestedDuration", "Condition",
    ]) { object, now in
        let seconds = object.at("spec", "expirationSeconds")?.intValue
        let duration = seconds.map { HumanDuration.text(seconds: $0) }
        return [
            .string(object.name), object.age(now), CellText.orNone(object.text("spec", "signerName")),
            .string(object.text("spec", "username")), .string(duration ?? "<none>"),
            .string(certificateCondition(object)),
        ]
    }

    /// Source: printers.go extractCSRStatus.
    private static func certificateCondition(_ object: KubeObject) -> String {
        let types = Set(object.list("status", "conditions").map { $0.text("type") })
        // What is denied is never approved afterwards.
        var parts: [String] = []
        if types.contains("Denied") {
            parts.append("Denied")
        } else if types.contains("Approved") {
            parts.append("Approved")
        } else {
            parts.append("Pending")
        }
        if types.contains("Failed") { parts.append("Failed") }
        if !object.text("status", "certificate").isEmpty { parts.append("Issued") }
        return parts.joined(separator: ",")
    }

    // MARK: - Flow control

    private static let flowSchemas = TablePrinter(
        [.name, "PriorityLevel", "MatchingPrecedence", "DistinguisherMethod", .age, "MissingPL"],
        order: isAsked(_:before:)
    ) { object, now in
        let dangling = object.list("status", "conditions").first { $0.text("type") == "Dangling" }
        return [
            .string(object.name), .string(object.text("spec", "priorityLevelConfiguration", "name")),
            object.number("spec", "matchingPrecedence"),
            CellText.orNone(object.text("spec", "distinguisherMethod", "type")), object.age(now),
            .string(dangling?.text("status") ?? "?"),
        ]
    }

    /// Flow schemas show in the order in which requests are compared with them.
    @Sendable private static func isAsked(_ schema: KubeObject, before other: KubeObject) -> Bool {
        let (first, second) = (
            schema.integer("spec", "matchingPrecedence"), other.integer("spec", "matchingPrecedence")
        )
        return first == second ? schema.name < other.name : first < second
    }

    private static let priorityLevelConfigurations = TablePrinter([
        .name, "Type", "NominalConcurrencyShares", "Queues", "HandSize", "QueueLengthLimit", .age,
    ]) { object, now in
        let limited = object.at("spec", "limited")
        let queuing = limited?["limitResponse"]?["queuing"]
        let none: JSONValue = "<none>"
        return [
            .string(object.name), .string(object.text("spec", "type")),
            limited?["nominalConcurrencyShares"] ?? none, queuing?["queues"] ?? none,
            queuing?["handSize"] ?? none, queuing?["queueLengthLimit"] ?? none, object.age(now),
        ]
    }

    // MARK: - Addresses

    /// kube-apiserver gives the age, too, though no column is declared for it.
    private static let ipAddresses = TablePrinter([.name, "ParentRef"]) { object, now in
        [.string(object.name), .string(object.at("spec", "parentRef").map(parent) ?? "<none>"), object.age(now)]
    }

    private static func parent(_ reference: JSONValue) -> String {
        let resource = GroupResource(group: reference.text("group"), resource: reference.text("resource"))
        let namespace = reference.text("namespace")
        return resource.description.lowercased() + (namespace.isEmpty ? "" : "/\(namespace)")
            + "/\(reference.text("name"))"
    }

    private static let serviceCIDRs = TablePrinter([.name, "CIDRs", .age]) { object, now in
        [
            .string(object.name), CellText.join(object.list("spec", "cidrs").compactMap(\.stringValue)),
            object.age(now),
        ]
    }

    // MARK: - Devices

    private static let resourceClaims = TablePrinter([.name, "State", .age]) { object, now in
        var states: [String] = []
        if object.isBeingDeleted { states.append("deleted") }
        if object.at("status", "allocation") != nil {
            states.append("allocated")
            if !object.list("status", "reservedFor").isEmpty { states.append("reserved") }
        } else if !object.isBeingDeleted {
            states.append("pending")
        }
        return [.string(object.name), CellText.join(states), object.age(now)]
    }

    private static let resourceSlices = TablePrinter([.name, "Node", "Driver", "Pool", .age]) { object, now in
        [
            .string(object.name), .string(object.text("spec", "nodeName")), .string(object.text("spec", "driver")),
            .string(object.text("spec", "pool", "name")), object.age(now),
        ]
    }
}
