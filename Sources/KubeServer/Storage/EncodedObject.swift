package import KubeCore
package import RevisionStore
internal import Synchronization

/// One version of one stored object, as the JSON bytes that go to clients, with the few values that selection needs.
///
/// The server holds every object in this form: lists and watches send `json` as it is, and reading never parses. Only
/// parts of this process that want a tree (`LoopbackAPI`) make it be parsed, once for all of them.
package final class EncodedObject: Sendable {
    /// Namespace (empty for cluster-scoped objects) and name.
    package let key: ObjectKey
    /// The store's revision of this version: what `metadata.resourceVersion` in `json` says. Zero for an answer that is
    /// not stored (a Status, a Scale, the outcome of a dry run).
    package let revision: Revision
    /// The complete object, `kind`, `apiVersion` and `resourceVersion` included, as compact JSON.
    package let json: [UInt8]
    /// `metadata.labels`, in no particular order; few enough that a linear look-up beats a dictionary.
    package let labelPairs: [LabelPair]
    /// The values of the kind's selectable fields, in the order that its watch cache gives them; of an object that a version
    /// of a custom resource shows otherwise than it is stored, those of the version in its order.
    let fieldValues: [String]
    private let sharedTree: Mutex<SharedTree>

    private struct SharedTree {
        var tree: KubeObject?
        /// How many readers will still ask for the tree; nil when it stays until the object is superseded.
        var expectedReaders: Int?
        /// A newer version has come: only the log still has this one, and should not have it twice.
        var isSuperseded = false
        /// How versions of a custom resource show the object, by the ids of their views. Few: stale ones go together.
        var views: [Int: EncodedObject] = [:]
        /// The view that shows the object as it is stored, so that it need not hold on to itself.
        var plainView: Int?
    }

    private static let maximumViewCount = 4

    package struct LabelPair: Sendable, Hashable {
        package let key: String
        package let value: String

        package init(key: String, value: String) {
            self.key = key
            self.value = value
        }
    }

    init(
        key: ObjectKey, revision: Revision, json: [UInt8], labelPairs: [LabelPair], fieldValues: [String],
        tree: KubeObject? = nil, expectedReaders: Int? = nil
    ) {
        self.key = key
        self.revision = revision
        self.json = json
        self.labelPairs = labelPairs
        self.fieldValues = fieldValues
        sharedTree = Mutex(SharedTree(tree: tree, expectedReaders: expectedReaders))
    }

    /// An answer that is no stored version of an object: a Status, a Scale, the outcome of a dry run. O(size).
    package convenience init(answer: KubeObject) {
        self.init(
            key: ObjectKey(answer), revision: .zero, json: answer.encoded(), labelPairs: [], fieldValues: [],
            tree: answer)
    }

    /// `metadata.resourceVersion`; empty for an answer that is not stored.
    package var resourceVersion: String { revision == .zero ? "" : revision.description }

    /// The value of a label, nil when not set. O(number of labels).
    package func label(_ name: String) -> String? { labelPairs.first { $0.key == name }?.value }

    /// The object as a tree. O(size) when it has to be parsed.
    /// - Throws: `internalError` when the stored bytes are no JSON object, which only a damaged store can cause.
    package func decoded() throws(StatusError) -> KubeObject {
        if let tree = sharedTree.withLock({ $0.tree }) { return tree }
        do {
            if let object = KubeObject(try JSONParser.parse(json)) { return object }
        } catch {
            throw .internalError("stored object \(key) cannot be read: \(error)")
        }
        throw .internalError("stored object \(key) is not a JSON object")
    }

    /// As `decoded()`, and keeps the tree for the next caller. For objects that are looked at again and again.
    func decodedAndShared() throws(StatusError) -> KubeObject {
        let tree = try decoded()
        sharedTree.withLock { shared in
            guard !shared.isSuperseded else { return }
            shared.tree = tree
            shared.expectedReaders = nil
        }
        return tree
    }

    /// As `decoded()`, for one of several readers that each ask once: the tree is kept until the last of them has it.
    /// What they keep of it is theirs, often the metadata alone.
    /// - Parameter readers: how many there are now, the caller included.
    func decoded(forOneOf readers: Int) throws(StatusError) -> KubeObject {
        let tree = try decoded()
        sharedTree.withLock { shared in
            guard !shared.isSuperseded, shared.tree == nil || shared.expectedReaders != nil else { return }
            let left = (shared.expectedReaders ?? readers) - 1
            shared.tree = left > 0 ? tree : nil
            shared.expectedReaders = max(0, left)
        }
        return tree
    }

    /// Gives up the shared tree: a newer version of the object has come.
    func dropSharedTree() { sharedTree.withLock { $0 = SharedTree(isSuperseded: true) } }

    /// How a view shows the object, when it has been asked before.
    func view(_ id: Int) -> EncodedObject? {
        sharedTree.withLock { $0.plainView == id ? self : $0.views[id] }
    }

    /// Keeps how a view shows the object.
    func keepView(_ id: Int, _ shown: EncodedObject) {
        sharedTree.withLock { state in
            if shown === self {
                state.plainView = id
            } else if !state.isSuperseded {
                if state.views.count >= Self.maximumViewCount { state.views = [:] }
                state.views[id] = shown
            }
        }
    }

    /// The same content under another revision: how the deletion of an object is told. O(size).
    func reversioned(_ revision: Revision) -> EncodedObject {
        EncodedObject(
            key: key, revision: revision, json: StoredForm.reversioned(json, revision), labelPairs: labelPairs,
            fieldValues: fieldValues)
    }
}
