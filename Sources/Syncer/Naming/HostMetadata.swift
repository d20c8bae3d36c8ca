internal import KubeCore
internal import SyncSettings

/// The metadata of host objects: what they are created with, and the patch that brings an existing one back to it.
///
/// Owner references, finalizers, generated names, timestamps and managed fields of the tenant never reach the host.
struct HostMetadata: Sendable {
    let naming: HostNaming
    let annotations: AnnotationPolicy

    init(_ configuration: SyncerConfiguration) {
        naming = HostNaming(configuration)
        annotations = configuration.settings.security.annotations
    }

    /// A host object with complete metadata and nothing else.
    ///
    /// - Parameters:
    ///   - apiVersion, kind: given, since objects of a list may come without.
    ///   - extraLabels: our own labels besides the translated ones.
    ///   - extraAnnotations: our own annotations besides the markers; they win over the tenant's.
    ///   - hostOwnedAnnotations: keys that the host writes, and that the tenant therefore cannot.
    func hostObject(
        for virtual: KubeObject, apiVersion: String, kind: String, extraLabels: [String: String] = [:],
        extraAnnotations: [String: String] = [:], hostOwnedAnnotations: Set<String> = []
    ) -> KubeObject {
        let place = naming.hostKey(ObjectKey(virtual))
        var host = KubeObject(
            apiVersion: apiVersion, kind: kind, namespace: place.namespace.isEmpty ? nil : place.namespace,
            name: place.name)
        host.labels = labels(of: virtual, extra: extraLabels)
        host.annotations = annotations(of: virtual, extra: extraAnnotations, hostOwned: hostOwnedAnnotations)
        if !place.namespace.isEmpty, let owner = naming.ownerReference(isController: virtual.controllerOwner != nil) {
            host.set(.array([owner]), at: "metadata", "ownerReferences")
        }
        return host
    }

    func labels(of virtual: KubeObject, extra: [String: String]) -> [String: String] {
        naming.labels(virtual.labels, namespace: virtual.namespace).merging(extra) { marker, _ in marker }
    }

    func annotations(
        of virtual: KubeObject, extra: [String: String], hostOwned: Set<String> = []
    ) -> [String: String] {
        var result = virtual.annotations.filter {
            annotations.allows($0.key) && extra[$0.key] == nil && !hostOwned.contains($0.key)
        }
        let copied = result.keys.sorted()
        if !copied.isEmpty { result[Marker.managedAnnotations] = copied.joined(separator: "\n") }
        result.merge(extra) { _, own in own }
        result[Marker.objectName] = virtual.name
        if !virtual.namespace.isEmpty { result[Marker.objectNamespace] = virtual.namespace }
        result[Marker.objectUID] = virtual.uid
        return result
    }

    /// The merge patch of `metadata` that makes labels and annotations of `host` those of `desired`, leaving alone what
    /// others added on the host. Nil when nothing is to be changed.
    func patch(from host: KubeObject, to desired: KubeObject) -> JSONObject? {
        var metadata = JSONObject()
        metadata["labels"] = difference(host.labels, desired.labels) {
            $0.hasPrefix(Marker.prefix) && $0 != Marker.controlledBy
        }
        let copied = Set((host.annotations[Marker.managedAnnotations] ?? "").split(separator: "\n").map(String.init))
        metadata["annotations"] = difference(host.annotations, desired.annotations) { key in
            copied.contains(key)
                || [Marker.managedAnnotations, Marker.blockDeletion, Marker.pendingChange].contains(key)
        }
        return metadata.isEmpty ? nil : metadata
    }

    private func difference(
        _ current: [String: String], _ desired: [String: String], isOurs: (String) -> Bool
    ) -> JSONValue? {
        var changes = JSONObject()
        for (key, value) in desired.sorted(by: { $0.key < $1.key }) where current[key] != value {
            changes[key] = .string(value)
        }
        for key in current.keys.sorted() where desired[key] == nil && isOurs(key) { changes[key] = .null }
        return changes.isEmpty ? nil : .object(changes)
    }
}
