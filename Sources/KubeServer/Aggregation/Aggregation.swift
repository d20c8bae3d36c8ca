internal import KubeCore
internal import KubeSchema
internal import Synchronization

/// The group versions that other API servers serve behind this one: where they are, and what they say they have.
///
/// What this server serves itself is never handed to others, whatever an APIService says.
/// Source: kube-aggregator/pkg/apiserver of Kubernetes 1.36.
package final class Aggregation: Sendable {
    /// What a server said that it has in a version, when it was asked last.
    struct Version: Sendable, Hashable {
        var service: AggregatedService
        /// As entries of an `APIVersionDiscovery`; nil until the server has been asked with success.
        var resources: [JSONValue]?
        /// Where the server has the OpenAPI document of the version; nil when it has none.
        var openAPILocation: String?
        /// Whether the last attempt to ask was a success.
        var isCurrent = false
    }

    private struct State {
        var versions: [GroupVersion: Version] = [:]
    }

    private let registry: ResourceRegistry
    var outbound: OutboundClient? { registry.outbound }
    /// The certificate by which aggregated servers know us; nil shows none.
    let identity: OutboundTrust.Identity?
    private let state = Mutex(State())

    package init(registry: ResourceRegistry, identity: OutboundTrust.Identity?) {
        self.registry = registry
        self.identity = identity
    }

    /// Who serves a group version in place of this server; nil when it does itself, or nobody.
    func service(for groupVersion: GroupVersion) -> AggregatedService? {
        state.withLock { $0.versions[groupVersion]?.service }
    }

    /// Who has the OpenAPI document of a group version of others.
    func documentedService(for groupVersion: GroupVersion) -> AggregatedService? {
        state.withLock { state in
            state.versions[groupVersion].flatMap { $0.openAPILocation == nil ? nil : $0.service }
        }
    }

    /// All group versions of others, in no particular order.
    var versions: [Version] { state.withLock { Array($0.versions.values) } }

    /// Takes over what the APIServices say now.
    func follow(_ services: [AggregatedService]) {
        let local = Set(registry.all.map(\.resource.groupVersion))
        let hasChanged = state.withLock { state in
            var versions: [GroupVersion: Version] = [:]
            for service in services where !local.contains(service.groupVersion) {
                var version = state.versions[service.groupVersion] ?? Version(service: service)
                if version.service.destination != service.destination { version = Version(service: service) }
                version.service = service
                versions[service.groupVersion] = version
            }
            defer { state.versions = versions }
            return state.versions != versions
        }
        if hasChanged { registry.noteChange() }
    }

    /// Notes what a server says that it has, as far as it could be asked.
    func note(_ outcome: APIServiceCheck.Outcome, of groupVersion: GroupVersion) {
        let hasChanged = state.withLock { state in
            guard let old = state.versions[groupVersion] else { return false }
            var new = old
            new.isCurrent = outcome.resources != nil
            if let resources = outcome.resources {
                new.resources = resources
                new.openAPILocation = outcome.openAPILocation
            }
            state.versions[groupVersion] = new
            return new != old
        }
        if hasChanged { registry.noteChange() }
    }
}
