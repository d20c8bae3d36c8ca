internal import KubeCore

/// The data of an `ObjectCache`: objects by key and by index, plus what our own writes are ahead of the watch.
///
/// A write that we made ourselves is put in at once (`recordWrite`), and the watch catches up later. Rules:
/// - a written object is taken only if the watch has not passed its version yet, so that no ghost of an object that
///   was deleted meanwhile can stay;
/// - an event older than a written version changes nothing, and hides no change: handlers are told when the
///   watch reaches the written version, relative to what they were told before;
/// - an object whose removal we were told stays hidden until the watch tells it too.
/// Source for comparing versions as numbers: KEP-5504, comparable resource versions.
struct CacheTable {
    /// What the watch knew of an object that a write of ours has replaced.
    private enum Seen {
        case nothing
        case object(KubeObject)

        var object: KubeObject? { if case .object(let object) = self { object } else { nil } }
    }

    private let indexes: [ObjectIndex]
    private let transform: ObjectTransform
    private var interner = JSONInterner()
    private(set) var objects: [ObjectKey: KubeObject] = [:]
    private var namesByNamespace: [String: Set<String>] = [:]
    private var keysByIndex: [String: [String: Set<ObjectKey>]] = [:]
    private var writtenAhead: [ObjectKey: Seen] = [:]
    private var removedUIDs: Set<String> = []
    /// The version up to which the watch has told everything.
    private var seenVersion: UInt64 = 0

    init(indexes: [ObjectIndex], transform: ObjectTransform) {
        self.indexes = indexes
        self.transform = transform
        for index in indexes { keysByIndex[index.name] = [:] }
    }
}

// MARK: - Reading

extension CacheTable {
    func objects(inNamespace namespace: String) -> [KubeObject] {
        (namesByNamespace[namespace] ?? []).compactMap { objects[ObjectKey(namespace: namespace, name: $0)] }
    }

    func objects(index: String, value: String) -> [KubeObject] {
        guard let keys = keysByIndex[index] else { preconditionFailure("the cache has no index \(index)") }
        return (keys[value] ?? []).compactMap { objects[$0] }
    }

    func count(index: String, value: String) -> Int { keysByIndex[index]?[value]?.count ?? 0 }

    func isEmpty(index: String, value: String) -> Bool { count(index: index, value: value) == 0 }
}

// MARK: - What the watch tells

extension CacheTable {
    /// Takes one event over. Returns the changes to tell handlers, in order.
    mutating func apply(_ event: WatchEvent) -> [CacheChange] {
        let version = UInt64(event.object.resourceVersion) ?? 0
        defer { seenVersion = max(seenVersion, version) }
        switch event.kind {
        case .bookmark: return []
        case .deleted: return applyDeletion(event.object, version: version)
        case .added, .modified: return applyState(kept(event.object), version: version)
        }
    }

    private mutating func applyState(_ object: KubeObject, version: UInt64) -> [CacheChange] {
        if removedUIDs.contains(object.uid) { return [] }
        let key = ObjectKey(object)
        let current = objects[key]
        let told: KubeObject?
        if let seen = writtenAhead[key] {
            if let current, version < UInt64(current.resourceVersion) ?? 0 { return [] }
            writtenAhead[key] = nil
            told = seen.object
        } else {
            told = current
        }
        store(object, key: key)
        return Self.changes(from: told, to: object)
    }

    private mutating func applyDeletion(_ object: KubeObject, version: UInt64) -> [CacheChange] {
        let key = ObjectKey(object)
        if removedUIDs.remove(object.uid) != nil {
            let told = writtenAhead[key]?.object
            if objects[key] == nil { writtenAhead[key] = nil } else { writtenAhead[key] = .nothing }
            return told.map { [.deleted($0)] } ?? []
        }
        if let seen = writtenAhead[key], let current = objects[key], version < UInt64(current.resourceVersion) ?? 0 {
            writtenAhead[key] = .nothing
            return seen.object.map { [.deleted($0)] } ?? []
        }
        let told = writtenAhead.removeValue(forKey: key).map(\.object) ?? objects[key]
        remove(key)
        return told == nil ? [] : [.deleted(transform.apply(object))]
    }

    /// Swaps the whole content for a fresh list taken at `version`; computes what was added, changed and deleted.
    mutating func replace(with list: [KubeObject], version: String) -> [CacheChange] {
        let listVersion = UInt64(version) ?? 0
        var changes: [CacheChange] = []
        var listed = Set<ObjectKey>(minimumCapacity: list.count)
        var listedUIDs = Set<String>()
        for object in list {
            listed.insert(ObjectKey(object))
            if removedUIDs.contains(object.uid) { listedUIDs.insert(object.uid) }
            // The list stands for the state at its version, so that a write of ours may still be ahead of it.
            changes += applyState(kept(object), version: UInt64(object.resourceVersion) ?? 0)
        }
        removedUIDs = listedUIDs
        for (key, object) in objects where !listed.contains(key) {
            let seen = writtenAhead[key]
            if seen != nil, UInt64(object.resourceVersion) ?? 0 > listVersion {
                writtenAhead[key] = .nothing
                if let told = seen?.object { changes.append(.deleted(told)) }
                continue
            }
            writtenAhead[key] = nil
            remove(key)
            if let told = seen.map(\.object) ?? object { changes.append(.deleted(told)) }
        }
        for (key, seen) in writtenAhead where objects[key] == nil && !listed.contains(key) {
            writtenAhead[key] = nil
            if let told = seen.object { changes.append(.deleted(told)) }
        }
        seenVersion = max(seenVersion, listVersion)
        return changes
    }

    /// An object made anew under an old name is two changes.
    private static func changes(from old: KubeObject?, to new: KubeObject) -> [CacheChange] {
        guard let old else { return [.added(new)] }
        if old.uid != new.uid { return [.deleted(old), .added(new)] }
        if old.resourceVersion == new.resourceVersion { return [] }
        return [.updated(old: old, new: new)]
    }
}

// MARK: - What we wrote ourselves

extension CacheTable {
    mutating func recordWrite(_ written: KubeObject) {
        guard let version = UInt64(written.resourceVersion), version > seenVersion else { return }
        if removedUIDs.contains(written.uid) { return }
        let key = ObjectKey(written)
        if let current = objects[key], UInt64(current.resourceVersion) ?? 0 >= version { return }
        if writtenAhead[key] == nil { writtenAhead[key] = objects[key].map(Seen.object) ?? .nothing }
        store(kept(written), key: key)
    }

    mutating func recordRemoval(_ key: ObjectKey, uid: String) {
        guard let current = objects[key], current.uid == uid else { return }
        if writtenAhead[key] == nil { writtenAhead[key] = .object(current) }
        removedUIDs.insert(uid)
        remove(key)
    }
}

// MARK: - Storage

extension CacheTable {
    /// What is kept of an object.
    private mutating func kept(_ object: KubeObject) -> KubeObject {
        interner.intern(transform.apply(object), earlier: objects[ObjectKey(object)])
    }

    private mutating func store(_ object: KubeObject, key: ObjectKey) {
        if let old = objects.updateValue(object, forKey: key) {
            reindex(key, from: old, to: object)
        } else {
            namesByNamespace[key.namespace, default: []].insert(key.name)
            for index in indexes {
                for value in index.values(object) { keysByIndex[index.name]![value, default: []].insert(key) }
            }
        }
    }

    private mutating func reindex(_ key: ObjectKey, from old: KubeObject, to new: KubeObject) {
        for index in indexes {
            let oldValues = index.values(old)
            let newValues = index.values(new)
            if oldValues == newValues { continue }
            for value in oldValues { removeFromIndex(index.name, value, key) }
            for value in newValues { keysByIndex[index.name]![value, default: []].insert(key) }
        }
    }

    private mutating func remove(_ key: ObjectKey) {
        guard let old = objects.removeValue(forKey: key) else { return }
        namesByNamespace[key.namespace]?.remove(key.name)
        if namesByNamespace[key.namespace]?.isEmpty == true { namesByNamespace[key.namespace] = nil }
        for index in indexes { for value in index.values(old) { removeFromIndex(index.name, value, key) } }
    }

    private mutating func removeFromIndex(_ index: String, _ value: String, _ key: ObjectKey) {
        keysByIndex[index]![value]?.remove(key)
        if keysByIndex[index]![value]?.isEmpty == true { keysByIndex[index]![value] = nil }
    }
}
