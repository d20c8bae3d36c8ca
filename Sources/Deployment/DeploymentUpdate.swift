package import KubeCore

/// Brings an existing object to what is rendered now (`create --upgrade`), without touching what the host or others
/// put there.
package enum DeploymentUpdate {
    /// The object to write in place of `existing`, nil when nothing differs.
    ///
    /// Labels and annotations of others stay. Of a Service, what the host allocated stays; of a StatefulSet, what
    /// Kubernetes lets nobody change stays (see `frozenDifference`), and its replicas, which pausing sets.
    package static func merged(_ rendered: KubeObject, over existing: KubeObject) -> KubeObject? {
        var result = existing
        result.labels = existing.labels.merging(rendered.labels) { _, new in new }
        result.annotations = existing.annotations.merging(rendered.annotations) { _, new in new }
        for (member, value) in rendered.json where !["apiVersion", "kind", "metadata"].contains(member) {
            switch (rendered.kind, member) {
            case ("Service", "spec"): result["spec"] = service(value, over: existing["spec"] ?? [:])
            case ("StatefulSet", "spec"): result["spec"] = statefulSet(value, over: existing["spec"] ?? [:])
            default: result[member] = value
            }
        }
        return result == existing ? nil : result
    }

    /// What differs between the StatefulSets although it can never be changed, in words for the user; nil when nothing.
    package static func frozenDifference(_ rendered: KubeObject, from existing: KubeObject) -> String? {
        let old = existing.at("spec", "volumeClaimTemplates")?[0]?["spec"]
        let new = rendered.at("spec", "volumeClaimTemplates")?[0]?["spec"]
        guard let old, let new else {
            return (old == nil) == (new == nil) ? nil : "whether the data lie on a volume claim"
        }
        if old.at("resources", "requests", "storage") != new.at("resources", "requests", "storage") {
            return "the size of the data volume"
        }
        if let storageClass = new["storageClassName"], storageClass != old["storageClassName"] {
            return "the storage class of the data volume"
        }
        if new["accessModes"] != old["accessModes"] { return "the access modes of the data volume" }
        return nil
    }

    private static func service(_ rendered: JSONValue, over existing: JSONValue) -> JSONValue {
        var spec = existing
        for (member, value) in rendered.objectValue ?? [:] { spec[member] = value }
        let existingPorts = existing["ports"]?.arrayValue ?? []
        let ports = (rendered["ports"]?.arrayValue ?? []).map { port in
            var port = port
            let allocated = existingPorts.first { $0["name"] == port["name"] }?["nodePort"]
            if port["nodePort"] == nil, spec["type"] != "ClusterIP" { port["nodePort"] = allocated }
            return port
        }
        spec["ports"] = .array(ports)
        return spec
    }

    private static func statefulSet(_ rendered: JSONValue, over existing: JSONValue) -> JSONValue {
        var spec = existing
        for member in ["template", "persistentVolumeClaimRetentionPolicy"] { spec[member] = rendered[member] }
        return spec
    }
}
