internal import KubeCore

/// What the objects on the host that carry our marker were made for, compared with the virtual objects that there are.
///
/// Pure. It sees what the syncer does not look at: kinds that are no longer synced, and objects whose markers lead nowhere.
struct HostInventory: Sendable {
    let ownership: HostOwnership

    /// Compares the objects of one kind, O(number of objects).
    /// - Parameters:
    ///   - isSynced: whether the kind is brought to the host now.
    ///   - host: objects with our marker, whoever made them.
    ///   - virtual: all objects of the kind in the virtual cluster; nil when it does not know the kind.
    func differences(
        of resource: GroupVersionResource, isSynced: Bool, host: [KubeObject], virtual: [KubeObject]?
    ) -> [Difference] {
        let uids = Dictionary(
            (virtual ?? []).map { (ObjectKey($0), $0.uid) }, uniquingKeysWith: { first, _ in first })
        return host.compactMap { object in
            guard !object.isBeingDeleted else { return nil }
            guard let claim = ownership.claim(of: object) else { return unproven(object, resource) }
            let problem: Difference.Problem
            if !isSynced {
                problem = .notSynced
            } else if let uid = uids[claim.key], uid == claim.uid || takesOver(resource) {
                return nil
            } else if claim.uid.isEmpty {
                return nil  // reserved a moment ago for an object that is being made
            } else {
                problem = .orphaned
            }
            return Difference(
                side: .host, resource: resource.groupResource, namespace: object.namespace, name: object.name,
                problem: problem, counterpart: Self.text(claim.key))
        }
    }

    /// Kinds whose host object outlives the virtual one that it was made for, if another of the name follows.
    private func takesOver(_ resource: GroupVersionResource) -> Bool {
        resource == .services || resource == .persistentVolumeClaims || resource == .persistentVolumes
    }

    /// Objects that say whose they are, wrongly. Those that say nothing are copies of our labels by the host's own
    /// controllers (EndpointSlices of a Service), or made for no virtual object (Services of nodes).
    private func unproven(_ object: KubeObject, _ resource: GroupVersionResource) -> Difference? {
        guard let name = object.annotations[Marker.objectName] else { return nil }
        let key = ObjectKey(namespace: object.annotations[Marker.objectNamespace] ?? "", name: name)
        return Difference(
            side: .host, resource: resource.groupResource, namespace: object.namespace, name: object.name,
            problem: .unproven, counterpart: Self.text(key))
    }

    static func text(_ key: ObjectKey) -> String { key.namespace.isEmpty ? key.name : "\(key.namespace)/\(key.name)" }
}
