internal import KubeCore
internal import KubeRuntime
internal import SyncSettings

/// ConfigMaps or Secrets of the host that are shown in chosen places: `sync.fromHost.configMaps` and `secrets`.
///
/// Never shown, whatever the mappings say: what a virtual cluster made on the host (it would come back to its maker), the
/// objects that run a virtual cluster (its tenant would read his own control plane's keys), and credentials of accounts of
/// the host. Source: vcluster reference 3.17.
struct MappedKind: Sendable {
    let name: String
    let resource: GroupVersionResource
    let kind: String
    let fields: [String]

    static let configMaps = MappedKind(
        name: "mappedconfigmap", resource: .configMaps, kind: "ConfigMap", fields: ["data", "binaryData", "immutable"])
    static let secrets = MappedKind(
        name: "mappedsecret", resource: .secrets, kind: "Secret", fields: ["data", "immutable", "type"])

    /// The kind as `MirrorSyncer` wants it, with the mappings of a configuration.
    func mirrored(_ table: MappingTable) -> MirroredKind {
        var mirrored = MirroredKind(name, resource, kind: kind, fields: fields)
        mirrored.keepsContent = false
        mirrored.place = { host in Self.isShowable(host) ? table.place(of: host) : nil }
        return mirrored
    }

    private static func isShowable(_ host: KubeObject) -> Bool {
        host.labels["app"] != "vcluster" && !hiddenTypes.contains(host.text("type"))
    }

    private static let hiddenTypes: Set = ["kubernetes.io/service-account-token", "bootstrap.kubernetes.io/token"]

    /// One watch for each host namespace that is mapped as a whole, and for each object that is mapped by name: a right to
    /// read it by name is then enough.
    func sources(_ table: MappingTable, _ mirrored: MirroredKind, _ environment: SyncEnvironment) -> [Reflector] {
        table.selections.map { selection in
            Reflector(
                api: environment.host, resource: resource,
                options: ReflectorOptions(
                    namespace: selection.namespace,
                    fieldSelector: selection.name.map { FieldSelector("metadata.name", $0) } ?? .everything,
                    indexes: [mirrored.index], transform: mirrored.transform), clock: environment.clock,
                logger: environment.logger)
        }
    }
}
