/// The features that are off in Kubernetes 1.36 as it is configured when nobody configures it, by what they are part of.
/// Source: pkg/features/kube_features.go and the changelog of Kubernetes 1.36.
enum DisabledFeatures {
    static let pod = podSpec(at: "spec")
    static let podTemplate = podSpec(at: "template.spec")
    static let workload = podSpec(at: "spec.template.spec")
    static let cronJob = podSpec(at: "spec.jobTemplate.spec.template.spec")

    private static func podSpec(at path: String) -> [DisabledFeature] {
        [
            // ClusterTrustBundleProjection, PodCertificateRequest
            DisabledFeature("\(path).volumes[].projected.sources[].clusterTrustBundle"),
            DisabledFeature("\(path).volumes[].projected.sources[].podCertificate"),
            // GenericWorkload
            DisabledFeature("\(path).schedulingGroup"),
            // ContainerStopSignals
            DisabledFeature(
                fields: ["initContainers", "containers", "ephemeralContainers"].map {
                    "\(path).\($0)[].lifecycle?.stopSignal"
                }),
        ]
    }

    /// MaxUnavailableStatefulSet
    static let statefulSet = workload + [DisabledFeature("spec.updateStrategy.rollingUpdate.maxUnavailable")]

    /// CrossNamespaceVolumeDataSource
    static let persistentVolumeClaim = [DisabledFeature("spec.dataSourceRef.namespace")]

    /// CoordinatedLeaderElection
    static let lease = [DisabledFeature("spec.strategy"), DisabledFeature("spec.preferredHolder")]

    /// VolumeLimitScaling
    static let csiDriver = [DisabledFeature("spec.preventPodSchedulingIfMissing")]

    /// DynamicKubeletConfig, which has gone for good.
    static let node = [DisabledFeature("spec.configSource"), DisabledFeature("status.config")]

    /// DRAListTypeAttributes, DRANodeAllocatableResources
    static let resourceSlice = [
        DisabledFeature(
            fields: ["bools", "ints", "strings", "versions"].map { "spec.devices[].attributes{}.\($0)" }),
        DisabledFeature("spec.devices[].nodeAllocatableResourceMappings"),
    ]
}
