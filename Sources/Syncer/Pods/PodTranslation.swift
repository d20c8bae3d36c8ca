internal import KubeCore
internal import SyncSettings

/// What is created on the host for a virtual pod.
struct PodPlan: Sendable, Hashable {
    /// Complete but for the annotations named by `tokens`.
    var hostPod: KubeObject
    var tokens: [TokenDemand]
    /// For the tenant, as events.
    var warnings: [String]
}

/// The whole translation of a pod for its creation on the host. Pure: the same input gives the same plan.
///
/// Everything that would act on the host with more than the workload's own rights is set here, whatever the tenant wrote:
/// the service account, its token, priority, status and identity. Source: vcluster reference 3.4.
struct PodTranslation: Sendable {
    let metadata: PodMetadata
    private let configuration: SyncerConfiguration
    private let naming: HostNaming
    private let volumes: PodVolumes
    private let fieldReferences: PodFieldReferences
    private let scheduling: PodScheduling
    private let network: PodNetworkIdentity

    init(_ configuration: SyncerConfiguration) {
        self.configuration = configuration
        let base = HostMetadata(configuration)
        metadata = PodMetadata(base: base)
        naming = base.naming
        volumes = PodVolumes(
            virtualClusterName: configuration.virtualClusterName, hostNamespace: configuration.hostNamespace,
            clusterDomain: configuration.clusterDomain)
        fieldReferences = PodFieldReferences(naming: naming)
        let options = configuration.settings.toHost.pods
        scheduling = PodScheduling(naming: naming, enforcedTolerations: options.enforcedTolerations)
        network = PodNetworkIdentity(
            clusterDomain: configuration.clusterDomain, apiServerIP: configuration.service.clusterIP,
            rewriteHostsImage: options.rewritesHosts ? options.rewriteHostsImage : nil)
    }

    /// - Throws: `SyncRefusal` when the pod may not reach the host, or not yet.
    func plan(for virtual: KubeObject, _ context: PodContext) throws(SyncRefusal) -> PodPlan {
        guard var spec = virtual["spec"], case .object = spec else { throw .unacceptable("the pod has no spec") }
        try Self.check(spec)
        let namespace = virtual.namespace
        let serviceAccount = spec["serviceAccountName"]?.stringValue.flatMap { $0.isEmpty ? nil : $0 } ?? "default"
        let linksServices = spec["enableServiceLinks"]?.boolValue ?? true

        forceWorkloadIdentity(&spec)
        spec.editElements(of: "volumes") { PodVolumes.replaceEphemeral(&$0, podName: virtual.name) }
        PodReferences.edit(&spec) { _, name in naming.hostName(name, in: namespace) }
        fieldReferences.edit(&spec)
        let tokens = volumes.replaceTokens(&spec, serviceAccount: serviceAccount, podUID: virtual.uid)
        volumes.relocateHostPaths(&spec)
        let environment = PodEnvironment(
            apiServerIP: configuration.service.clusterIP, services: linksServices ? context.services : [])
        PodContainers.edit(&spec) { container in
            environment.add(to: &container)
            container.replaceText("image") { configuration.settings.toHost.pods.imageTranslations[$0] ?? $0 }
        }
        try network.editDNS(&spec, namespace: namespace, dnsClusterIP: context.dnsClusterIP)
        let isRewritten = network.editNames(
            &spec, podName: virtual.name, namespace: namespace,
            rewrites: virtual.annotations[Marker.disableSubdomainRewrite] != "true")
        let warnings = scheduling.edit(&spec, namespace: namespace)

        var hostPod = metadata.hostPod(for: virtual, namespaceLabels: context.namespaceLabels)
        if isRewritten { hostPod.annotations[Marker.hostsRewritten] = "true" }
        hostPod["spec"] = spec
        return PodPlan(hostPod: hostPod, tokens: tokens, warnings: warnings)
    }

    /// What the host image of a container of the tenant is called.
    func hostImage(_ image: String) -> String { configuration.settings.toHost.pods.imageTranslations[image] ?? image }

    /// Refuses what has no safe translation.
    private static func check(_ spec: JSONValue) throws(SyncRefusal) {
        for volume in spec["volumes"]?.arrayValue ?? [] { try PodVolumes.check(volume) }
        if !(spec["resourceClaims"]?.arrayValue ?? []).isEmpty {
            throw .unacceptable("spec.resourceClaims is not supported")
        }
    }

    /// The pod runs on the host as the workload account, which can do nothing, and with the host's default priority.
    private func forceWorkloadIdentity(_ spec: inout JSONValue) {
        spec["serviceAccountName"] = .string(configuration.workloadServiceAccountName)
        spec["automountServiceAccountToken"] = false
        spec["enableServiceLinks"] = false
        for field in [
            "serviceAccount", "priorityClassName", "priority", "preemptionPolicy", "ephemeralContainers",
        ] { spec[field] = nil }
    }
}
