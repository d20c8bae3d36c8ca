internal import KubeCore
internal import KubeRuntime

/// How host objects of one kind appear in the virtual cluster. A kind is a value of this type; `MirrorSyncer` does the rest.
/// Source: vcluster reference 3.9, 3.12 and 3.13.
struct MirroredKind: Sendable {
    /// Singular lower-case name, for events, logs and metrics: `ingressclass`.
    let name: String
    let resource: GroupVersionResource
    let kind: String
    /// Members of the top level that are the host's; the tenant's edits of them are reverted.
    let fields: [String]
    /// Whether `status` is copied too.
    var copiesStatus = false
    /// Whether caches keep the fields; without, they keep a fingerprint and the content is read when it differs.
    var keepsContent = true
    /// Where a host object appears, as a function of the object alone; nil keeps it out.
    var place: @Sendable (KubeObject) -> ObjectKey? = { ObjectKey(namespace: "", name: $0.name) }
    /// Takes out of the copy what is none of the tenant's business.
    var edit: @Sendable (inout KubeObject) -> Void = { _ in }

    init(_ name: String, _ resource: GroupVersionResource, kind: String, fields: [String]) {
        self.name = name
        self.resource = resource
        self.kind = kind
        self.fields = fields
    }

    /// What caches keep of objects of this kind.
    var transform: ObjectTransform {
        let content = ContentTransform(fields: fields, keepsContent: keepsContent)
        return ObjectTransform { content.apply($0) }
    }

    /// Files host objects under the key that they have in the virtual cluster.
    var index: ObjectIndex {
        ObjectIndex(name: "mirrorPlace") { [self] host in admittedPlace(of: host).map { [$0.description] } ?? [] }
    }

    /// Where a host object appears; nil for what is kept out. What virtual clusters made on the host, this or another,
    /// is never shown: it would come back to its maker, or be seen by a neighbour.
    func admittedPlace(of host: KubeObject) -> ObjectKey? { host.labels[Marker.managedBy] == nil ? place(host) : nil }
}

extension MirroredKind {
    static func of(_ kind: ClassKind) -> MirroredKind {
        switch kind {
        case .ingressClass: ingressClasses
        case .runtimeClass: runtimeClasses
        case .priorityClass: priorityClasses
        case .storageClass: storageClasses
        case .gatewayClass: gatewayClasses
        case .volumeSnapshotClass: volumeSnapshotClasses
        }
    }

    static let ingressClasses = MirroredKind(
        "ingressclass", .ingressClasses, kind: "IngressClass", fields: ["spec"])

    static let runtimeClasses = MirroredKind(
        "runtimeclass", .runtimeClasses, kind: "RuntimeClass", fields: ["handler", "overhead", "scheduling"])

    /// The two classes that every cluster has by itself are left out.
    static let priorityClasses: MirroredKind = {
        var kind = MirroredKind(
            "priorityclass",
            GroupVersionResource(group: "scheduling.k8s.io", version: "v1", resource: "priorityclasses"),
            kind: "PriorityClass",
            fields: ["value", "globalDefault", "description", "preemptionPolicy"])
        kind.place = { $0.name.hasPrefix("system-") ? nil : ObjectKey(namespace: "", name: $0.name) }
        return kind
    }()

    static let storageClasses = MirroredKind(
        "storageclass", .storageClasses, kind: "StorageClass",
        fields: [
            "provisioner", "parameters", "reclaimPolicy", "mountOptions", "allowVolumeExpansion", "volumeBindingMode",
            "allowedTopologies",
        ])

    static let gatewayClasses: MirroredKind = {
        var kind = MirroredKind("gatewayclass", .gatewayClasses, kind: "GatewayClass", fields: ["spec"])
        kind.copiesStatus = true
        // It refers to an object of the host.
        kind.edit = { $0.set(nil, at: "spec", "parametersRef") }
        return kind
    }()

    static let volumeSnapshotClasses = MirroredKind(
        "volumesnapshotclass", .volumeSnapshotClasses, kind: "VolumeSnapshotClass",
        fields: ["driver", "parameters", "deletionPolicy"])

    static let csiNodes = MirroredKind("csinode", .csiNodes, kind: "CSINode", fields: ["spec"])

    static let csiDrivers = MirroredKind("csidriver", .csiDrivers, kind: "CSIDriver", fields: ["spec"])

    /// Namespaced on the host, after its driver; all in one namespace here, where nobody can tell drivers apart by that.
    static let csiStorageCapacities: MirroredKind = {
        var kind = MirroredKind(
            "csistoragecapacity", .csiStorageCapacities, kind: "CSIStorageCapacity",
            fields: ["nodeTopology", "storageClassName", "capacity", "maximumVolumeSize"])
        kind.place = { host in
            ObjectKey(namespace: "kube-system", name: SafeName.concat(host.name, "x", host.namespace))
        }
        return kind
    }()
}

extension GroupVersionResource {
    static let ingressClasses = Self(group: "networking.k8s.io", version: "v1", resource: "ingressclasses")
    static let runtimeClasses = Self(group: "node.k8s.io", version: "v1", resource: "runtimeclasses")
    static let gatewayClasses = Self(group: "gateway.networking.k8s.io", version: "v1", resource: "gatewayclasses")
    static let volumeSnapshotClasses = Self(
        group: "snapshot.storage.k8s.io", version: "v1", resource: "volumesnapshotclasses")
    static let csiNodes = Self(group: "storage.k8s.io", version: "v1", resource: "csinodes")
    static let csiDrivers = Self(group: "storage.k8s.io", version: "v1", resource: "csidrivers")
    static let csiStorageCapacities = Self(
        group: "storage.k8s.io", version: "v1", resource: "csistoragecapacities")
}
