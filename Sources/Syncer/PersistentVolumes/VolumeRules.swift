internal import KubeCore
internal import SyncSettings

/// Which storage of the host a tenant may reach by naming it: volumes by handle or path, Secrets by the parameters of a
/// class, snapshots by handle.
///
/// Source: Kubernetes documentation, "Persistent Volumes" and "CSI: StorageClass Secrets"; CVE-2020-8555.
struct VolumeRules: Sendable {
    let allowsHostPaths: Bool
    let allowsHostVolumes: Bool
    private let allowedDrivers: Set<String>

    init(_ security: SecurityRules) {
        allowsHostPaths = security.allowsHostPaths
        allowsHostVolumes = security.allowsHostVolumes
        allowedDrivers = Set(security.allowedVolumeDrivers)
    }

    // MARK: Volumes

    /// Checks the source of a PersistentVolume that a tenant made.
    /// - Throws: `SyncRefusal` that names the source.
    func check(volume spec: JSONValue) throws(SyncRefusal) {
        for source in (spec.objectValue?.keys ?? []) where !Self.nonSources.contains(source) {
            guard spec[source]?.isNull == false else { continue }
            if Self.nodePaths.contains(source) {
                guard allowsHostPaths else {
                    throw .unacceptable(
                        "PersistentVolumes of type \(source) are not allowed: they show files of the node")
                }
                continue
            }
            let driver = spec.at(source, "driver")?.stringValue ?? source
            guard allowsHostVolumes || allowedDrivers.contains(driver) else {
                throw .unacceptable(
                    "PersistentVolumes of type \(driver) are not allowed: they name a volume that may belong to others")
            }
        }
    }

    private static let nodePaths: Set<String> = ["hostPath", "local"]
    private static let nonSources: Set<String> = [
        "accessModes", "capacity", "claimRef", "mountOptions", "nodeAffinity", "persistentVolumeReclaimPolicy",
        "storageClassName", "volumeAttributesClassName", "volumeMode",
    ]

    // MARK: Parameters of classes

    /// Checks what a StorageClass or VolumeSnapshotClass tells its driver.
    /// - Throws: `SyncRefusal` that names the parameter.
    func check(parameters: [String: String]) throws(SyncRefusal) {
        guard !allowsHostVolumes else { return }
        for key in parameters.keys.sorted() where Self.namesSecretOrServer(key) {
            throw .unacceptable(
                "parameter \"\(key)\" is not allowed: it leads the driver to a Secret or a server of the host")
        }
    }

    /// Names of parameters are the driver's own; those of the drivers known say what they are.
    private static func namesSecretOrServer(_ key: String) -> Bool {
        let key = key.lowercased()
        return key.contains("secret") || key.hasSuffix("url") || key.hasSuffix("server") || key.hasSuffix("servers")
            || key.hasSuffix("endpoint") || key.hasSuffix("endpoints") || key.hasSuffix("registry")
            || key.hasSuffix("monitors") || key.hasSuffix("gateway")
    }

    // MARK: Snapshots

    /// - Throws: `SyncRefusal` when a tenant may not name snapshots of the storage system itself.
    func checkSnapshotHandle() throws(SyncRefusal) {
        guard !allowsHostVolumes else { return }
        throw .unacceptable("a snapshot handle may name a snapshot of somebody else, which is not allowed")
    }
}
