package import KubeCore
internal import KubeSchema

/// How objects of a resource whose objects are stored in another group or version change between the two.
///
/// Only kinds that several API groups or versions show have one; all others are served as they are stored.
package struct VersionConversion: Sendable {
    /// The kind that clients of the resource see.
    let served: GroupVersionKind
    /// The kind that the store holds.
    let stored: GroupVersionKind
    private let makeStored: @Sendable (inout KubeObject) -> Void
    private let makeServed: @Sendable (inout KubeObject) -> Void

    init(
        served: GroupVersionKind, stored: GroupVersionKind,
        toStored: @escaping @Sendable (inout KubeObject) -> Void,
        toServed: @escaping @Sendable (inout KubeObject) -> Void
    ) {
        self.served = served
        self.stored = stored
        makeStored = toStored
        makeServed = toServed
    }

    /// The object as the store holds it; anything but an object of the served kind (a Status, a Scale) stays.
    func toStored(_ object: KubeObject) -> KubeObject {
        converted(object, from: served, to: stored, makeStored)
    }

    /// The object as clients see it; anything but an object of the stored kind stays.
    func toServed(_ object: KubeObject) -> KubeObject {
        converted(object, from: stored, to: served, makeServed)
    }

    private func converted(
        _ object: KubeObject, from source: GroupVersionKind, to target: GroupVersionKind,
        _ change: (inout KubeObject) -> Void
    ) -> KubeObject {
        guard object.groupVersionKind == source else { return object }
        var object = object
        change(&object)
        object.kind = target.kind
        object.apiVersion = target.apiVersion
        // What is empty is shown or left out as the other type has it. What was read once has no wrong types.
        return (try? TypedDecoder.decode(object, as: target).object) ?? object
    }

    /// The conversion of a built-in kind, nil when it is stored as it is served.
    package static func builtIn(_ kind: GroupVersionKind) -> VersionConversion? {
        switch kind {
        case EventConversion.served: EventConversion.conversion
        case AutoscalerConversion.served: AutoscalerConversion.conversion
        default: nil
        }
    }
}
