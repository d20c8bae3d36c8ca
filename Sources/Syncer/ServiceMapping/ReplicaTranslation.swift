internal import KubeCore

/// Services that appear on the other side under a name that the operator chose.
///
/// A replica in the virtual cluster has the address of the host's Service itself, or its endpoints when it is headless, so
/// that nothing else is needed on the host. A replica on the host selects the tenant's pods. Either is known by a
/// label, and what has the name without the label is somebody's own. Source: vcluster reference 3.18.
struct ReplicaTranslation: Sendable {
    let naming: HostNaming

    static let label = [Marker.controlledBy: "vcluster"]

    /// Whether a virtual Service, or its Endpoints, is kept by us.
    static func isReplica(_ object: KubeObject) -> Bool { object.labels[Marker.controlledBy] == "vcluster" }

    /// Members of `spec` that a replica has from its source.
    private static let specFields = [
        "type", "ports", "selector", "externalName", "sessionAffinity", "sessionAffinityConfig",
        "publishNotReadyAddresses",
    ]
    private static let addressFields = ["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"]

    // MARK: From the host

    /// The virtual Service for one of the host.
    func virtualService(for host: KubeObject, at key: ObjectKey) -> KubeObject {
        var service = KubeObject(apiVersion: "v1", kind: "Service", namespace: key.namespace, name: key.name)
        service.labels = Self.label
        var spec: JSONObject = ["type": "ClusterIP"]
        if ServiceTranslation.type(host) == "ExternalName" {
            spec = ["type": "ExternalName", "externalName": host.at("spec", "externalName") ?? ""]
        } else {
            for field in Self.addressFields {
                if let value = host.at("spec", field) { spec[field] = value }
            }
        }
        let ports = Self.ports(of: host)
        if !ports.isEmpty { spec["ports"] = .array(ports) }
        service["spec"] = .object(spec)
        return service
    }

    /// The virtual Endpoints for a Service of the host; nil when it has none.
    /// - Parameter endpoints: those of the host's Service, which are of use only when it is headless.
    func virtualEndpoints(for host: KubeObject, _ endpoints: KubeObject?, at key: ObjectKey) -> KubeObject? {
        guard ServiceTranslation.type(host) != "ExternalName" else { return nil }
        var result = KubeObject(apiVersion: "v1", kind: "Endpoints", namespace: key.namespace, name: key.name)
        result.labels = Self.label
        let subsets =
            ServiceTranslation.isHeadless(host)
            ? (endpoints?["subsets"]?.arrayValue ?? []).map(Self.withoutHostNames) : Self.addressSubsets(of: host)
        if !subsets.isEmpty { result["subsets"] = .array(subsets) }
        return result
    }

    /// The Service itself as the one endpoint: the host's network leads on from there.
    private static func addressSubsets(of host: KubeObject) -> [JSONValue] {
        var addresses = (host.at("spec", "clusterIPs")?.arrayValue ?? []).compactMap(\.stringValue)
        if addresses.isEmpty { addresses = [ServiceTranslation.clusterIP(host)] }
        let ips = addresses.filter { !$0.isEmpty }.map { JSONValue.object(["ip": .string($0)]) }
        guard !ips.isEmpty else { return [] }
        let ports = ports(of: host).map { port -> JSONValue in
            var port = port
            port["targetPort"] = nil
            return port
        }
        return [["addresses": .array(ips), "ports": .array(ports)]]
    }

    /// Nodes and pods of the host are none of the tenant's business.
    private static func withoutHostNames(_ subset: JSONValue) -> JSONValue {
        var subset = subset
        for field in ["addresses", "notReadyAddresses"] {
            subset.editElements(of: field) { address in
                address["nodeName"] = nil
                address["targetRef"] = nil
            }
        }
        return subset
    }

    /// Ports without node ports, and without the one for the kubelet that the Service of a virtual cluster has.
    private static func ports(of service: KubeObject) -> [JSONValue] {
        (service.at("spec", "ports")?.arrayValue ?? []).filter { $0["name"] != "kubelet" }
            .map(ServiceTranslation.withoutNodePort)
    }

    // MARK: To the host

    /// The host Service for a virtual one. A Service without a selector gets its endpoints from us as well.
    func hostService(for virtual: KubeObject, at place: ObjectKey) -> KubeObject {
        var service = hostObject("Service", for: virtual, at: place)
        var spec: JSONObject = ["type": "ClusterIP"]
        for field in ["sessionAffinity", "sessionAffinityConfig", "publishNotReadyAddresses"] {
            if let value = virtual.at("spec", field) { spec[field] = value }
        }
        if ServiceTranslation.type(virtual) == "ExternalName" {
            spec = ["type": "ExternalName", "externalName": virtual.at("spec", "externalName") ?? ""]
        } else {
            if ServiceTranslation.isHeadless(virtual) { spec["clusterIP"] = "None" }
            let selector = virtual.at("spec", "selector")?.objectValue?.stringDictionary ?? [:]
            let hostSelector = naming.serviceSelector(selector, namespace: virtual.namespace)
            if !hostSelector.isEmpty { spec["selector"] = .strings(hostSelector) }
        }
        let ports = Self.ports(of: virtual)
        if !ports.isEmpty { spec["ports"] = .array(ports) }
        service["spec"] = .object(spec)
        return service
    }

    /// The host Endpoints for those of a virtual Service without a selector.
    func hostEndpoints(for virtual: KubeObject, _ endpoints: KubeObject, rules: EndpointRules, at place: ObjectKey)
        -> KubeObject
    {
        var result = hostObject("Endpoints", for: virtual, at: place)
        result["subsets"] = rules.subsets(of: endpoints)
        return result
    }

    private func hostObject(_ kind: String, for virtual: KubeObject, at place: ObjectKey) -> KubeObject {
        var object = KubeObject(apiVersion: "v1", kind: kind, namespace: place.namespace, name: place.name)
        object.labels = naming.markerLabels(namespace: virtual.namespace).merging(Self.label) { $1 }
        object.annotations = [
            Marker.objectName: virtual.name, Marker.objectNamespace: virtual.namespace, Marker.objectUID: virtual.uid,
        ]
        if place.namespace == naming.hostNamespace, let owner = naming.ownerReference(isController: false) {
            object.set(.array([owner]), at: "metadata", "ownerReferences")
        }
        return object
    }

    /// The virtual Service that a host object is the replica of; nil when it is none of ours.
    func source(of host: KubeObject) -> ObjectKey? {
        guard Self.isReplica(host), host.labels[Marker.managedBy] == naming.markerValue(.namespaced),
            let name = host.annotations[Marker.objectName], let namespace = host.annotations[Marker.objectNamespace]
        else { return nil }
        return ObjectKey(namespace: namespace, name: name)
    }

    // MARK: Differences

    /// The merge patch of a replica's own fields; nil when it is as it must be. Defaults of the server are no difference.
    static func patch(from current: KubeObject, to desired: KubeObject) -> JSONObject? {
        var before = JSONObject()
        var after = JSONObject()
        for field in specFields + addressFields {
            let wanted = desired.at("spec", field)
            // What the server fills in is only compared when the source says something about it.
            if wanted == nil, !["selector", "externalName", "publishNotReadyAddresses"].contains(field) { continue }
            if wanted == nil, current.at("spec", field) == .bool(false) { continue }
            after[field] = wanted.map { field == "ports" ? withDefaults($0) : $0 }
            before[field] = current.at("spec", field).map { field == "ports" ? withDefaults($0) : $0 }
        }
        var patch = JSONObject()
        if let spec = MergeDifference.patch(from: before, to: after) { patch["spec"] = .object(spec) }
        if (current["subsets"] ?? []) != (desired["subsets"] ?? []) { patch["subsets"] = desired["subsets"] ?? .null }
        let labels = desired.labels.filter { current.labels[$0.key] != $0.value }
        if !labels.isEmpty { patch["metadata"] = ["labels": .strings(labels)] }
        let annotations = desired.annotations.filter { current.annotations[$0.key] != $0.value }
        if !annotations.isEmpty {
            var metadata = patch["metadata"] ?? [:]
            metadata["annotations"] = .strings(annotations)
            patch["metadata"] = metadata
        }
        return patch.isEmpty ? nil : patch
    }

    private static func withDefaults(_ ports: JSONValue) -> JSONValue {
        .array(
            (ports.arrayValue ?? []).map { port in
                var port = ServiceTranslation.withoutNodePort(port)
                if port["protocol"] == nil { port["protocol"] = "TCP" }
                if port["targetPort"] == nil { port["targetPort"] = port["port"] }
                return port
            })
    }
}
