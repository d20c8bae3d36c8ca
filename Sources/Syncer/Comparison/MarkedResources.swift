package import KubeCore

/// Kinds of which a syncer may make objects on the host, in any configuration.
package enum MarkedResources {
    /// Pods come first and NetworkPolicies last: when all are removed, no pod is left for a moment without the policies that
    /// hold it. Source: CVE-2024-7598.
    package static let namespaced: [GroupVersionResource] =
        [
            .pods, .services, .endpoints, .endpointSlices, .configMaps, .secrets, .persistentVolumeClaims,
            .serviceAccounts,
        ]
        + [
            ("networking.k8s.io", "v1", "ingresses"), ("policy", "v1", "poddisruptionbudgets"),
            ("snapshot.storage.k8s.io", "v1", "volumesnapshots"),
            ("gateway.networking.k8s.io", "v1", "gateways"), ("gateway.networking.k8s.io", "v1", "httproutes"),
            ("gateway.networking.k8s.io", "v1alpha2", "tlsroutes"),
            ("gateway.networking.k8s.io", "v1", "backendtlspolicies"),
            ("networking.k8s.io", "v1", "networkpolicies"),
        ].map { GroupVersionResource(group: $0.0, version: $0.1, resource: $0.2) }

    /// Nobody owns these, so that only we can remove them.
    package static let clusterScoped: [GroupVersionResource] =
        [.persistentVolumes, .storageClasses]
        + [
            ("scheduling.k8s.io", "v1", "priorityclasses"),
            ("snapshot.storage.k8s.io", "v1", "volumesnapshotcontents"),
        ].map { GroupVersionResource(group: $0.0, version: $0.1, resource: $0.2) }

    /// Kinds whose objects are not deleted only because their syncing was switched off, as `GroupResource` texts.
    static let holdingData: Set<String> = Set(
        (namespaced + clusterScoped).filter { HostKind(resource: $0, scope: .namespaced).holdsData }
            .map(\.groupResource.description))
}
