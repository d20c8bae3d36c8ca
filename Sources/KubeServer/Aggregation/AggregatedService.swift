internal import FoundationEssentials
internal import KubeCore

/// A group version that another API server serves, as its APIService describes it.
struct AggregatedService: Sendable, Hashable {
    let name: String
    let groupVersion: GroupVersion
    let destination: OutboundDestination.ServiceReference
    let trust: OutboundTrust
    let groupPriority: Int64
    let versionPriority: Int64
    /// What the status says: without it nothing is passed on.
    let isAvailable: Bool

    /// Nil for an APIService that this server serves itself.
    init?(_ object: KubeObject) {
        guard let service = object.at("spec", "service"), service != .null else { return nil }
        name = object.name
        groupVersion = GroupVersion(group: object.text("spec", "group"), version: object.text("spec", "version"))
        destination = OutboundDestination.ServiceReference(
            namespace: service.text("namespace"), name: service.text("name"),
            port: Int(service["port"]?.intValue ?? 443))
        // What is no base64 trusts nobody that the operating system does not trust.
        let authorities = Data(base64Encoded: object.text("spec", "caBundle")) ?? Data()
        trust = OutboundTrust(
            authoritiesPEM: Array(authorities), skipsVerification: object.at("spec", "insecureSkipTLSVerify") == true)
        groupPriority = object.at("spec", "groupPriorityMinimum")?.intValue ?? 0
        versionPriority = object.at("spec", "versionPriority")?.intValue ?? 0
        isAvailable = (object.at("status", "conditions")?.arrayValue ?? []).contains {
            $0.text("type") == "Available" && $0.text("status") == "True"
        }
    }

    /// The path that lists the resources of the version.
    var discoveryPath: String { "/apis/\(groupVersion.group)/\(groupVersion.version)" }

    /// Where a path of the server is.
    func location(path: String, query: String? = nil) -> OutboundDestination {
        var destination = destination
        destination.path = path
        destination.query = query
        return .service(destination)
    }
}
