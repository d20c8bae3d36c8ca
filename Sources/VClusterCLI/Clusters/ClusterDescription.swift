internal import KubeCore
internal import KubeYAML

/// What there is to say about one virtual cluster.
struct ClusterDescription: Sendable {
    let cluster: VirtualCluster
    /// Service NAME; nil when it is missing.
    let service: KubeObject?
    let values: DeployedValues

    /// For programs. The first keys are those of the known product.
    var value: JSONValue {
        var result: JSONObject = [
            "name": .string(cluster.name), "namespace": .string(cluster.namespace),
            "status": .string(cluster.status.description), "version": .string(cluster.version),
            "created": .string(cluster.created?.rfc3339 ?? ""), "distro": .string(ValuesOptions.ownDistro),
            "backingStore": "embedded", "image": .string(cluster.image),
        ]
        if let date = PauseRecord(cluster.statefulSet).date { result["pausedSince"] = .string(date.rfc3339) }
        if let service {
            result["service"] = [
                "type": .string(serviceType), "clusterIP": service.at("spec", "clusterIP") ?? "",
                "addresses": .array(exposedAt.map(JSONValue.string)),
            ]
        }
        // Values that this version cannot parse are shown as text all the same.
        let parsed = (try? YAML.parse(Array(values.text.utf8))).flatMap { $0.isNull ? [:] : $0 }
        result["values"] = parsed ?? .string(values.text)
        return .object(result)
    }

    /// For people, without the values.
    var lines: [String] {
        var rows = [
            ("Name", cluster.name), ("Namespace", cluster.namespace), ("Status", cluster.status.description),
            ("Version", cluster.version), ("Created", cluster.created?.rfc3339 ?? ""),
            ("Distro", ValuesOptions.ownDistro), ("Backing Store", "embedded"), ("Image", cluster.image),
        ]
        if let date = PauseRecord(cluster.statefulSet).date { rows.append(("Paused since", date.rfc3339)) }
        if service != nil { rows.append(("Service", ([serviceType] + exposedAt).joined(separator: " "))) }
        return rows.map { name, value in
            "\(name):" + String(repeating: " ", count: max(1, 15 - name.count)) + value
        }
    }

    private var serviceType: String { service?.at("spec", "type")?.stringValue ?? "ClusterIP" }

    private var exposedAt: [String] { service.map { ServerEndpoint.offered(by: $0).map(\.server) } ?? [] }
}
