internal import KubeCore

/// Who owns which field of the objects of a kind: each field has exactly one owner, and flows one way.
///
/// Fields that are named nowhere are set when the host object is made and then are the host's. Metadata has rules of its
/// own (`HostMetadata`), but for the annotations named here.
struct FieldOwners: Sendable {
    /// Follow the virtual object; drift on the host is repaired.
    let virtual: [FieldPath]
    /// Inside fields of the virtual object, and yet the host's: kept as they are there.
    let host: [FieldPath]
    /// Follow the host object and are shown to the tenant: `status`, `spec.volumeName`.
    let up: [FieldPath]
    /// Keys of annotations that the host writes and that are shown to the tenant.
    let upAnnotations: Set<String>

    init(virtual: [FieldPath], host: [FieldPath] = [], up: [FieldPath] = [], upAnnotations: Set<String> = []) {
        self.virtual = virtual
        self.host = host
        self.up = up
        self.upAnnotations = upAnnotations
    }

    var flowsUp: Bool { !up.isEmpty || !upAnnotations.isEmpty }

    // MARK: Down

    /// The merge patch without metadata that makes what the virtual object owns in `current` equal to `desired`.
    /// Nil when it is.
    func hostPatch(from current: KubeObject, to desired: KubeObject) -> JSONObject? {
        guard case .object(let before) = part(of: current), case .object(let after) = part(of: desired) else {
            return nil
        }
        return MergeDifference.patch(from: before, to: after)
    }

    private func part(of object: KubeObject) -> JSONValue {
        var part = JSONValue.object([:])
        for path in virtual { path.copy(from: object.value, to: &part) }
        for path in host + up { path.remove(from: &part) }
        return part
    }

    // MARK: Up

    /// The merge patches that show the tenant what the host says.
    struct UpPatch {
        var object: JSONObject?
        var status: JSONObject?
    }

    /// - Parameter shown: the virtual object with the up-flowing fields as they should be.
    func upPatch(from virtual: KubeObject, to shown: KubeObject) -> UpPatch {
        var before = JSONValue.object([:])
        var after = JSONValue.object([:])
        for path in up {
            path.copy(from: virtual.value, to: &before)
            path.copy(from: shown.value, to: &after)
            // What the host does not say (yet) at all is no news.
            if after.at(path.members) == nil { path.remove(from: &before) }
        }
        guard case .object(let old) = before, case .object(let new) = after else { return UpPatch() }
        var patch = MergeDifference.patch(from: old, to: new) ?? [:]
        var result = UpPatch()
        if let status = patch["status"] {
            result.status = ["status": status]
            patch["status"] = nil
        }
        if let annotations = annotationPatch(from: virtual, to: shown) {
            patch["metadata"] = ["annotations": .object(annotations)]
        }
        result.object = patch.isEmpty ? nil : patch
        return result
    }

    private func annotationPatch(from virtual: KubeObject, to shown: KubeObject) -> JSONObject? {
        guard !upAnnotations.isEmpty else { return nil }
        let before = virtual.annotations
        let after = shown.annotations
        var patch = JSONObject()
        for key in upAnnotations.sorted() where before[key] != after[key] {
            patch[key] = after[key].map(JSONValue.string) ?? .null
        }
        return patch.isEmpty ? nil : patch
    }

    /// `virtual` with the up-flowing fields of `host`, as they are.
    func copyUp(from host: KubeObject, to virtual: KubeObject) -> KubeObject {
        var shown = virtual.value
        for path in up { path.copy(from: host.value, to: &shown) }
        guard case .object(let members) = shown else { return virtual }
        var result = KubeObject(members)
        guard !upAnnotations.isEmpty else { return result }
        var annotations = result.annotations
        let given = host.annotations
        for key in upAnnotations { annotations[key] = given[key] }
        result.annotations = annotations
        return result
    }
}

/// The way to a field by names of members, such as `spec.volumeName`; never through arrays.
struct FieldPath: Sendable, Hashable, ExpressibleByStringLiteral {
    let members: [String]

    init(stringLiteral text: String) { members = text.split(separator: ".").map(String.init) }

    init(_ text: String) { self.init(stringLiteral: text) }

    /// Puts the value at this path of `source` to the same place of `target`; nothing when there is none.
    func copy(from source: JSONValue, to target: inout JSONValue) {
        guard let value = source.at(members), !value.isNull else { return }
        target.set(value, at: members)
    }

    func remove(from tree: inout JSONValue) {
        guard tree.at(members) != nil else { return }
        tree.set(nil, at: members)
    }
}
