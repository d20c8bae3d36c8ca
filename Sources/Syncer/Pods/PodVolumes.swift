internal import KubeCore

/// Volumes on the host: known types only, with the sources that the host cannot serve replaced by ones that it can.
/// Source: vcluster reference 3.4 (11-13).
struct PodVolumes: Sendable {
    let virtualClusterName: String
    let hostNamespace: String

    /// Types whose definition needs no change, or only the renaming done by `PodReferences`.
    private static let knownTypes: Set<String> = [
        "awsElasticBlockStore", "azureDisk", "azureFile", "cephfs", "cinder", "configMap", "csi", "downwardAPI",
        "emptyDir", "ephemeral", "fc", "flexVolume", "flocker", "gcePersistentDisk", "glusterfs", "hostPath", "image",
        "iscsi", "nfs", "persistentVolumeClaim", "photonPersistentDisk", "portworxVolume", "projected", "quobyte",
        "rbd",
        "scaleIO", "secret", "storageos", "vsphereVolume",
    ]

    private static let knownProjections: Set<String> = ["configMap", "secret", "downwardAPI", "serviceAccountToken"]

    /// A volume type that is not known may refer to anything on the host, so it is refused. So is `gitRepo`, which runs
    /// code on the node (CVE-2024-10220).
    static func check(_ volume: JSONValue) throws(SyncRefusal) {
        let name = volume["name"]?.stringValue ?? ""
        for (type, value) in volume.objectValue ?? [:] where type != "name" && !value.isNull {
            guard knownTypes.contains(type) else {
                throw .unacceptable("volume \"\(name)\" has type \(type), which is not supported")
            }
        }
        for source in volume.at("projected", "sources")?.arrayValue ?? [] {
            for (type, value) in source.objectValue ?? [:] where !value.isNull {
                guard knownProjections.contains(type) else {
                    throw .unacceptable("volume \"\(name)\" projects \(type), which is not supported")
                }
            }
        }
    }

    /// Ephemeral volumes become claims on the PersistentVolumeClaim that the tenant cluster makes for them. Before
    /// names are translated.
    static func replaceEphemeral(_ volume: inout JSONValue, podName: String) {
        guard let name = volume["name"]?.stringValue, let ephemeral = volume["ephemeral"], !ephemeral.isNull else {
            return
        }
        volume["ephemeral"] = nil
        volume["persistentVolumeClaim"] = ["claimName": .string("\(podName)-\(name)")]
    }

    // MARK: Host paths

    private static let relocations: [(path: String, below: String)] = [
        ("/var/log/pods", "log/pods"), ("/var/log", "log"), ("/var/lib/kubelet/pods", "kubelet/pods"),
    ]

    /// Logs and pod directories of the node hold those of other tenants, so their paths and what is below them lead to a
    /// directory of this virtual cluster, which is empty unless somebody on the node fills it.
    /// - Returns: warnings for the tenant, who would wonder.
    func relocateHostPaths(_ spec: inout JSONValue) -> [String] {
        var relocated: Set<String> = []
        spec.editElements(of: "volumes") { volume in
            guard let path = volume.at("hostPath", "path")?.stringValue, let target = relocation(of: path) else {
                return
            }
            volume.set(.string(target), at: ["hostPath", "path"])
            // Nobody has made it, so a pod that demands it would never start.
            if volume.at("hostPath", "type") == "Directory" {
                volume.set("DirectoryOrCreate", at: ["hostPath", "type"])
            }
            if let name = volume["name"]?.stringValue { relocated.insert(name) }
        }
        guard !relocated.isEmpty else { return [] }
        PodContainers.edit(&spec) { container in
            container.editElements(of: "volumeMounts") { mount in
                guard let name = mount["name"]?.stringValue, relocated.contains(name) else { return }
                mount["mountPropagation"] = "HostToContainer"
            }
        }
        return relocated.sorted().map {
            "volume \"\($0)\": logs and pod directories of the node are not shown, since they are those of all its pods"
        }
    }

    private func relocation(of path: String) -> String? {
        var path = Substring(path)
        while path.count > 1, path.hasSuffix("/") { path = path.dropLast() }
        let match = Self.relocations.first { path == $0.path || path.hasPrefix("\($0.path)/") }
        guard let match else { return nil }
        let rest = path.dropFirst(match.path.count)
        return "/tmp/vcluster/\(hostNamespace)/\(virtualClusterName)/\(match.below)\(rest)"
    }
}
