internal import KubeCore
internal import RevisionStore

/// Where objects lie in the store: `/registry/GROUP/RESOURCE/NAMESPACE/NAME`, without the namespace for cluster-scoped
/// resources; the core group is called `core`. All versions of a resource share their objects.
enum ObjectPath {
    /// The prefix of everything that the registry stores.
    static let root = StoreKey("/registry/")

    /// The prefix of all objects of a resource, with a slash at the end.
    static func prefix(_ resource: GroupResource) -> String {
        "/registry/\(resource.group.isEmpty ? "core" : resource.group)/\(resource.resource)/"
    }

    static func key(_ resource: GroupResource, _ object: ObjectKey) -> StoreKey {
        StoreKey(prefix(resource) + object.description)
    }

    /// Takes a key apart; nil when it is none of ours.
    static func parse(_ key: StoreKey) -> (resource: GroupResource, object: ObjectKey)? {
        guard key.hasPrefix(root) else { return nil }
        let parts = key.bytes.dropFirst(root.bytes.count).split(separator: UInt8(ascii: "/"), maxSplits: 3)
            .map { String(decoding: $0, as: UTF8.self) }
        let resource: GroupResource
        switch parts.count {
        case 3, 4: resource = GroupResource(group: parts[0] == "core" ? "" : parts[0], resource: parts[1])
        default: return nil
        }
        return (resource, ObjectKey(namespace: parts.count == 4 ? parts[2] : "", name: parts[parts.count - 1]))
    }
}

extension ObjectKey {
    /// Whether this key comes before `other` in the order of the store, which compares the bytes of `NAMESPACE/NAME`.
    func precedes(_ other: ObjectKey) -> Bool {
        if namespace == other.namespace { return name.bytesPrecede(other.name) }
        // `a-b/x` comes before `a/x`: the slash takes part in the comparison.
        return (namespace + "/").bytesPrecede(other.namespace + "/")
    }
}

extension String {
    fileprivate func bytesPrecede(_ other: String) -> Bool { utf8.lexicographicallyPrecedes(other.utf8) }
}
