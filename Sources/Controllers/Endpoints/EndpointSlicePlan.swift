internal import KubeCore

/// The changes that bring a Service's EndpointSlices to what its endpoints are, with as few writes as possible.
///
/// Each slice holds endpoints of one address family with the same ports, at most 100 of them. An endpoint stays in the slice where
/// it is. Source: staging/src/k8s.io/endpointslice/reconciler.go.
struct EndpointSlicePlan {
    static let maxEndpointsPerSlice = 100
    static let serviceNameLabel = "kubernetes.io/service-name"
    static let managedByLabel = "endpointslice.kubernetes.io/managed-by"
    static let headlessLabel = "service.kubernetes.io/headless"
    static let lastChangeAnnotation = "endpoints.kubernetes.io/last-change-trigger-time"

    private(set) var create: [KubeObject] = []
    private(set) var update: [KubeObject] = []
    private(set) var delete: [KubeObject] = []

    /// What decides in which slice an endpoint can be.
    private struct Group: Hashable {
        var family: AddressFamily
        var ports: [EndpointPort]
    }

    private let owner: KubeObject
    private let labels: [String: String]

    /// - Parameters:
    ///   - owner: the Service, or for mirrored slices the Endpoints.
    ///   - labels: what the slices are labelled with.
    ///   - endpoints: what there is to publish, by family.
    ///   - slices: the slices that this controller made for the owner.
    init(
        owner: KubeObject, labels: [String: String], endpoints: [AddressFamily: [ServiceEndpoint]],
        slices: [KubeObject]
    ) {
        self.owner = owner
        self.labels = labels
        var wanted: [Group: [ServiceEndpoint]] = [:]
        for (family, list) in endpoints {
            for endpoint in list { wanted[Group(family: family, ports: endpoint.ports), default: []].append(endpoint) }
            // A service without endpoints has one empty slice per family, so that watchers see it as known.
            if list.isEmpty { wanted[Group(family: family, ports: []), default: []] = [] }
        }
        var existing: [Group: [KubeObject]] = [:]
        for slice in slices.sortedByAge() where !slice.isBeingDeleted {
            existing[Self.group(of: slice), default: []].append(slice)
        }
        for (group, slices) in existing where wanted[group] == nil { delete += slices }
        for (group, list) in wanted { reconcile(group, wanted: list, slices: existing[group] ?? []) }
    }

    var isEmpty: Bool { create.isEmpty && update.isEmpty && delete.isEmpty }

    private mutating func reconcile(_ group: Group, wanted: [ServiceEndpoint], slices: [KubeObject]) {
        // Two pods may claim one address for a moment; the pod tells them apart.
        var open: [String: ServiceEndpoint] = [:]
        for endpoint in wanted { open[Self.identity(endpoint)] = endpoint }
        var kept: [(slice: KubeObject, endpoints: [JSONValue])] = []
        for slice in slices {
            var endpoints: [JSONValue] = []
            for value in slice.at("endpoints")?.arrayValue ?? [] {
                guard let endpoint = open.removeValue(forKey: Self.identity(value)) else { continue }
                endpoints.append(Self.value(of: endpoint))
            }
            kept.append((slice, endpoints))
        }
        var rest = open.values.sorted { ($0.podName, $0.address) < ($1.podName, $1.address) }.map(Self.value)
        for index in kept.indices where !rest.isEmpty {
            let room = Self.maxEndpointsPerSlice - kept[index].endpoints.count
            guard room > 0 else { continue }
            kept[index].endpoints += rest.prefix(room)
            rest.removeFirst(min(room, rest.count))
        }
        let keepsOneEmpty = wanted.isEmpty
        for (index, entry) in kept.enumerated() {
            if entry.endpoints.isEmpty, !(keepsOneEmpty && index == 0) {
                delete.append(entry.slice)
                continue
            }
            let updated = filled(entry.slice, group, entry.endpoints)
            if updated != entry.slice { update.append(updated) }
        }
        while !rest.isEmpty || (keepsOneEmpty && kept.isEmpty && rest.isEmpty) {
            create.append(filled(newSlice(group), group, Array(rest.prefix(Self.maxEndpointsPerSlice))))
            rest.removeFirst(min(Self.maxEndpointsPerSlice, rest.count))
            if rest.isEmpty { break }
        }
    }

    private func newSlice(_ group: Group) -> KubeObject {
        let json: JSONObject = [
            "apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice",
            "metadata": [
                "generateName": .string("\(owner.name)-"), "namespace": .string(owner.namespace),
                "ownerReferences": .array([OwnerReference(controller: owner).value]),
            ], "addressType": .string(group.family.rawValue),
        ]
        var slice = KubeObject(json)
        slice.labels = labels
        return slice
    }

    private func filled(_ slice: KubeObject, _ group: Group, _ endpoints: [JSONValue]) -> KubeObject {
        var slice = slice
        // Lists without anything are null, since kube-controller-manager's encoding has no empty lists.
        slice["endpoints"] = endpoints.isEmpty ? JSONValue.null : .array(endpoints)
        slice["ports"] = group.ports.isEmpty ? JSONValue.null : .array(group.ports.map(Self.value))
        var merged = slice.labels.filter { $0.key != Self.headlessLabel }
        for (key, value) in labels { merged[key] = value }
        if slice.labels != merged { slice.labels = merged }
        return slice
    }
}

// MARK: - JSON

extension EndpointSlicePlan {
    private static func group(of slice: KubeObject) -> Group {
        let ports = (slice.at("ports")?.arrayValue ?? []).map { value in
            EndpointPort(
                name: value["name"]?.stringValue ?? "", port: Int(value["port"]?.intValue ?? 0),
                networkProtocol: value["protocol"]?.stringValue ?? "TCP", appProtocol: value["appProtocol"]?.stringValue
            )
        }
        return Group(family: AddressFamily(rawValue: slice.text("addressType")) ?? .ipv4, ports: ports.sorted())
    }

    private static func identity(_ endpoint: ServiceEndpoint) -> String { "\(endpoint.podUID)/\(endpoint.address)" }

    private static func identity(_ value: JSONValue) -> String {
        "\(value["targetRef"]?["uid"]?.stringValue ?? "")/\(value["addresses"]?[0]?.stringValue ?? "")"
    }

    private static func value(of port: EndpointPort) -> JSONValue {
        var value: JSONObject = [
            "name": .string(port.name), "port": .int(Int64(port.port)), "protocol": .string(port.networkProtocol),
        ]
        if let appProtocol = port.appProtocol { value["appProtocol"] = .string(appProtocol) }
        return .object(value)
    }

    private static func value(of endpoint: ServiceEndpoint) -> JSONValue {
        var value: JSONObject = [
            "addresses": [.string(endpoint.address)],
            "conditions": [
                "ready": .bool(endpoint.isReady), "serving": .bool(endpoint.isServing),
                "terminating": .bool(endpoint.isTerminating),
            ],
        ]
        if !endpoint.hostname.isEmpty { value["hostname"] = .string(endpoint.hostname) }
        if !endpoint.nodeName.isEmpty { value["nodeName"] = .string(endpoint.nodeName) }
        if !endpoint.podName.isEmpty {
            value["targetRef"] = [
                "kind": "Pod", "namespace": .string(endpoint.podNamespace), "name": .string(endpoint.podName),
                "uid": .string(endpoint.podUID),
            ]
        }
        return .object(value)
    }
}
