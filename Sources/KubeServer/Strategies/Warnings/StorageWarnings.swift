internal import KubeCore

/// What a client that writes volumes and claims should know, though they are valid.
/// Source: pkg/api/persistentvolume/util.go, pkg/api/persistentvolumeclaim/util.go of Kubernetes 1.36.
enum StorageWarnings {
    private static let classAnnotation = "volume.beta.kubernetes.io/storage-class"
    private static let mountAnnotation = "volume.beta.kubernetes.io/mount-options"

    static func claim(_ object: KubeObject) -> [String] {
        let own =
            object.annotations[classAnnotation] == nil
            ? []
            : [
                "metadata.annotations[\(classAnnotation)]: deprecated since v1.8; use \"storageClassName\" attribute instead"
            ]
        return own + claimSpec(object["spec"] ?? [:], "spec")
    }

    static func claimSpec(_ spec: JSONValue, _ path: String) -> [String] {
        ["requests", "limits"].compactMap { list in
            fraction(spec["resources"]?[list]?["storage"], "\(path).resources.\(list)[storage]")
        }
    }

    /// An amount of bytes that is none.
    static func fraction(_ amount: JSONValue?, _ path: String) -> String? {
        guard let amount = amount.flatMap(ResourceValidation.quantity), !amount.isInteger else { return nil }
        return "\(path): fractional byte value \"\(amount)\" is invalid, must be an integer"
    }

    static func volume(_ object: KubeObject) -> [String] {
        let spec = object["spec"] ?? [:]
        var texts: [String] = []
        if object.annotations[classAnnotation] != nil {
            texts.append(
                "metadata.annotations[\(classAnnotation)]: deprecated since v1.8; use \"storageClassName\" attribute instead"
            )
        }
        if object.annotations[mountAnnotation] != nil {
            texts.append(
                "metadata.annotations[\(mountAnnotation)]: deprecated since v1.31; use \"mountOptions\" attribute instead"
            )
        }
        if spec["persistentVolumeReclaimPolicy"] == "Recycle" {
            texts.append(
                "spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning."
            )
        }
        let terms = (spec["nodeAffinity"]?["required"] ?? [:]).elements("nodeSelectorTerms")
        for (index, term) in terms.enumerated() {
            texts += NodeLabelWarnings.term(
                term, checksValues: true, "spec.nodeAffinity.required.nodeSelectorTerms[\(index)]")
        }
        return texts + retired.filter { spec[$0.source] != nil }.map { "spec.\($0.shown): \($0.text)" }
    }

    private static let retired: [(source: String, shown: String, text: String)] = [
        ("cephfs", "cephfs", "deprecated in v1.28, non-functional in v1.31+"),
        (
            "photonPersistentDisk", "photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+"
        ),
        ("scaleIO", "scaleIO", "deprecated in v1.16, non-functional in v1.22+"),
        ("storageos", "storageOS", "deprecated in v1.22, non-functional in v1.25+"),
        ("glusterfs", "glusterfs", "deprecated in v1.25, non-functional in v1.26+"),
        ("rbd", "rbd", "deprecated in v1.28, non-functional in v1.31+"),
    ]
}
