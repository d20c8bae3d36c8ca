internal import KubeCore
internal import Synchronization
internal import TestKit

@testable internal import Syncer

/// Those who change things on both sides of a pair at random: the tenant, the administrator of the host, its kubelet, and a
/// stranger who has objects in the same namespace.
final class ChaosPlayers: Sendable {
    let pair: SyncedPair
    /// Objects of the stranger, as they must stay.
    private let foreign = Mutex<[String: KubeObject]>([:])
    private let state: Mutex<SeededGenerator>

    static let namespaces = ["default", "blue", "b-x-c", "c"]
    /// With the namespaces above, some of these share a host name.
    static let names = ["a", "a-x-b", "web", "db", "cache"]
    static let kinds: [GroupVersionResource] = [
        .configMaps, .secrets, .services, .pods, .ingresses, .storageClasses,
    ]

    static func isClusterScoped(_ resource: GroupVersionResource) -> Bool { resource == .storageClasses }

    init(_ pair: SyncedPair, seed: UInt64) {
        self.pair = pair
        state = Mutex(SeededGenerator(seed: seed))
    }

    func prepare() async throws {
        for namespace in Self.namespaces where namespace != "default" {
            _ = try await pair.tenant.create(
                .namespaces, namespace: nil, object: KubeObject(apiVersion: "v1", kind: "Namespace", name: namespace))
        }
    }

    private func pick<Element>(_ elements: [Element]) -> Element {
        elements[state.withLock { Int.random(in: 0..<elements.count, using: &$0) }]
    }

    private func chance(_ percent: Int) -> Bool {
        state.withLock { Int.random(in: 0..<100, using: &$0) < percent }
    }

    private func number() -> String { state.withLock { "\(Int.random(in: 0..<1000, using: &$0))" } }

    /// One change by somebody. What is refused is no matter: it is a bad day.
    func act() async {
        let resource = pick(Self.kinds)
        do throws(StatusError) {
            switch state.withLock({ Int.random(in: 0..<100, using: &$0) }) {
            case 0..<40: try await create(resource)
            case 40..<60: try await update(resource)
            case 60..<78: try await deleteVirtual(resource)
            case 78..<86: try await drift(resource)
            case 86..<92: try await deleteHost(resource)
            case 92..<96: try await addForeign()
            default: try await removeForeign()
            }
        } catch {
            // Gone meanwhile, there already, or hit by an injected fault.
        }
    }

    // MARK: The tenant

    private func create(_ resource: GroupVersionResource) async throws(StatusError) {
        let object = Self.object(resource, namespace: pick(Self.namespaces), name: pick(Self.names), number())
        _ = try await pair.tenant.create(
            resource, namespace: Self.isClusterScoped(resource) ? nil : object.namespace, object: object)
    }

    private func anyNamespace(_ resource: GroupVersionResource) -> String? {
        Self.isClusterScoped(resource) ? nil : pick(Self.namespaces)
    }

    static func object(
        _ resource: GroupVersionResource, namespace: String, name: String, _ number: String
    ) -> KubeObject {
        var object: KubeObject
        switch resource {
        case .pods:
            object = SyncedPair.pod(name)
            object.namespace = namespace
        case .services:
            object = KubeObject(apiVersion: "v1", kind: "Service", namespace: namespace, name: name)
            object["spec"] = ["selector": ["app": .string(name)], "ports": [["port": 80, "targetPort": 8080]]]
        case .secrets:
            object = KubeObject(apiVersion: "v1", kind: "Secret", namespace: namespace, name: name)
            object["type"] = "Opaque"
            object["data"] = ["number": .string(number == "" ? "" : "bnVtYmVy")]
        case .ingresses:
            object = KubeObject(
                apiVersion: "networking.k8s.io/v1", kind: "Ingress", namespace: namespace, name: name)
            object["spec"] = ["rules": [["host": .string("h\(number).example.com")]]]
        case .storageClasses:
            object = KubeObject(apiVersion: "storage.k8s.io/v1", kind: "StorageClass", name: name)
            object["provisioner"] = .string("example.com/\(number)")
        default:
            object = KubeObject(apiVersion: "v1", kind: "ConfigMap", namespace: namespace, name: name)
            object["data"] = ["number": .string(number)]
        }
        object.annotations = ["number": number]
        object.labels = ["app": name]
        return object
    }

    private func update(_ resource: GroupVersionResource) async throws(StatusError) {
        let number = number()
        var patch: JSONValue = ["metadata": ["annotations": ["number": .string(number)]]]
        switch resource {
        case .configMaps: patch["data"] = ["number": .string(number)]
        case .secrets: patch["data"] = ["number": .string(chance(50) ? "bnVtYmVy" : "b3RoZXI=")]
        case .services: patch["spec"] = ["ports": [["port": 80, "targetPort": .int(Int64(number) ?? 1)]]]
        case .ingresses: patch["spec"] = ["rules": [["host": .string("h\(number).example.com")]]]
        case .storageClasses: patch["allowVolumeExpansion"] = .bool(chance(50))
        default: patch["metadata"] = ["labels": ["number": .string(number)]]
        }
        _ = try await pair.tenant.patch(
            resource, namespace: anyNamespace(resource), name: pick(Self.names), patch: .merge(patch))
    }

    private func deleteVirtual(_ resource: GroupVersionResource) async throws(StatusError) {
        _ = try await pair.tenant.delete(
            resource, namespace: anyNamespace(resource), name: pick(Self.names),
            options: DeleteOptions(gracePeriodSeconds: chance(30) ? 0 : nil))
    }

    // MARK: The host's administrator

    private func anyHostObject(_ resource: GroupVersionResource) async throws(StatusError) -> KubeObject? {
        let isClusterScoped = Self.isClusterScoped(resource)
        let selector = LabelSelector(
            matching: ["vcluster.loft.sh/managed-by": isClusterScoped ? "team-x-my-vcluster" : "my-vcluster"])
        let items = try await pair.hostAPI.list(
            resource, namespace: isClusterScoped ? nil : SyncedPair.namespace,
            options: ListOptions(labelSelector: selector)
        ).items.filter { !$0.name.hasPrefix("forged-") }
        return items.isEmpty ? nil : pick(items)
    }

    private func drift(_ resource: GroupVersionResource) async throws(StatusError) {
        guard let host = try await anyHostObject(resource) else { return }
        var patch: JSONValue = [
            "metadata": ["labels": ["app.host/kept": "yes"], "annotations": ["number": .string("drift")]]
        ]
        if resource == .configMaps || resource == .secrets { patch["data"] = ["drift": "ZHJpZnQ=", "number": .null] }
        if resource == .services { patch["spec"] = ["selector": ["stolen": "yes"]] }
        if resource == .ingresses { patch["spec"] = ["rules": [["host": "drift.example.com"]]] }
        if resource == .storageClasses { patch["allowVolumeExpansion"] = .bool(chance(50)) }
        _ = try await pair.hostAPI.patch(
            resource, namespace: host.namespace.isEmpty ? nil : host.namespace, name: host.name, patch: .merge(patch))
    }

    private func deleteHost(_ resource: GroupVersionResource) async throws(StatusError) {
        guard let host = try await anyHostObject(resource) else { return }
        _ = try await pair.hostAPI.delete(
            resource, namespace: host.namespace.isEmpty ? nil : host.namespace, name: host.name,
            options: DeleteOptions(gracePeriodSeconds: chance(50) ? 0 : nil, uid: host.uid))
    }

    // MARK: The stranger

    /// Puts a foreign object, some with forged markers, where a host object may want to be.
    private func addForeign() async throws(StatusError) {
        let resource = pick([GroupVersionResource.configMaps, .secrets])
        let isForged = chance(30)
        let (namespace, name) = (pick(Self.namespaces), pick(Self.names))
        var object = Self.object(resource, namespace: SyncedPair.namespace, name: "x", "foreign")
        object.name = isForged ? "forged-\(number())" : "\(name)-x-\(namespace)-x-my-vcluster"
        object.labels = isForged ? ["vcluster.loft.sh/managed-by": "my-vcluster"] : [:]
        if isForged {
            object.annotations = [
                "vcluster.loft.sh/object-name": name, "vcluster.loft.sh/object-namespace": namespace,
                "vcluster.loft.sh/object-uid": "forged",
            ]
        }
        let stored = try await pair.hostAPI.create(resource, namespace: SyncedPair.namespace, object: object)
        foreign.withLock { $0["\(resource.resource)/\(stored.name)"] = stored }
    }

    private func removeForeign() async throws(StatusError) {
        let all = foreign.withLock { $0.values.sorted { $0.name < $1.name } }
        guard !all.isEmpty else { return }
        let object = pick(all)
        let resource: GroupVersionResource = object.kind == "Secret" ? .secrets : .configMaps
        _ = foreign.withLock { $0.removeValue(forKey: "\(resource.resource)/\(object.name)") }
        _ = try await pair.hostAPI.delete(
            resource, namespace: object.namespace, name: object.name, options: DeleteOptions(uid: object.uid))
    }

    var foreignObjects: [String: KubeObject] { foreign.withLock { $0 } }

    // MARK: The host's machinery

    /// Runs host pods, lets deleted ones go and gives Ingresses addresses, until cancelled.
    func playHost() async {
        while !Task.isCancelled {
            do throws(StatusError) {
                for pod in try await pair.hostAPI.list(.pods, namespace: SyncedPair.namespace).items { await tend(pod) }
                for ingress in try await pair.hostAPI.list(.ingresses, namespace: SyncedPair.namespace).items {
                    await admit(ingress)
                }
            } catch {
                // The host as the test sees it is never faulty; a list cut off by cancellation ends the loop.
            }
            // As above.
            try? await Task.sleep(for: .milliseconds(20))
        }
    }

    private func admit(_ ingress: KubeObject) async {
        guard ingress.at("status", "loadBalancer", "ingress") == nil else { return }
        let status: JSONValue = ["status": ["loadBalancer": ["ingress": [["ip": .string("192.0.2.\(number())")]]]]]
        do throws(StatusError) {
            _ = try await pair.hostAPI.patch(
                .ingresses, namespace: ingress.namespace, name: ingress.name, patch: .merge(status),
                options: WriteOptions(subresource: "status"))
        } catch {
            // Gone meanwhile.
        }
    }

    private func tend(_ pod: KubeObject) async {
        do {
            if pod.isBeingDeleted {
                try await pair.finishHostDeletion(pod)
            } else if pod.at("spec", "nodeName") == nil {
                try await pair.run(pod, on: "node-\(pod.name.utf8.count % 2)", ip: "10.244.0.\(number())")
            }
        } catch {
            // Gone meanwhile.
        }
    }
}
