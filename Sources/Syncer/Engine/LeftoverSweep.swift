internal import KubeCore
internal import KubeRuntime
internal import Logging

/// Removes host objects of kinds that an earlier configuration synced and the present one does not: nobody looks after
/// them any more. Which kinds that were is recorded in ConfigMap `vc-kinds-<vc>` before the first object is made.
///
/// Kinds that hold data are left, and told about; so are those whose rights went with the configuration, until the rights
/// are there again.
struct LeftoverSweep: Sendable {
    let environment: SyncEnvironment

    private static let field = "kinds"
    private static let pageSize = 500

    private var name: String { "vc-kinds-\(environment.naming.virtualClusterName)" }
    private var namespace: String { environment.naming.hostNamespace }

    /// Works until everything is removed or the task is cancelled.
    func run() async {
        let present = environment.hostKinds.all
        await environment.clock.retrying { () throws(StatusError) in
            let recorded = try await recorded()
            let leftover = recorded.subtracting(present)
            if !present.isSubset(of: recorded) { try await record(present.union(recorded)) }
            var remaining: Set<HostKind> = []
            for kind in leftover.sorted(by: { $0.text < $1.text }) where try await !remove(kind) {
                remaining.insert(kind)
            }
            if remaining != leftover { try await record(present.union(remaining)) }
        } failed: { error in
            environment.logger.debug(
                "Kinds that are no longer synced not removed yet", metadata: ["status.message": "\(error.message)"])
        }
    }

    // MARK: The record

    private func recorded() async throws(StatusError) -> Set<HostKind> {
        do throws(StatusError) {
            let object = try await environment.host.get(.configMaps, namespace: namespace, name: name)
            let lines = object.at("data", Self.field)?.stringValue?.split(separator: "\n") ?? []
            return Set(lines.compactMap { HostKind(text: $0) })
        } catch {
            guard error.isNotFound else { throw error }
            return []
        }
    }

    private func record(_ kinds: Set<HostKind>) async throws(StatusError) {
        var object = KubeObject(apiVersion: "v1", kind: "ConfigMap", namespace: namespace, name: name)
        object.labels = ["app": "vcluster", "vcluster-name": environment.naming.virtualClusterName]
        if let owner = environment.naming.ownerReference(isController: false) {
            object.set(.array([owner]), at: "metadata", "ownerReferences")
        }
        object["data"] = .object([Self.field: .string(kinds.map(\.text).sorted().joined(separator: "\n"))])
        do throws(StatusError) {
            _ = try await environment.host.create(.configMaps, namespace: namespace, object: object)
        } catch {
            guard error.isAlreadyExists else { throw error }
            let patch: JSONValue = ["data": object["data"] ?? [:]]
            _ = try await environment.host.patch(.configMaps, namespace: namespace, name: name, patch: .merge(patch))
        }
    }

    // MARK: Removing

    /// - Returns: false when objects of the kind remain.
    private func remove(_ kind: HostKind) async throws(StatusError) -> Bool {
        do throws(StatusError) {
            let objects = try await objects(of: kind)
            guard !objects.isEmpty else { return true }
            if kind.holdsData {
                report("Objects of a kind that is no longer synced stay, since they hold data", kind, objects.count)
                return false
            }
            for object in objects { try await delete(object, kind) }
            report("Removed objects of a kind that is no longer synced", kind, objects.count)
            return true
        } catch {
            if error.isNotFound { return true }  // the kind itself is gone
            guard error.code == 403 else { throw error }
            report("No right to remove objects of a kind that is no longer synced", kind, nil)
            return false
        }
    }

    private func objects(of kind: HostKind) async throws(StatusError) -> [KubeObject] {
        let namespace = kind.scope == .namespaced ? environment.naming.namespaces.single : nil
        var options = ListOptions(
            labelSelector: environment.naming.managedSelector(kind.scope), limit: Self.pageSize)
        var objects: [KubeObject] = []
        repeat {
            let page = try await environment.host.list(kind.resource, namespace: namespace, options: options)
            objects += page.items.filter { environment.ownership.claim(of: $0) != nil }
            options.continueToken = page.continueToken
        } while !options.continueToken.isEmpty
        return objects
    }

    private func delete(_ object: KubeObject, _ kind: HostKind) async throws(StatusError) {
        do throws(StatusError) {
            _ = try await environment.host.delete(
                kind.resource, namespace: object.namespace.isEmpty ? nil : object.namespace, name: object.name,
                options: DeleteOptions(propagationPolicy: .background, uid: object.uid))
        } catch {
            // Gone, or replaced by somebody else's.
            guard error.isNotFound || error.isConflict else { throw error }
        }
    }

    private func report(_ message: Logger.Message, _ kind: HostKind, _ count: Int?) {
        var metadata: Logger.Metadata = ["resource": "\(kind.resource)"]
        if let count { metadata["objects.count"] = "\(count)" }
        environment.logger.notice(message, metadata: metadata)
    }
}
