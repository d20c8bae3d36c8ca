internal import KubeCore

extension KubeObject {
    /// The integer at a path, `fallback` when it is missing.
    func int(_ path: String..., default fallback: Int = 0) -> Int {
        value.at(path)?.intValue.map { Int(clamping: $0) } ?? fallback
    }

    /// The point in time at a path; nil when missing or malformed.
    func time(_ path: String...) -> Timestamp? {
        value.at(path)?.stringValue.flatMap(Timestamp.init(rfc3339:))
    }

    /// When the object was created; nil on an object that was not stored yet.
    var creationTime: Timestamp? { Timestamp(rfc3339: creationTimestamp) }

    /// Whether this object's managing owner is `owner`, by uid.
    func isControlled(by owner: KubeObject) -> Bool { controllerOwner?.uid == owner.uid }
}

extension Sequence<KubeObject> {
    /// Oldest first, equally old ones by name.
    func sortedByAge() -> [KubeObject] {
        sorted { ($0.creationTimestamp, $0.name) < ($1.creationTimestamp, $1.name) }
    }
}
