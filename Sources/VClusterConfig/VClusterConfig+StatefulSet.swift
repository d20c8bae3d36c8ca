package import KubeCore

// The control plane's pod.

extension VClusterConfig {
    /// `controlPlane.statefulSet`.
    package struct StatefulSetOptions: Sendable {
        fileprivate let config: VClusterConfig
        private let path = "controlPlane.statefulSet."

        package var resourceLimits: JSONObject { config.object(path + "resources.limits") }
        package var resourceRequests: JSONObject { config.object(path + "resources.requests") }
        package var nodeSelector: [String: String] { config.stringMap(path + "scheduling.nodeSelector") }
        package var affinity: JSONObject { config.object(path + "scheduling.affinity") }
        package var tolerations: [JSONValue] { config.list(path + "scheduling.tolerations") }
        package var priorityClassName: String { config.string(path + "scheduling.priorityClassName") }
        package var podManagementPolicy: String { config.string(path + "scheduling.podManagementPolicy") }
        package var topologySpreadConstraints: [JSONValue] {
            config.list(path + "scheduling.topologySpreadConstraints")
        }
        /// Put over our own pod security context.
        package var podSecurityContext: JSONObject { config.object(path + "security.podSecurityContext") }
        /// Put over our own container security context.
        package var containerSecurityContext: JSONObject { config.object(path + "security.containerSecurityContext") }
        package var annotations: [String: String] { config.stringMap(path + "annotations") }
        package var labels: [String: String] { config.stringMap(path + "labels") }
        package var podAnnotations: [String: String] { config.stringMap(path + "pods.annotations") }
        package var podLabels: [String: String] { config.stringMap(path + "pods.labels") }
        package var env: [JSONValue] { config.list(path + "env") }
        /// Empty for the host's default.
        package var dnsPolicy: String { config.string(path + "dnsPolicy") }
        package var dnsConfig: JSONObject { config.object(path + "dnsConfig") }
        package var hostAliases: [JSONValue] { config.list(path + "hostAliases") }
        package var initContainers: [JSONValue] { config.list(path + "initContainers") }
        package var sidecarContainers: [JSONValue] { config.list(path + "sidecarContainers") }
        /// Empty for the host's default.
        package var runtimeClassName: String { config.string(path + "runtimeClassName") }
        package var enablesServiceLinks: Bool { config.boolean(path + "enableServiceLinks") }
        /// Empty for the host's default.
        package var imagePullPolicy: String { config.string(path + "imagePullPolicy") }
        /// Empty parts mean the product's own.
        package var imageRegistry: String {
            let registry = config.string(path + "image.registry")
            return registry.isEmpty ? config.string("controlPlane.advanced.defaultImageRegistry") : registry
        }
        package var imageRepository: String { config.string(path + "image.repository") }
        package var imageTag: String { config.string(path + "image.tag") }

        /// `liveness`, `readiness` or `startup`; nil when switched off.
        package func probe(_ kind: String) -> ProbeOptions? {
            let probePath = path + "probes.\(kind)Probe."
            guard config.boolean(probePath + "enabled") else { return nil }
            return ProbeOptions(
                failureThreshold: config.integer(probePath + "failureThreshold"),
                initialDelaySeconds: kind == "liveness" ? config.integer(probePath + "initialDelaySeconds") : 0,
                timeoutSeconds: config.integer(probePath + "timeoutSeconds"),
                periodSeconds: config.integer(probePath + "periodSeconds"))
        }
    }

    package struct ProbeOptions: Sendable, Hashable {
        package var failureThreshold: Int64
        package var initialDelaySeconds: Int64
        package var timeoutSeconds: Int64
        package var periodSeconds: Int64
    }

    package var statefulSet: StatefulSetOptions { StatefulSetOptions(config: self) }
}

// MARK: - Storage

extension VClusterConfig.StatefulSetOptions {
    /// Whether the data lie on a volume that outlives the pod. `auto` is yes: the store is in the pod.
    package var usesVolumeClaim: Bool {
        config.value("controlPlane.statefulSet.persistence.volumeClaim.enabled").boolValue ?? true
    }
    package var volumeClaimAccessModes: [String] {
        config.stringList("controlPlane.statefulSet.persistence.volumeClaim.accessModes")
    }
    /// `Retain` or `Delete`: what becomes of the claim when the StatefulSet goes.
    package var volumeClaimRetentionPolicy: String {
        config.string("controlPlane.statefulSet.persistence.volumeClaim.retentionPolicy")
    }
    package var volumeClaimSize: JSONValue { config.value("controlPlane.statefulSet.persistence.volumeClaim.size") }
    /// Empty for the host's default class.
    package var volumeClaimStorageClass: String {
        config.string("controlPlane.statefulSet.persistence.volumeClaim.storageClass")
    }
    package var addedVolumes: [JSONValue] { config.list("controlPlane.statefulSet.persistence.addVolumes") }
    package var addedVolumeMounts: [JSONValue] { config.list("controlPlane.statefulSet.persistence.addVolumeMounts") }
}
