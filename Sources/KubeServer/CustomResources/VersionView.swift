internal import KubeCore
internal import KubeSchema
internal import RevisionStore
internal import Synchronization

/// How the stored objects of a custom resource look in one of its served versions.
///
/// All versions share the stored objects, which have the version that was the storage version when they were written.
/// With strategy `None` only `apiVersion` differs; with `Webhook` the definition's webhook converts. What a newer schema
/// does not know is left out and its defaults are filled in when an object is read, as kube-apiserver does. The outcome is
/// kept with the object, so that each object is looked at once per view.
/// Source: Kubernetes documentation, "Versions in CustomResourceDefinitions".
struct VersionView: Sendable {
    private static let lastID = Atomic<Int>(0)

    /// Two views with the same id show the same.
    let id: Int
    private let apiVersion: String
    private let storageAPIVersion: String
    private let schema: StructuralSchema
    private let webhook: ConversionWebhook?
    /// By which the objects of the version can be selected.
    private let fields: [SelectableField]

    init(
        apiVersion: String, storageAPIVersion: String, schema: StructuralSchema, webhook: ConversionWebhook? = nil,
        fields: [SelectableField] = []
    ) {
        id = Self.lastID.add(1, ordering: .relaxed).newValue
        self.apiVersion = apiVersion
        self.storageAPIVersion = storageAPIVersion
        self.schema = schema
        self.webhook = webhook
        self.fields = fields
    }

    /// A stored object as clients of this version see it. O(size) for the first reader, then O(1).
    /// - Throws: `internalError` when the stored bytes cannot be read; what goes wrong with the webhook.
    func shown(_ object: EncodedObject) async throws(StatusError) -> EncodedObject {
        if let known = object.view(id) { return known }
        return try await shown([object])[0]
    }

    /// Stored objects as clients of this version see them. A webhook is asked about many at a time.
    func shown(_ objects: [EncodedObject]) async throws(StatusError) -> [EncodedObject] {
        var result = objects
        var unknown: [Int] = []
        for (index, object) in objects.enumerated() {
            if let known = object.view(id) { result[index] = known } else { unknown.append(index) }
        }
        if unknown.isEmpty { return result }
        var stored: [KubeObject] = []
        for index in unknown { stored.append(try objects[index].decoded()) }
        let converted = try await webhook?.convert(stored, to: apiVersion) ?? stored
        for (position, index) in unknown.enumerated() {
            result[index] = keep(completed(converted[position]), of: objects[index], stored: stored[position])
        }
        return result
    }

    private func keep(_ tree: KubeObject, of object: EncodedObject, stored: KubeObject) -> EncodedObject {
        let shown =
            tree == stored
            ? object
            : EncodedObject(
                key: object.key, revision: object.revision,
                json: StoredForm.versioned(StoredForm.encode(tree), object.revision), labelPairs: object.labelPairs,
                fieldValues: fields.map { $0.value(in: tree) }, tree: nil)
        object.keepView(id, shown)
        return shown
    }

    private func completed(_ object: KubeObject) -> KubeObject {
        var tree = KubeObject(SchemaPruning.prune(object.json, schema).object)
        tree.json = SchemaDefaulting.fill(tree.json, schema)
        tree.apiVersion = apiVersion
        return tree
    }

    /// An object of another version, as clients of this version see it.
    func converted(_ object: KubeObject) async throws(StatusError) -> KubeObject {
        guard object.apiVersion != apiVersion else { return object }
        return completed(try await webhook?.convert([object], to: apiVersion)[0] ?? object)
    }

    /// What `object`, an object of this version that was just defaulted and checked, is stored as.
    func stored(_ object: KubeObject) async throws(StatusError) -> KubeObject {
        if apiVersion == storageAPIVersion { return object }
        var stored = try await webhook?.convert([object], to: storageAPIVersion)[0] ?? object
        stored.apiVersion = storageAPIVersion
        return stored
    }

    /// An object that was just stored from this version, as its clients see it.
    func shownAfterWrite(_ object: EncodedObject) async throws(StatusError) -> EncodedObject {
        // What was written has its defaults; only a status that was taken out again has not.
        let isComplete = schema.properties["status"]?.defaultValue == nil
        if apiVersion == storageAPIVersion, isComplete { object.keepView(id, object) }
        return try await shown(object)
    }
}

extension ServedResource {
    /// An object as it is stored, as clients of this resource see it. O(1) for built-in kinds.
    func shown(_ object: EncodedObject) async throws(StatusError) -> EncodedObject {
        guard let custom else { return object }
        return try await custom.view.shown(object)
    }

    /// Objects as they are stored, as clients of this resource see them. Costs nothing for built-in kinds.
    func shown(_ objects: [EncodedObject]) async throws(StatusError) -> [EncodedObject] {
        guard let custom else { return objects }
        return try await custom.view.shown(objects)
    }

    func shownAfterWrite(_ object: EncodedObject) async throws(StatusError) -> EncodedObject {
        guard let custom else { return object }
        return try await custom.view.shownAfterWrite(object)
    }

    /// An object of this resource in the form in which it is stored.
    func stored(_ object: KubeObject) async throws(StatusError) -> KubeObject {
        try await custom?.view.stored(object) ?? object
    }
}
