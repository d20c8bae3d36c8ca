internal import KubeCore
internal import SyncSettings

// The keys of `sync.fromHost`.

extension VClusterConfig {
    var syncFromHost: SyncFromHost {
        var fromHost = SyncFromHost()
        fromHost.nodes = nodeSync
        fromHost.events = isShown("events")
        fromHost.ingressClasses = classSync("ingressClasses")
        fromHost.runtimeClasses = classSync("runtimeClasses")
        fromHost.priorityClasses = classSync("priorityClasses")
        fromHost.storageClasses = classSync("storageClasses")
        fromHost.gatewayClasses = classSync("gatewayClasses")
        fromHost.volumeSnapshotClasses = classSync("volumeSnapshotClasses")
        fromHost.csiNodes = isShown("csiNodes")
        fromHost.csiDrivers = isShown("csiDrivers")
        fromHost.csiStorageCapacities = isShown("csiStorageCapacities")
        fromHost.configMaps = objectMappings("configMaps")
        fromHost.secrets = objectMappings("secrets")
        fromHost.customResources = customResources("sync.fromHost.customResources")
        return fromHost
    }

    /// What is `auto` comes with the virtual scheduler, which must know the storage of the host to place pods. Storage
    /// classes that the tenant makes himself take the place of the host's.
    private func isShown(_ kind: String) -> Bool {
        if let decided = value("sync.fromHost.\(kind).enabled").boolValue { return decided }
        if kind == "storageClasses", boolean("sync.toHost.storageClasses.enabled") { return false }
        return schedulesVirtually && boolean("sync.toHost.persistentVolumeClaims.enabled")
    }

    private func classSync(_ kind: String) -> ClassSync {
        let selector = value("sync.fromHost.\(kind).selector")
        let isEverything = selector.objectValue?.isEmpty ?? true
        return ClassSync(
            isEnabled: isShown(kind), selector: isEverything ? nil : LabelSelector(structured: selector))
    }

    private var nodeSync: NodeSync {
        let path = "sync.fromHost.nodes"
        var nodes = NodeSync()
        nodes.mode = nodeMode
        nodes.clearsImageStatus = boolean("\(path).clearImageStatus")
        nodes.syncsBackChanges = boolean("\(path).enabled") && boolean("\(path).syncBackChanges")
        nodes.fakesKubeletAddresses = boolean("networking.advanced.proxyKubelets.byIP")
        return nodes
    }

    /// A virtual scheduler needs nodes to choose from, so without labels it gets all of them.
    private var nodeMode: NodeSync.Mode {
        let path = "sync.fromHost.nodes"
        guard boolean("\(path).enabled") else { return .fake }
        let selector = LabelSelector(structured: [
            "matchLabels": value("\(path).selector.labels"),
            "matchExpressions": value("\(path).selector.matchExpressions"),
        ])
        guard selector.isEverything else {
            return boolean("\(path).selector.orUsed") ? .selectedOrUsed(selector) : .selected(selector)
        }
        return boolean("\(path).selector.all") || schedulesVirtually ? .all : .used
    }

    private func objectMappings(_ kind: String) -> [ObjectMapping] {
        guard boolean("sync.fromHost.\(kind).enabled") else { return [] }
        return Self.objectMappings(value("sync.fromHost.\(kind).mappings.byName"))
    }
}
