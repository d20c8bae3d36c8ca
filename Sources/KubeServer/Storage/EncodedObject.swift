package import KubeCore

/// One version of one stored object, as the JSON bytes that go to clients, with the few values that selection needs.
///
/// The server holds every object in this form only: lists and watches send `json` as it is. Reading never parses.
package final class EncodedObject: Sendable {
    /// Namespace (empty for cluster-scoped objects) and name.
    package let key: ObjectKey
    /// The store's revision of this version: what `metadata.resourceVersion` in `json` says. 0 for an answer that is
    /// not stored (a Status, a Scale, the outcome of a dry run).
    package let revision: Int64
    /// The complete object, `kind`, `apiVersion` and `resourceVersion` included, as compact JSON.
    package let json: [UInt8]
    /// `metadata.labels`, in no particular order; few enough that a linear look-up beats a dictionary.
    package let labelPairs: [LabelPair]
    /// The values of the kind's selectable fields, in the order that its watch cache gives them.
    package let fieldValues: [String]

    package struct LabelPair: Sendable, Hashable {
        package let key: String
        package let value: String

        package init(key: String, value: String) {
            self.key = key
            self.value = value
        }
    }

    package init(key: ObjectKey, revision: Int64, json: [UInt8], labelPairs: [LabelPair], fieldValues: [String]) {
        self.key = key
        self.revision = revision
        self.json = json
        self.labelPairs = labelPairs
        self.fieldValues = fieldValues
    }

    /// An answer that is no stored version of an object: a Status, a Scale, the outcome of a dry run. O(size).
    package convenience init(answer: KubeObject) {
        self.init(key: ObjectKey(answer), revision: 0, json: answer.encoded(), labelPairs: [], fieldValues: [])
    }

    /// `metadata.resourceVersion`; empty for an answer that is not stored.
    package var resourceVersion: String { revision == 0 ? "" : String(revision) }

    /// The object as a tree. O(size): parses the bytes on every call.
    /// - Throws: `internalError` when the stored bytes are no JSON object, which only a damaged store can cause.
    package func decoded() throws(StatusError) -> KubeObject {
        do {
            if let object = KubeObject(try JSONParser.parse(json)) { return object }
        } catch {
            throw .internalError("stored object \(key) cannot be read: \(error)")
        }
        throw .internalError("stored object \(key) is not a JSON object")
    }

    /// The value of a label, nil when not set. O(number of labels).
    package func label(_ name: String) -> String? { labelPairs.first { $0.key == name }?.value }
}
