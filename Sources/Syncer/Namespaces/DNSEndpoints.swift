internal import KubeCore
internal import KubeRuntime
internal import SyncSettings

/// The endpoints of the tenant's DNS Service in the layout `many`: its host side is in another host namespace than the
/// control plane, so that no selector can lead there. They follow those of host Service `<vc>`.
final class DNSEndpoints: KindSyncer {
    let name = "dns-endpoints"
    private let environment: SyncEnvironment
    private let source: Reflector
    private let loop: SyncLoop

    var reflectors: [Reflector] { [source] }

    /// Nil where the DNS Service has a selector, or none is served.
    init?(_ environment: SyncEnvironment, hostServices: HostSide) {
        let configuration = environment.configuration
        guard configuration.settings.servesDNS, environment.naming.namespaces.single == nil else { return nil }
        self.environment = environment
        source = Reflector(
            api: environment.host, resource: .endpoints,
            options: ReflectorOptions(
                namespace: configuration.hostNamespace,
                fieldSelector: FieldSelector("metadata.name", configuration.service.name)), clock: environment.clock,
            logger: environment.logger)
        loop = SyncLoop(kind: name, environment: environment)
        source.addHandler { [loop] _ in loop.add(ServiceTranslation.dns) }
        hostServices.onChange { [loop] key in if key == ServiceTranslation.dns { loop.add(key) } }
    }

    func run() async { await loop.run(workers: 1, subject: { _ in nil }, reconcile: reconcile) }

    @Sendable private func reconcile(_ key: ObjectKey) async throws -> SyncOutcome {
        let place = environment.naming.hostKey(key)
        let current: KubeObject?
        do throws(StatusError) {
            current = try await environment.host.get(.endpoints, namespace: place.namespace, name: place.name)
        } catch {
            guard error.isNotFound else { throw error }
            current = nil
        }
        let subsets = Self.subsets(source.cache.objects().first)
        guard let current else {
            var endpoints = KubeObject(
                apiVersion: "v1", kind: "Endpoints", namespace: place.namespace, name: place.name)
            endpoints.labels = environment.naming.markerLabels(namespace: key.namespace)
            endpoints.annotations = [Marker.objectName: key.name, Marker.objectNamespace: key.namespace]
            endpoints["subsets"] = subsets
            _ = try await environment.host.create(.endpoints, namespace: place.namespace, object: endpoints)
            return .written
        }
        guard environment.ownership.claim(of: current)?.key == key, current["subsets"] != subsets else {
            return .unchanged
        }
        var body: JSONValue = ["subsets": subsets ?? .null]
        body.set(.string(current.uid), at: ["metadata", "uid"])
        _ = try await environment.host.patch(
            .endpoints, namespace: place.namespace, name: place.name, patch: .merge(body))
        return .written
    }

    /// The control plane's addresses, with the ports of its DNS server.
    static func subsets(_ controlPlane: KubeObject?) -> JSONValue? {
        let ports: JSONValue = [
            ["name": "dns", "port": 1053, "protocol": "UDP"], ["name": "dns-tcp", "port": 1053, "protocol": "TCP"],
        ]
        let subsets = (controlPlane?["subsets"]?.arrayValue ?? []).compactMap { subset -> JSONValue? in
            guard let addresses = subset["addresses"]?.arrayValue, !addresses.isEmpty else { return nil }
            return ["addresses": .array(addresses.compactMap { $0["ip"].map { ["ip": $0] } }), "ports": ports]
        }
        return subsets.isEmpty ? .none : .array(subsets)
    }
}
