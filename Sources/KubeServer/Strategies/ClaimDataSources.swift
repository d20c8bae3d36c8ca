internal import KubeCore

/// What a claim's volume is to be filled with: said in `dataSource` of old, and in `dataSourceRef`.
/// Source: KEP-1495; pkg/api/persistentvolumeclaim/util.go of Kubernetes 1.36.
enum ClaimDataSources {
    /// Brings both members into line, also when a client of old sends only one of them again.
    static func normalize(_ claim: inout KubeObject, _ old: KubeObject?) {
        let hadSource = old?.at("spec", "dataSource") != nil || old?.at("spec", "dataSourceRef") != nil
        claim.edit("spec") { spec in
            if !hadSource, spec["dataSourceRef"] == nil, !isClaimOrSnapshot(spec["dataSource"]) {
                spec["dataSource"] = nil
            }
            switch (spec["dataSource"], spec["dataSourceRef"]) {
            case (let source?, nil): spec["dataSourceRef"] = source
            case (nil, let reference?): spec["dataSource"] = reference
            default: break
            }
        }
    }

    /// What `dataSource` can hold on its own; anything else is dropped from it, as it always was.
    private static func isClaimOrSnapshot(_ source: JSONValue?) -> Bool {
        switch source?.text("kind") {
        case "PersistentVolumeClaim"?: source?.text("apiGroup") == ""
        case "VolumeSnapshot"?: source?.text("apiGroup") == "snapshot.storage.k8s.io"
        default: false
        }
    }
}
