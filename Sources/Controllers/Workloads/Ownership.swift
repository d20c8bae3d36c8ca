internal import KubeCore

/// Which of the objects that a controller sees are its own, which to adopt, and which to let go.
///
/// An object belongs to the owner by its controller reference. One without a controller that matches the selector is
/// adopted, one of ours that no longer matches is released. Objects of other controllers are never touched.
/// Source: pkg/controller/controller_ref_manager.go.
struct Ownership {
    var owned: [KubeObject] = []
    var toAdopt: [KubeObject] = []
    var toRelease: [KubeObject] = []

    init(of owner: KubeObject, selector: LabelSelector, among objects: [KubeObject]) {
        for object in objects where object.namespace == owner.namespace {
            let matches = selector.matches(object.labels)
            if let controller = object.controllerOwner {
                guard controller.uid == owner.uid else { continue }
                if matches {
                    owned.append(object)
                } else if !owner.isBeingDeleted {
                    toRelease.append(object)
                }
            } else if matches, !owner.isBeingDeleted, !object.isBeingDeleted {
                toAdopt.append(object)
            }
        }
    }

    /// The patch that makes `owner` the controller of `object`; fails when the object has changed meanwhile.
    static func adoptionPatch(of object: KubeObject, by owner: KubeObject) -> Patch {
        patch(object, owners: object.ownerReferences + [OwnerReference(controller: owner)])
    }

    /// The patch that removes the references to `owner`; fails when the object has changed meanwhile.
    static func releasePatch(of object: KubeObject, from owner: KubeObject) -> Patch {
        patch(object, owners: object.ownerReferences.filter { $0.uid != owner.uid })
    }

    /// The patch that sets the owners of `object`; fails when the object has changed meanwhile.
    static func patch(_ object: KubeObject, owners: [OwnerReference]) -> Patch {
        .merge([
            "metadata": [
                "uid": .string(object.uid), "resourceVersion": .string(object.resourceVersion),
                "ownerReferences": owners.isEmpty ? .null : .array(owners.map(\.value)),
            ]
        ])
    }
}
