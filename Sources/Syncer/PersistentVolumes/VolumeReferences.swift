internal import KubeCore

/// The Secrets (and Endpoints) that the source of a PersistentVolume names, with their namespaces.
/// Source: Kubernetes API, PersistentVolumeSpec v1.
enum VolumeReferences {
    enum Kind: Hashable, Sendable {
        case secret
        case endpoints
    }

    private static let secretReferences: [(source: String, fields: [String])] = [
        (
            "csi",
            [
                "controllerPublishSecretRef", "nodeStageSecretRef", "nodePublishSecretRef", "controllerExpandSecretRef",
                "nodeExpandSecretRef",
            ]
        ), ("iscsi", ["secretRef"]), ("rbd", ["secretRef"]), ("cephfs", ["secretRef"]), ("flexVolume", ["secretRef"]),
        ("scaleIO", ["secretRef"]), ("cinder", ["secretRef"]), ("storageos", ["secretRef"]),
    ]

    /// Replaces every reference by what `place` returns for it. A reference without a namespace is one to the claim's
    /// own, or to `default` as long as there is none.
    static func edit(_ spec: inout JSONValue, _ place: (Kind, ObjectKey) -> ObjectKey) {
        let claimNamespace = spec.at("claimRef", "namespace")?.stringValue ?? "default"
        for (source, fields) in secretReferences {
            spec.editMember(source) { source in
                for field in fields {
                    source.editMember(field) { edit(&$0, "name", "namespace", .secret, claimNamespace, place) }
                }
            }
        }
        spec.editMember("azureFile") { edit(&$0, "secretName", "secretNamespace", .secret, claimNamespace, place) }
        spec.editMember("glusterfs") { edit(&$0, "endpoints", "endpointsNamespace", .endpoints, claimNamespace, place) }
    }

    private static func edit(
        _ reference: inout JSONValue, _ nameField: String, _ namespaceField: String, _ kind: Kind,
        _ fallback: String, _ place: (Kind, ObjectKey) -> ObjectKey
    ) {
        let name = reference.text(nameField)
        guard !name.isEmpty else { return }
        let namespace = reference.text(namespaceField)
        let host = place(kind, ObjectKey(namespace: namespace.isEmpty ? fallback : namespace, name: name))
        reference[nameField] = .string(host.name)
        reference[namespaceField] = .string(host.namespace)
    }

    /// Takes all references to Secrets out.
    static func remove(from spec: inout JSONValue) {
        for (source, fields) in secretReferences {
            spec.editMember(source) { source in
                for field in fields { source[field] = nil }
            }
        }
    }

    /// The Secrets that must be on the host for the tenant's volume to work.
    static func secrets(of volume: KubeObject) -> Set<UsageIndex.Reference> {
        guard var spec = volume["spec"], !MirroredVolume.isMirror(volume) else { return [] }
        var result: Set<UsageIndex.Reference> = []
        edit(&spec) { kind, object in
            if kind == .secret { result.insert(.init(kind: .secret, key: object)) }
            return object
        }
        return result
    }
}
