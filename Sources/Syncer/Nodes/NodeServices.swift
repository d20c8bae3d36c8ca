internal import KubeCore
internal import KubeRuntime

/// The host Services whose ClusterIPs are the addresses of virtual nodes: made when a node appears, swept when it is gone.
final class NodeServices: Sendable {
    let reflector: Reflector
    private let environment: SyncEnvironment
    private let translation: NodeServiceTranslation

    init(_ environment: SyncEnvironment) {
        self.environment = environment
        translation = NodeServiceTranslation(
            naming: environment.naming, selector: environment.configuration.service.selector)
        reflector = Reflector(
            api: environment.host, resource: .services,
            options: ReflectorOptions(
                namespace: environment.configuration.hostNamespace, labelSelector: translation.all,
                indexes: [.label(Marker.node)]), clock: environment.clock, logger: environment.logger)
    }

    /// The ClusterIP of the node's Service, which is made when there is none.
    /// - Throws: `SyncRefusal` as long as the address cannot be had, `StatusError` for what the host answers.
    func address(ofNode node: String) async throws -> String {
        let service = try await ensureService(forNode: node)
        guard let address = service.at("spec", "clusterIP")?.stringValue, !address.isEmpty else {
            throw SyncRefusal.waiting("waiting for the node's address")
        }
        return address
    }

    private func ensureService(forNode node: String) async throws -> KubeObject {
        let namespace = environment.configuration.hostNamespace
        let name = environment.naming.nodeServiceName(node)
        if let service = reflector.cache.object(namespace: namespace, name: name), !service.isBeingDeleted,
            translation.isOurs(service, node: node)
        {
            return service
        }
        do throws(StatusError) {
            return try await writer.create(translation.service(forNode: node))
        } catch {
            guard error.isAlreadyExists else { throw error }
        }
        let existing = try await environment.host.get(.services, namespace: namespace, name: name)
        guard translation.isOurs(existing, node: node), !existing.isBeingDeleted else {
            throw SyncRefusal.blocked("the host has an object of another owner under the name of the node's Service")
        }
        reflector.cache.recordWrite(existing)
        return existing
    }

    /// The Services of a node that is not shown, or not under an address of ours.
    /// - Parameter shown: names of all nodes that are shown; a shortened label may stand for one of them.
    func leftovers(ofNode node: String, shown: [String]) -> [KubeObject] {
        let label = SafeName.concat(node)
        guard node.utf8.count < 63 || !shown.contains(where: { $0 != node && SafeName.concat($0) == label }) else {
            return []
        }
        return reflector.cache.objects(.label(Marker.node), label).filter { translation.isOurs($0, node: node) }
    }

    func delete(_ service: KubeObject) async throws(StatusError) { try await writer.delete(service) }

    private var writer: GuardedWriter {
        GuardedWriter(api: environment.host, resource: .services, cache: reflector.cache)
    }
}
