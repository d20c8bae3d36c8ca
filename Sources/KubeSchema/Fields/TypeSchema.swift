package import KubeCore

/// One field of a type, with what merging, applying and documenting need to know of it.
package struct FieldSchema: Sendable, Hashable {
    package let name: String
    package let type: FieldType
    package var isRequired = false
    /// `merge`, `replace`, `retainKeys`. Source: x-kubernetes-patch-strategy.
    package var patchStrategies: [String] = []
    /// Source: x-kubernetes-patch-merge-key.
    package var mergeKey: String?
    /// `atomic`, `set` or `map`. Source: x-kubernetes-list-type.
    package var listType: String?
    /// Source: x-kubernetes-list-map-keys.
    package var mapKeys: [String] = []
    /// `atomic` or `granular`. Source: x-kubernetes-map-type.
    package var mapType: String?
    package var allowedValues: [String] = []
    /// The values that the elements of a list or map may have; empty for any.
    var allowedElements: [String] = []

    init(name: String, type: FieldType) {
        self.name = name
        self.type = type
    }
}

/// Fields of which one can be set at a time.
struct UnionSchema: Sendable, Hashable {
    /// The field that says which of the fields is set, nil when there is none.
    let discriminator: String?
    /// The value of the discriminator by the name of the field that goes with it.
    let namesByField: [String: String]
}

/// A named type of the Kubernetes API: an object with fields, or a scalar with a form of its own.
package struct TypeSchema: Sendable, Hashable {
    package enum Form: Sendable, Hashable {
        /// An object with the declared fields.
        case object
        /// An object whose members are not declared.
        case freeObject
        case any
        /// A time in RFC 3339.
        case time
        /// A port or percentage: an integer or a string.
        case intOrString
        /// A resource amount: a number or a string.
        case quantity
        case string
    }

    /// As OpenAPI names it, without the common beginning `io.k8s.`: `api.core.v1.Pod`.
    package let name: String
    package let form: Form
    /// Sorted by name.
    package let fields: [FieldSchema]
    /// Set for types that are kinds.
    package let kind: GroupVersionKind?
    package let mapType: String?
    /// The names of the required fields in the order of the Go type.
    let requiredFields: [String]
    /// Source: x-kubernetes-unions.
    let union: UnionSchema?
    /// The group versions that the type is a kind of, for one that is a kind of many; see `kind` for all others.
    let groupVersions: [GroupVersion]

    /// O(log(number of fields)).
    package func field(_ name: String) -> FieldSchema? {
        var range = fields.indices
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            if fields[middle].name == name { return fields[middle] }
            range = fields[middle].name < name ? (middle + 1)..<range.upperBound : range.lowerBound..<middle
        }
        return nil
    }
}
