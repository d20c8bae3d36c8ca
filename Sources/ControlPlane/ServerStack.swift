internal import HTTPTransport
internal import KubeClient
internal import KubeCore
internal import KubeSchema
internal import KubeServer
internal import Logging
internal import PKI
internal import RevisionStore
internal import Syncer
internal import VClusterConfig

/// The parts of the API server, from the disk up to where a socket begins. Nothing runs yet.
struct ServerStack: Sendable {
    let store: RevisionStore
    let storage: ObjectStorage
    let registry: ResourceRegistry
    let authorizer: RBACAuthorizer
    let definitions: DefinitionController
    let aggregation: Aggregation
    let health: HealthChecks
    let identities: Identities
    let settings: APIServerSettings
    let api: LoopbackAPI
    let server: APIServer

    /// The steps that `/readyz` waits for.
    enum StartStep: CaseIterable {
        case storage
        /// All that is stored can be read from memory.
        case caches
        case namespaces
        case priorityClasses
        case definitions
        case rbac
        case kubernetesService
        case authenticationInfo
        case apiServices
        case controllers
        /// Only with a host.
        case syncer

        /// The health checks that pass when the step is done: those of kube-apiserver for what the step does here.
        var checks: [String] {
            switch self {
            case .storage:
                [
                    "poststarthook/start-apiserver-admission-initializer",
                    "poststarthook/generic-apiserver-start-informers",
                    "poststarthook/priority-and-fairness-filter", "poststarthook/storage-object-count-tracker-hook",
                ]
            case .caches: ["informer-sync"]
            case .namespaces: ["poststarthook/start-system-namespaces-controller"]
            case .priorityClasses: ["poststarthook/scheduling/bootstrap-system-priority-classes"]
            case .definitions:
                [
                    "poststarthook/start-apiextensions-informers", "poststarthook/start-apiextensions-controllers",
                    "poststarthook/crd-informer-synced",
                ]
            case .rbac: ["poststarthook/rbac/bootstrap-roles"]
            case .kubernetesService: ["poststarthook/bootstrap-controller"]
            case .authenticationInfo: ["poststarthook/start-cluster-authentication-info-controller"]
            case .apiServices:
                [
                    "poststarthook/start-kube-aggregator-informers",
                    "poststarthook/apiservice-status-local-available-controller",
                    "poststarthook/apiservice-status-remote-available-controller",
                    "poststarthook/apiservice-registration-controller",
                    "poststarthook/apiservice-discovery-controller",
                    "poststarthook/kube-apiserver-autoregistration", "autoregister-completion",
                    "poststarthook/apiservice-openapi-controller",
                    "poststarthook/apiservice-openapiv3-controller",
                ]
            case .controllers: ["poststarthook/start-controllers"]
            case .syncer: ["poststarthook/start-syncer"]
            }
        }

        /// Whether the step says nothing of the health of this process: it may have to wait for others.
        var isForReadinessOnly: Bool { self == .caches || self == .controllers || self == .syncer }
    }

    /// Makes what is missing in the data directory, and puts the parts together.
    /// - Parameter store: of the data directory. Its lock also guards the keys: two processes never write either.
    /// - Throws: `dataDirectoryUnusable`, `dataCorrupt`, `internalError`.
    static func assemble(
        _ configuration: ControlPlaneConfiguration, store: RevisionStore, host: HostCluster?, network: ServiceNetwork,
        logger: Logger
    ) async throws(ControlPlaneError) -> ServerStack {
        let settings = try await APIServerSettings.load(configuration.apiServer)
        let identities = try await Identities.load(configuration, network: network)
        let storage = ObjectStorage(store: store)
        let authorizer = RBACAuthorizer()
        let registry: ResourceRegistry
        do throws(StatusError) {
            registry = try .standard(
                storage: storage, authorizer: authorizer,
                // The host has the volumes and their classes: whether a claim can grow is for it to say.
                disabledPlugins: host == nil ? [] : ["PersistentVolumeClaimResize"],
                additionalPlugins: host?.admissionPlugins ?? [],
                outboundPolicy: host.map {
                    OutboundPolicy(
                        hostAddress: $0.connection.client.server.host, port: $0.connection.client.server.port)
                } ?? OutboundPolicy())
        } catch {
            throw ControlPlaneError(.dataCorrupt, "What is stored cannot be read: \(error.message).")
        }
        let aggregation = Aggregation(
            registry: registry,
            identity: OutboundTrust.Identity(
                certificateChainPEM: identities.frontProxyClient.certificatePEM,
                privateKeyPEM: identities.frontProxyClient.privateKeyPEM))
        let api = LoopbackAPI(registry: registry, user: .apiServer, aggregation: aggregation)
        let arguments = configuration.apiServer
        let audiences = arguments.audiences.isEmpty ? identities.audiences : arguments.audiences
        let tokens = settings.bearerTokens(
            identities.tokens, objects: api, audiences: audiences, outbound: registry.outbound)
        CreateAnswers.install(
            in: registry, authorizer: authorizer, tokens: tokens,
            issuer: TokenIssuer(
                tokens: identities.tokens, defaultAudience: audiences[0], objects: api,
                maximumSeconds: arguments.maximumTokenSeconds > 0 ? arguments.maximumTokenSeconds : nil))
        let health = HealthChecks()
        health.addLive("etcd") { true }
        health.addReady("etcd-readiness") { true }
        for step in StartStep.allCases where step != .syncer || host != nil {
            health.addStartSteps(step.checks, readinessOnly: step.isForReadinessOnly)
        }
        let connectHandler: any ConnectHandler =
            configuration.connectHandler ?? host.map { HostPodStreams(host: $0, virtual: api) } ?? NoKubelets()
        var parts = APIServer.Parts(
            registry: registry,
            authenticator: RequestAuthenticator(
                tokens: tokens, frontProxy: settings.frontProxy, anonymous: settings.anonymous),
            authorizer: authorizer, connectHandler: connectHandler, health: health, aggregation: aggregation,
            serviceAccountTokens: identities.tokenDocuments,
            additionalMetrics: { [host] in host?.prometheusText() ?? "" })
        parts.audit = settings.audit
        parts.maximumInFlight = arguments.maximumReading + arguments.maximumWriting
        parts.flags = APIServerSettings.flags(of: configuration)
        let server = APIServer(parts, logger: logger)
        return ServerStack(
            store: store, storage: storage, registry: registry, authorizer: authorizer,
            definitions: DefinitionController(registry: registry, logger: logger), aggregation: aggregation,
            health: health, identities: identities, settings: settings, api: api, server: server)
    }

    func markDone(_ step: StartStep) { health.markDone(step.checks) }
}
