package import KubeCore

/// A way to find cached objects by something else than their name.
package struct ObjectIndex: Sendable {
    /// Identifies the index within a cache.
    package let name: String
    /// The values under which an object is found; none when it does not take part.
    package let values: @Sendable (KubeObject) -> [String]

    package init(name: String, values: @escaping @Sendable (KubeObject) -> [String]) {
        self.name = name
        self.values = values
    }
}

extension ObjectIndex {
    /// By the uid of the one owner that manages the object.
    package static let controllerUID = ObjectIndex(name: "controllerUID") { object in
        object.controllerOwner.map { [$0.uid] } ?? []
    }

    /// By the uid of each owner.
    package static let ownerUID = ObjectIndex(name: "ownerUID") { $0.ownerReferences.map(\.uid) }

    /// By the object's own uid.
    package static let uid = ObjectIndex(name: "uid") { [$0.uid] }

    /// By the value of a label.
    package static func label(_ key: String) -> ObjectIndex {
        ObjectIndex(name: "label:\(key)") { object in object.labels[key].map { [$0] } ?? [] }
    }

    /// By the text at a path of member names, such as `field("spec", "nodeName")`; absent and empty texts take no part.
    package static func field(_ path: String...) -> ObjectIndex {
        ObjectIndex(name: "field:\(path.joined(separator: "."))") { object in
            guard let text = object.value.at(path)?.stringValue, !text.isEmpty else { return [] }
            return [text]
        }
    }
}
