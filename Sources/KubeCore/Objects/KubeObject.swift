/// Any Kubernetes object, as the JSON tree it came as: fields that we do not know survive.
///
/// The accessors below read and write through the tree. Metadata of an object that has none reads as empty.
/// Source: Kubernetes API conventions, "Metadata".
package struct KubeObject: Sendable, Hashable {
    package var json: JSONObject

    package init(_ json: JSONObject) { self.json = json }

    /// Nil when the value is no JSON object.
    package init?(_ value: JSONValue) {
        guard case .object(let object) = value else { return nil }
        json = object
    }

    /// A new object with the given identity and nothing else.
    package init(apiVersion: String, kind: String, namespace: String? = nil, name: String) {
        var metadata = JSONObject()
        metadata["name"] = .string(name)
        if let namespace { metadata["namespace"] = .string(namespace) }
        json = ["apiVersion": .string(apiVersion), "kind": .string(kind), "metadata": .object(metadata)]
    }

    package var value: JSONValue { .object(json) }

    /// A member of the object's top level, such as `spec`.
    package subscript(key: String) -> JSONValue? {
        get { json[key] }
        set { json[key] = newValue }
    }

    /// The value at a path of member names from the top, such as `at("spec", "replicas")`.
    package func at(_ path: String...) -> JSONValue? {
        guard let first = path.first else { return value }
        return json[first]?.at(Array(path.dropFirst()))
    }

    /// The text at a path of member names, empty when it is missing or no string.
    package func text(_ path: String...) -> String { value.at(path)?.stringValue ?? "" }

    /// Sets (or with nil removes) the value at a path of member names, making objects on the way.
    package mutating func set(_ newValue: JSONValue?, at path: String...) { set(newValue, at: path) }

    /// As above, for a path that is computed. An empty path changes nothing.
    package mutating func set(_ newValue: JSONValue?, at path: [String]) {
        guard let first = path.first else { return }
        guard path.count > 1 else {
            json[first] = newValue
            return
        }
        if newValue == nil, json[first] == nil { return }
        var child = json[first] ?? .object(JSONObject())
        json[first] = .null
        child.set(newValue, at: Array(path.dropFirst()))
        json[first] = child
    }

    /// Compact JSON bytes. O(size).
    package func encoded() -> [UInt8] { JSONWriter.encode(value) }
}

// MARK: - Identity

extension KubeObject {
    package var apiVersion: String {
        get { json["apiVersion"]?.stringValue ?? "" }
        set { json["apiVersion"] = .string(newValue) }
    }

    package var kind: String {
        get { json["kind"]?.stringValue ?? "" }
        set { json["kind"] = .string(newValue) }
    }

    package var groupVersionKind: GroupVersionKind {
        let groupVersion = GroupVersion(apiVersion: apiVersion) ?? GroupVersion(group: "", version: "")
        return GroupVersionKind(group: groupVersion.group, version: groupVersion.version, kind: kind)
    }

    package var name: String {
        get { metadataString("name") }
        set { setMetadata("name", newValue) }
    }

    package var generateName: String {
        get { metadataString("generateName") }
        set { setMetadata("generateName", newValue) }
    }

    /// Empty for cluster-scoped objects.
    package var namespace: String {
        get { metadataString("namespace") }
        set { setMetadata("namespace", newValue) }
    }

    package var uid: String {
        get { metadataString("uid") }
        set { setMetadata("uid", newValue) }
    }

    package var resourceVersion: String {
        get { metadataString("resourceVersion") }
        set { setMetadata("resourceVersion", newValue) }
    }

    package var generation: Int64 {
        get { at("metadata", "generation")?.intValue ?? 0 }
        set { set(.int(newValue), at: "metadata", "generation") }
    }

    /// RFC 3339 text, empty when unset.
    package var creationTimestamp: String {
        get { metadataString("creationTimestamp") }
        set { setMetadata("creationTimestamp", newValue) }
    }

    /// RFC 3339 text, nil as long as nobody asked for deletion.
    package var deletionTimestamp: String? { at("metadata", "deletionTimestamp")?.stringValue }

    package var isBeingDeleted: Bool { deletionTimestamp != nil }

    private func metadataString(_ key: String) -> String { json["metadata"]?[key]?.stringValue ?? "" }

    private mutating func setMetadata(_ key: String, _ text: String) {
        set(text.isEmpty ? nil : .string(text), at: "metadata", key)
    }
}

// MARK: - Labels, annotations, owners, finalizers

extension KubeObject {
    package var labels: [String: String] {
        get { at("metadata", "labels")?.objectValue?.stringDictionary ?? [:] }
        set { set(newValue.isEmpty ? nil : .strings(newValue), at: "metadata", "labels") }
    }

    package var annotations: [String: String] {
        get { at("metadata", "annotations")?.objectValue?.stringDictionary ?? [:] }
        set { set(newValue.isEmpty ? nil : .strings(newValue), at: "metadata", "annotations") }
    }

    package var finalizers: [String] {
        get { at("metadata", "finalizers")?.arrayValue?.compactMap(\.stringValue) ?? [] }
        set { set(newValue.isEmpty ? nil : .array(newValue.map(JSONValue.string)), at: "metadata", "finalizers") }
    }

    package var ownerReferences: [OwnerReference] {
        get { at("metadata", "ownerReferences")?.arrayValue?.compactMap(OwnerReference.init) ?? [] }
        set { set(newValue.isEmpty ? nil : .array(newValue.map(\.value)), at: "metadata", "ownerReferences") }
    }

    /// The owner that manages this object, of which there is at most one.
    package var controllerOwner: OwnerReference? { ownerReferences.first(where: \.isController) }
}

/// An entry of `metadata.ownerReferences`.
/// Source: Kubernetes API reference, OwnerReference v1 meta.
package struct OwnerReference: Sendable, Hashable {
    package var apiVersion: String
    package var kind: String
    package var name: String
    package var uid: String
    package var isController: Bool
    package var blocksOwnerDeletion: Bool

    package init(
        apiVersion: String, kind: String, name: String, uid: String, isController: Bool = false,
        blocksOwnerDeletion: Bool = false
    ) {
        self.apiVersion = apiVersion
        self.kind = kind
        self.name = name
        self.uid = uid
        self.isController = isController
        self.blocksOwnerDeletion = blocksOwnerDeletion
    }

    /// The controller reference that a controller puts on what it makes for `owner`.
    package init(controller owner: KubeObject) {
        self.init(
            apiVersion: owner.apiVersion, kind: owner.kind, name: owner.name, uid: owner.uid, isController: true,
            blocksOwnerDeletion: true)
    }

    /// Nil when the value is no object with a kind, a name and a uid.
    package init?(_ value: JSONValue) {
        guard let kind = value["kind"]?.stringValue, let name = value["name"]?.stringValue,
            let uid = value["uid"]?.stringValue
        else { return nil }
        self.init(
            apiVersion: value["apiVersion"]?.stringValue ?? "", kind: kind, name: name, uid: uid,
            isController: value["controller"]?.boolValue ?? false,
            blocksOwnerDeletion: value["blockOwnerDeletion"]?.boolValue ?? false)
    }

    package var value: JSONValue {
        var object: JSONObject = [
            "apiVersion": .string(apiVersion), "kind": .string(kind), "name": .string(name), "uid": .string(uid),
        ]
        if isController { object["controller"] = true }
        if blocksOwnerDeletion { object["blockOwnerDeletion"] = true }
        return .object(object)
    }
}

/// A namespaced name; the namespace of a cluster-scoped object is empty. Text form: `ns/name`.
package struct ObjectKey: Sendable, Hashable, CustomStringConvertible {
    package let namespace: String
    package let name: String

    package init(namespace: String, name: String) {
        self.namespace = namespace
        self.name = name
    }

    package init(_ object: KubeObject) { self.init(namespace: object.namespace, name: object.name) }

    package var description: String { namespace.isEmpty ? name : "\(namespace)/\(name)" }
}
