internal import Controllers
internal import KubeCore
internal import KubeRuntime
internal import Logging
internal import Synchronization

/// Gives Services of type LoadBalancer an address of the loopback, on which connections reach their pods, as far as those are
/// processes of this machine. What a cloud does for its clusters.
final class LoadBalancerController: Sendable {
    /// A port that is served, and for whom.
    private struct Served: Sendable {
        let key: ObjectKey
        let listener: LoadBalancerListener
    }

    private struct Socket: Hashable, Sendable {
        let address: String
        let port: LoadBalancerPlan.Port
    }

    private let context: ControllerContext
    private let addresses: LoopbackAddresses
    private let services: Reflector
    private let endpoints: Reflector
    private let queue: WorkQueue<ObjectKey>
    private let held = Mutex<[ObjectKey: String]>([:])
    private let served = Mutex<[Socket: Served]>([:])

    /// - Parameter directory: the host's; its addresses come from it.
    init(context: ControllerContext, directory: String) {
        self.context = context
        // Other addresses than those of its pods.
        addresses = LoopbackAddresses(directory: directory + "/load-balancers")
        func reflector(_ resource: GroupVersionResource) -> Reflector {
            Reflector(api: context.api, resource: resource, clock: context.clock, logger: context.logger)
        }
        services = reflector(.services)
        endpoints = reflector(.endpoints)
        queue = WorkQueue(clock: context.clock)
    }

    /// Works until the task is cancelled.
    func run() async {
        services.addHandler { [queue] change in
            let wasBalanced = change.old?.at("spec", "type")?.stringValue == "LoadBalancer"
            if wasBalanced || change.object.at("spec", "type")?.stringValue == "LoadBalancer" { queue.add(change.key) }
        }
        await withDiscardingTaskGroup { group in
            group.addTask { await self.services.run() }
            group.addTask { await self.endpoints.run() }
            group.addTask { await self.queue.runTimer() }
            group.addTask { await self.work() }
        }
    }

    private func work() async {
        do throws(CancellationError) {
            try await services.waitUntilSynced()
            try await endpoints.waitUntilSynced()
        } catch { return }
        // Addresses of before stay with their Services.
        for service in services.cache.objects() where LoadBalancerPlan(service) != nil {
            guard let address = LoadBalancerPlan.addresses(of: service).first else { continue }
            addresses.reserve(address)
            held.withLock { $0[ObjectKey(service)] = address }
        }
        await withDiscardingTaskGroup { group in
            while let key = await queue.next() {
                do throws(StatusError) {
                    for listener in try await settle(key) { group.addTask { await listener.run() } }
                    queue.forget(key)
                } catch {
                    queue.retry(key)
                }
                queue.done(key)
            }
            group.cancelAll()
        }
    }

    /// - Returns: listeners that are to be run.
    private func settle(_ key: ObjectKey) async throws(StatusError) -> [LoadBalancerListener] {
        let service = services.cache[key]
        guard let service, let plan = LoadBalancerPlan(service) else {
            close(key, except: [])
            if let address = held.withLock({ $0.removeValue(forKey: key) }) { addresses.release(address) }
            if let service, !service.isBeingDeleted, !LoadBalancerPlan.addresses(of: service).isEmpty {
                try await write([], to: service)
            }
            return []
        }
        guard let address = held.withLock({ $0[key] }) ?? addresses.allocate() else {
            throw .serviceUnavailable("no more addresses for load balancers")
        }
        held.withLock { $0[key] = address }
        let sockets = Set(plan.ports.map { Socket(address: address, port: $0) })
        close(key, except: sockets)
        let opened = await open(key, sockets)
        if LoadBalancerPlan.addresses(of: service) != [address] { try await write([address], to: service) }
        return opened
    }

    private func open(_ key: ObjectKey, _ sockets: Set<Socket>) async -> [LoadBalancerListener] {
        var opened: [LoadBalancerListener] = []
        for socket in sockets where served.withLock({ $0[socket] == nil }) {
            do {
                let listener = try await LoadBalancerListener(
                    address: socket.address, port: socket.port.number
                ) { [endpoints] in
                    LoadBalancerPlan.backends(endpoints.cache[key], portName: socket.port.name).randomElement()
                }
                served.withLock { $0[socket] = Served(key: key, listener: listener) }
                opened.append(listener)
            } catch {
                // The node port is there for those who may not have the other.
                context.logger.info(
                    "A port of a load balancer cannot be listened on",
                    metadata: [
                        "object.namespace": "\(key.namespace)", "object.name": "\(key.name)",
                        "address": "\(socket.address):\(socket.port.number)", "error": "\(error)",
                    ])
            }
        }
        return opened
    }

    private func close(_ key: ObjectKey, except sockets: Set<Socket>) {
        let closed = served.withLock { served in
            let gone = served.filter { $0.value.key == key && !sockets.contains($0.key) }
            for socket in gone.keys { served[socket] = nil }
            return gone.values.map(\.listener)
        }
        for listener in closed { listener.close() }
    }

    private func write(_ addresses: [String], to service: KubeObject) async throws(StatusError) {
        let ingress: JSONValue = .array(addresses.map { ["ip": .string($0), "ipMode": "VIP"] })
        let patch: JSONValue = [
            "metadata": ["uid": .string(service.uid)],
            "status": ["loadBalancer": addresses.isEmpty ? .object(["ingress": .null]) : .object(["ingress": ingress])],
        ]
        do throws(StatusError) {
            _ = try await context.api.patch(
                .services, namespace: service.namespace, name: service.name, patch: .merge(patch),
                options: WriteOptions(subresource: "status"))
        } catch {
            guard error.isNotFound || error.isConflict else { throw error }
        }
    }
}
