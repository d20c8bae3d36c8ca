/// A part of syncing that can stay off for want of rights while all else works.
package struct HostFeature: Sendable {
    /// For messages: "PersistentVolumes".
    package let name: String
    /// Switches it off.
    package let disable: @Sendable (inout SyncSettings) -> Void

    init(_ name: String, _ disable: @escaping @Sendable (inout SyncSettings) -> Void) {
        self.name = name
        self.disable = disable
    }
}

extension HostFeature {
    /// What others build upon comes last, so that as little as possible is switched off.
    static let all: [HostFeature] = podFeatures + nodeFeatures + mirrors + copies

    private static let podFeatures = [
        HostFeature("readiness gates") { $0.toHost.pods.syncsReadinessGates = false },
        HostFeature("ephemeral containers") { $0.toHost.pods.syncsEphemeralContainers = false },
        HostFeature("resizing of running pods") { $0.toHost.pods.syncsResize = false },
        HostFeature("events of the host") { $0.fromHost.events = false },
    ]

    private static let nodeFeatures = [
        HostFeature("changes of nodes") { $0.fromHost.nodes.syncsBackChanges = false },
        HostFeature("the virtual scheduler") { $0.schedulesVirtually = false },
        HostFeature("real nodes") {
            $0.fromHost.nodes.mode = .fake
            $0.fromHost.nodes.syncsBackChanges = false
            $0.schedulesVirtually = false
        },
    ]

    private static let mirrors = [
        HostFeature("IngressClasses of the host") { $0.fromHost.ingressClasses.isEnabled = false },
        HostFeature("RuntimeClasses of the host") { $0.fromHost.runtimeClasses.isEnabled = false },
        HostFeature("PriorityClasses of the host") { $0.fromHost.priorityClasses.isEnabled = false },
        HostFeature("StorageClasses of the host") { $0.fromHost.storageClasses.isEnabled = false },
        HostFeature("GatewayClasses of the host") { $0.fromHost.gatewayClasses.isEnabled = false },
        HostFeature("VolumeSnapshotClasses of the host") { $0.fromHost.volumeSnapshotClasses.isEnabled = false },
        HostFeature("CSINodes of the host") { $0.fromHost.csiNodes = false },
        HostFeature("CSIDrivers of the host") { $0.fromHost.csiDrivers = false },
        HostFeature("CSIStorageCapacities of the host") { $0.fromHost.csiStorageCapacities = false },
        HostFeature("ConfigMaps of other host namespaces") {
            $0.fromHost.configMaps.removeAll { !$0.hostNamespace.isEmpty }
        },
        HostFeature("Secrets of other host namespaces") {
            $0.fromHost.secrets.removeAll { !$0.hostNamespace.isEmpty }
        },
        HostFeature("custom resources of the host") { $0.fromHost.customResources = [] },
        HostFeature("generic sync from the host") { $0.genericRules.imports = [] },
        HostFeature("Services of the host") { $0.replicatedServices.fromHost = [] },
    ]

    private static let copies = [
        HostFeature("Services in other host namespaces") {
            $0.replicatedServices.toHost.removeAll { !$0.hostNamespace.isEmpty }
        },
        HostFeature("Ingresses") { $0.toHost.ingresses = false },
        HostFeature("NetworkPolicies") { $0.toHost.networkPolicies = false },
        HostFeature("PodDisruptionBudgets") { $0.toHost.podDisruptionBudgets = false },
        HostFeature("ServiceAccounts") { $0.toHost.serviceAccounts = false },
        HostFeature("PriorityClasses") { $0.toHost.priorityClasses = false },
        HostFeature("HTTPRoutes") { $0.toHost.gatewayAPI.httpRoutes = false },
        HostFeature("TLSRoutes") { $0.toHost.gatewayAPI.tlsRoutes = false },
        HostFeature("BackendTLSPolicies") { $0.toHost.gatewayAPI.backendTLSPolicies = false },
        HostFeature("Gateways") { $0.toHost.gatewayAPI.gateways = false },
        HostFeature("the Gateway API") { $0.toHost.gatewayAPI = GatewaySync() },
        HostFeature("VolumeSnapshots") { $0.toHost.volumeSnapshots = false },
        HostFeature("StorageClasses") { $0.toHost.storageClasses = false },
        HostFeature("PersistentVolumes") { $0.toHost.persistentVolumes = false },
        HostFeature("PersistentVolumeClaims") { $0.toHost.persistentVolumeClaims = false },
        HostFeature("custom resources") { $0.toHost.customResources = [] },
        HostFeature("generic sync to the host") { $0.genericRules.exports = [] },
        HostFeature("EndpointSlices of Services without a selector") { $0.toHost.endpointSlices = false },
        HostFeature("Endpoints of Services without a selector") { $0.toHost.endpoints = false },
    ]
}
