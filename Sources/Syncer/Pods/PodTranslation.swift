internal import KubeCore
internal import SyncSettings

/// What is created on the host for a virtual pod.
struct PodPlan: Sendable, Hashable {
    /// Complete but for the annotations named by `tokens`.
    var hostPod: KubeObject
    /// They can only be added to a host pod that runs.
    var ephemeralContainers: [JSONValue]
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
    let classes: PodClasses
    let scheduling: PodScheduling
    let tokens: PodTokens
    private let configuration: SyncerConfiguration
    private let naming: HostNaming
    private let volumes: PodVolumes
    private let fieldReferences: PodFieldReferences
    private let network: PodNetworkIdentity
    private let rules: HostPodRules

    init(_ configuration: SyncerConfiguration) {
        self.configuration = configuration
        let settings = configuration.settings
        let base = HostMetadata(configuration)
        metadata = PodMetadata(base: base)
        naming = base.naming
        classes = PodClasses(settings, naming: naming)
        scheduling = PodScheduling(settings, naming: naming)
        tokens = PodTokens(
            clusterDomain: configuration.clusterDomain,
            keepsInSecrets: settings.toHost.pods.keepsTokensInSecrets || settings.security.keepsTokensInSecrets)
        volumes = PodVolumes(
            virtualClusterName: configuration.virtualClusterName, hostNamespace: configuration.hostNamespace)
        fieldReferences = PodFieldReferences(naming: naming)
        network = PodNetworkIdentity(
            clusterDomain: configuration.clusterDomain, apiServerIP: configuration.service.clusterIP,
            rewriter: HostsRewriter(settings.toHost.pods))
        rules = HostPodRules(settings.security)
    }

    /// - Throws: `SyncRefusal` when the pod may not reach the host, or not yet.
    func plan(for virtual: KubeObject, _ context: PodContext) throws(SyncRefusal) -> PodPlan {
        guard var spec = virtual["spec"], case .object = spec else { throw .unacceptable("the pod has no spec") }
        try Self.check(spec)
        let namespace = virtual.namespace
        let linksServices = spec["enableServiceLinks"]?.boolValue ?? true

        forceWorkloadIdentity(&spec, namespace: virtual.namespace)
        try classes.edit(&spec)
        var warnings = try scheduling.edit(&spec, namespace: namespace, context)
        let demands = editVolumes(&spec, virtual, &warnings)
        let environment = PodEnvironment(
            apiServerIP: configuration.service.clusterIP, services: linksServices ? context.services : [])
        PodContainers.edit(&spec) { container in
            environment.add(to: &container)
            container.replaceText("image", hostImage)
        }
        try network.editDNS(&spec, namespace: namespace, dnsClusterIP: context.dnsClusterIP)
        let isRewritten = network.editNames(
            &spec, podName: virtual.name, namespace: namespace,
            rewrites: virtual.annotations[Marker.disableSubdomainRewrite] != "true")

        let ephemeralContainers = spec["ephemeralContainers"]?.arrayValue ?? []
        spec["ephemeralContainers"] = nil
        var hostPod = metadata.hostPod(for: virtual, namespaceLabels: context.namespaceLabels)
        if isRewritten { hostPod.annotations[Marker.hostsRewritten] = "true" }
        hostPod["spec"] = spec
        try rules.check(hostPod, ephemeralContainers: ephemeralContainers)
        return PodPlan(
            hostPod: hostPod, ephemeralContainers: ephemeralContainers, tokens: demands, warnings: warnings)
    }

    /// What the host image of a container of the tenant is called.
    func hostImage(_ image: String) -> String { configuration.settings.toHost.pods.imageTranslations[image] ?? image }

    /// The tokens that a pod asks for.
    func tokenDemands(of virtual: KubeObject) -> [TokenDemand] {
        guard var spec = virtual["spec"] else { return [] }
        return replaceTokens(&spec, virtual)
    }

    /// Refuses what has no safe translation.
    private static func check(_ spec: JSONValue) throws(SyncRefusal) {
        for volume in spec["volumes"]?.arrayValue ?? [] { try PodVolumes.check(volume) }
        if !(spec["resourceClaims"]?.arrayValue ?? []).isEmpty {
            throw .unacceptable("spec.resourceClaims is not supported")
        }
    }

    /// The pod runs on the host as the workload account, or as the host side of its own: neither can do anything there.
    private func forceWorkloadIdentity(_ spec: inout JSONValue, namespace: String) {
        let own = spec.text("serviceAccountName")
        spec["serviceAccountName"] = .string(
            configuration.settings.toHost.serviceAccounts
                ? naming.hostName(own.isEmpty ? "default" : own, in: namespace)
                : configuration.workloadServiceAccountName)
        spec["automountServiceAccountToken"] = false
        spec["enableServiceLinks"] = false
        spec["serviceAccount"] = nil
    }

    private func editVolumes(
        _ spec: inout JSONValue, _ virtual: KubeObject, _ warnings: inout [String]
    ) -> [TokenDemand] {
        spec.editElements(of: "volumes") { PodVolumes.replaceEphemeral(&$0, podName: virtual.name) }
        PodReferences.edit(&spec) { _, name in naming.hostName(name, in: virtual.namespace) }
        fieldReferences.edit(&spec)
        warnings += volumes.relocateHostPaths(&spec)
        return replaceTokens(&spec, virtual)
    }

    private func replaceTokens(_ spec: inout JSONValue, _ virtual: KubeObject) -> [TokenDemand] {
        let account = virtual.text("spec", "serviceAccountName")
        return tokens.replace(
            &spec, serviceAccount: account.isEmpty ? "default" : account, podUID: virtual.uid,
            secretName: naming.hostName(PodTokens.secretKey(ofPod: ObjectKey(virtual))))
    }
}
