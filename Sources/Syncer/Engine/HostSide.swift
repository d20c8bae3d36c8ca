internal import KubeCore
internal import KubeRuntime
internal import Synchronization

/// The host's objects of one resource that are ours, wherever on the host they are: reading them from the cache, and the only way to write them.
///
/// Every write goes to an object whose markers prove that it is ours, and carries its uid, so that an object which
/// took its place meanwhile is not touched.
final class HostSide: Sendable {
    let reflector: Reflector
    private let resource: GroupVersionResource
    private let environment: SyncEnvironment
    /// Keys that wait for a host name which another object has.
    private let blockedKeys = Mutex<[ObjectKey: Set<ObjectKey>]>([:])

    private static let blockedLimit = 10_000

    /// - Parameter selector: which objects are read; nil is those with our marker. Others are never written.
    init(
        _ resource: GroupVersionResource, _ environment: SyncEnvironment, scope: ObjectScope = .namespaced,
        selector: LabelSelector? = nil, indexes: [ObjectIndex] = [],
        transform: ObjectTransform = .withoutManagedFields
    ) {
        self.resource = resource
        self.environment = environment
        environment.hostKinds.add(HostKind(resource: resource, scope: scope))
        reflector = environment.hostReflector(
            resource, scope: scope, selector: selector, indexes: indexes, transform: transform)
        environment.hostObjects.register(reflector)
    }

    // MARK: Reading

    /// The host object made for `key`, of whatever uid; nil when there is none or its name is taken by another.
    func object(for key: ObjectKey) -> KubeObject? {
        guard let host = reflector.cache[environment.naming.hostKey(key)],
            environment.ownership.claim(of: host)?.key == key
        else { return nil }
        return host
    }

    func relation(of host: KubeObject, to key: ObjectKey, uid: String) -> HostOwnership.Relation {
        environment.ownership.relation(of: host, to: key, uid: uid)
    }

    /// Calls `handler` with the virtual key of every host object of ours that changes, and with those keys that can go
    /// on because a host name became free.
    func onChange(_ handler: @escaping @Sendable (ObjectKey) -> Void) {
        reflector.addHandler { [self] change in
            if let claim = environment.ownership.claim(of: change.object) { handler(claim.key) }
            guard change.isDeletion else { return }
            for key in blockedKeys.withLock({ $0.removeValue(forKey: change.key) }) ?? [] { handler(key) }
        }
    }

    // MARK: Writing

    /// Creates the host object of `key`. When a lost answer or a crash left it there already it is taken as created.
    /// - Parameter replaces: whether an object that is not ours was made by the host on behalf of one of ours, so that it
    ///   may go.
    /// - Throws: `SyncRefusal` when the name is taken, `StatusError` for what the host answers.
    func create(
        _ object: KubeObject, for key: ObjectKey, uid: String, replaces: (KubeObject) -> Bool = { _ in false }
    ) async throws -> KubeObject {
        guard environment.hostNamespaces.allows(object.namespace) else {
            throw SyncRefusal.waiting("waiting for the namespace")
        }
        do throws(StatusError) {
            return try await writer.create(object)
        } catch {
            guard error.isAlreadyExists else { throw error }
        }
        let existing = try await environment.host.get(
            resource, namespace: Self.namespace(object), name: object.name)
        switch relation(of: existing, to: key, uid: uid) {
        case .same:
            reflector.cache.recordWrite(existing)
            return existing
        case .predecessor:
            if !existing.isBeingDeleted { try await delete(existing, expectsVersion: true) }
            throw SyncRefusal.waiting("an earlier object of the same name is still there")
        case .foreign where replaces(existing):
            try await delete(existing)
            throw SyncRefusal.waiting("what the host made is still there")
        case .foreign:
            block(key, on: ObjectKey(object))
            throw SyncRefusal.nameTaken
        }
    }

    /// Patches an object of ours. The uid goes with the patch, so that a successor of the same name is not changed.
    /// - Parameters:
    ///   - patch: a merge or strategic merge patch as an object.
    ///   - expectsVersion: only in the state that we know; a conflict is then thrown.
    func patch(
        _ host: KubeObject, _ patch: JSONObject, strategic: Bool = false, subresource: String? = nil,
        expectsVersion: Bool = false
    ) async throws(StatusError) -> KubeObject {
        try await writer.patch(
            host, patch, strategic: strategic, subresource: subresource, expectsVersion: expectsVersion)
    }

    /// Deletes an object of ours; one that is gone already, or replaced, counts as deleted.
    /// - Parameter expectsVersion: only in the state that we know; a conflict is then thrown.
    func delete(
        _ host: KubeObject, graceSeconds: Int64? = nil, expectsVersion: Bool = false
    ) async throws(StatusError) {
        try await writer.delete(
            host, graceSeconds: graceSeconds, propagation: .background, expectsVersion: expectsVersion)
    }

    private var writer: GuardedWriter {
        GuardedWriter(api: environment.host, resource: resource, cache: reflector.cache)
    }

    private func block(_ key: ObjectKey, on place: ObjectKey) {
        blockedKeys.withLock { blocked in
            // Beyond the limit a key is only found again by its back-off.
            guard blocked.count < Self.blockedLimit else { return }
            blocked[place, default: []].insert(key)
        }
    }

    private static func namespace(_ object: KubeObject) -> String? { object.namespace.isEmpty ? nil : object.namespace }
}
