internal import KubeCore
internal import KubeRuntime

/// What the controllers want of the shared caches, in one place, since a cache's indexes are fixed when it is built.
/// Of every other resource only the metadata is kept, for garbage collection.
enum CacheDemands {
    static let podsByNode = ObjectIndex.field("spec", "nodeName")

    static func announce(to reflectors: SharedReflectors, _ configuration: ControllerSetConfiguration) {
        let owned: [ObjectIndex] = [.controllerUID, .orphansByNamespace]
        reflectors.demand(
            .pods,
            indexes: owned + [ClaimProtectionController.podsByClaim] + (configuration.managesNodes ? [podsByNode] : []))
        for resource in [GroupVersionResource.replicaSets, .controllerRevisions, .jobs, .resourceClaims] {
            reflectors.demand(resource, indexes: owned)
        }
        for resource in [
            GroupVersionResource.namespaces, .services, .endpoints, .endpointSlices, .deployments, .statefulSets,
            .daemonSets, .cronJobs, .replicationControllers, .clusterRoles, .nodes,
            .persistentVolumeClaims, .persistentVolumes, DisruptionController.budgets,
            .certificateSigningRequests,
            HorizontalPodAutoscalerController.autoscalers,
        ] { reflectors.demand(resource) }
        if configuration.managesNodes { reflectors.demand(.leases) }
        if configuration.bindsVolumes {
            reflectors.demand(.persistentVolumeClaims, indexes: VolumeBindingLoop.claimIndexes)
            reflectors.demand(.persistentVolumes, indexes: VolumeCatalog.indexes)
            reflectors.demand(.storageClasses)
        }
        reflectors.demand(.customResourceDefinitions, transform: .withoutSchemas)
    }
}

extension ObjectTransform {
    /// A custom resource definition without its schemas, which are by far the largest part.
    static let withoutSchemas = ObjectTransform { definition in
        var definition = ObjectTransform.withoutManagedFields.apply(definition)
        let versions = (definition.at("spec", "versions")?.arrayValue ?? []).map { version in
            var version = version
            version["schema"] = nil
            return version
        }
        definition.set(.array(versions), at: "spec", "versions")
        definition.annotations = [:]
        return definition
    }
}
