internal import KubeCore

/// One webhook of a configuration, ready to be matched and called.
struct Webhook: Sendable {
    /// Tells it from all other webhooks, over changes of its configuration.
    let id: String
    let name: String
    let configurationName: String
    let match: AdmissionMatch
    let conditions: MatchConditions
    let destination: OutboundDestination
    let trust: OutboundTrust
    /// Whether a webhook that cannot be called lets requests pass.
    let failsOpen: Bool
    let timeoutSeconds: Int
    /// The first version of `AdmissionReview` that both sides know.
    let reviewVersion: String?
    let allowsDryRun: Bool
    let mayBeCalledAgain: Bool

    static let knownReviewVersions = ["v1", "v1beta1"]

    init(_ json: JSONValue, configuration: KubeObject) {
        name = json.text("name")
        configurationName = configuration.name
        id = "\(configuration.name)/\(name)"
        match = AdmissionMatch(json, rules: "rules")
        conditions = MatchConditions(json.elements("matchConditions"))
        (destination, trust) = Self.client(json["clientConfig"] ?? [:])
        failsOpen = json.text("failurePolicy") == "Ignore"
        timeoutSeconds = Int(json["timeoutSeconds"]?.intValue ?? 10)
        reviewVersion = json.elements("admissionReviewVersions").compactMap(\.stringValue)
            .first(where: Self.knownReviewVersions.contains)
        allowsDryRun = ["None", "NoneOnDryRun"].contains(json.text("sideEffects"))
        mayBeCalledAgain = json.text("reinvocationPolicy") == "IfNeeded"
    }

    /// Where a `clientConfig` leads, and whom it trusts.
    static func client(_ json: JSONValue) -> (OutboundDestination, OutboundTrust) {
        let bundle = Base64.decode(json.text("caBundle")) ?? []
        guard let service = json["service"], !service.isNull else {
            let url = OutboundURL(json.text("url")) ?? OutboundURL(host: "")
            return (.url(url), OutboundTrust(authoritiesPEM: bundle))
        }
        let reference = OutboundDestination.ServiceReference(
            namespace: service.text("namespace"), name: service.text("name"),
            port: Int(service["port"]?.intValue ?? 443), path: service.text("path"))
        return (.service(reference), OutboundTrust(authoritiesPEM: bundle, serverName: reference.serverName))
    }
}
