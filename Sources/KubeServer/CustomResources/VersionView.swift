internal import KubeCore
internal import KubeSchema
internal import RevisionStore
internal import Synchronization

/// How the stored objects of a custom resource look in one of its served versions.
///
/// All versions share the stored objects, which have the version that was the storage version when they were written.
/// Conversion is by strategy `None`: only `apiVersion` differs. What a newer schema does not know is left out and its
/// defaults are filled in when an object is read, as kube-apiserver does. The outcome is kept with the object, so that
/// each object is looked at once per view.
/// Source: Kubernetes documentation, "Versions in CustomResourceDefinitions".
struct VersionView: Sendable {
    private static let lastID = Atomic<Int>(0)

    /// Two views with the same id show the same.
    let id: Int
    private let apiVersion: String
    private let storageAPIVersion: String
    private let schema: StructuralSchema

    init(apiVersion: String, storageAPIVersion: String, schema: StructuralSchema) {
        id = Self.lastID.add(1, ordering: .relaxed).newValue
        self.apiVersion = apiVersion
        self.storageAPIVersion = storageAPIVersion
        self.schema = schema
    }

    /// A stored object as clients of this version see it. O(size) for the first reader, then O(1).
    /// - Throws: `internalError` when the stored bytes cannot be read.
    func shown(_ object: EncodedObject) throws(StatusError) -> EncodedObject {
        if let known = object.view(id) { return known }
        let stored = try object.decoded()
        var tree = KubeObject(SchemaPruning.prune(stored.json, schema).object)
        tree.json = SchemaDefaulting.fill(tree.json, schema)
        tree.apiVersion = apiVersion
        let shown =
            tree == stored
            ? object
            : EncodedObject(
                key: object.key, revision: object.revision,
                json: StoredForm.versioned(StoredForm.encode(tree), object.revision), labelPairs: object.labelPairs,
                fieldValues: object.fieldValues, tree: nil)
        object.keepView(id, shown)
        return shown
    }

    /// What `object`, an object of this version that was just defaulted and checked, is stored as.
    func stored(_ object: KubeObject) -> KubeObject {
        var stored = object
        stored.apiVersion = storageAPIVersion
        return stored
    }

    /// An object that was just stored from this version, as its clients see it.
    func shownAfterWrite(_ object: EncodedObject) throws(StatusError) -> EncodedObject {
        if apiVersion == storageAPIVersion { object.keepView(id, object) }
        return try shown(object)
    }
}

extension ServedResource {
    /// An object as it is stored, as clients of this resource see it. O(1) for built-in kinds.
    func shown(_ object: EncodedObject) throws(StatusError) -> EncodedObject {
        guard let custom else { return object }
        return try custom.view.shown(object)
    }

    func shownAfterWrite(_ object: EncodedObject) throws(StatusError) -> EncodedObject {
        guard let custom else { return object }
        return try custom.view.shownAfterWrite(object)
    }

    /// An object of this resource in the form in which it is stored.
    func stored(_ object: KubeObject) -> KubeObject { custom?.view.stored(object) ?? object }
}
