/// What strategic merge must know of a type: for each field, how lists and maps in it merge.
///
/// The tables are in KubeSchema; this is the window through which the merge sees them, so that it can stay in KubeCore.
/// Source: Kubernetes documentation, "Use a strategic merge patch"; k8s.io/apimachinery/pkg/util/strategicpatch.
package struct MergeSchema: Sendable {
    /// How one field merges. Without anything set, maps merge by member and lists are replaced.
    package struct Field: Sendable {
        /// Lists merge by element instead of being replaced (`patchStrategy: merge`).
        package let mergesLists: Bool
        /// The object is replaced as a whole (`patchStrategy: replace`).
        package let replacesObject: Bool
        /// The member that identifies an element of a list of objects (`patchMergeKey`); nil for lists of scalars.
        package let mergeKey: String?
        /// The type of the object, or of the elements of the list or map; nil when it has no fields of its own.
        package let type: MergeSchema?

        package init(
            mergesLists: Bool = false, replacesObject: Bool = false, mergeKey: String? = nil, type: MergeSchema? = nil
        ) {
            self.mergesLists = mergesLists
            self.replacesObject = replacesObject
            self.mergeKey = mergeKey
            self.type = type
        }
    }

    private let lookUp: @Sendable (String) -> Field?

    /// - Parameter lookUp: the field of this name, nil when the type has none.
    package init(_ lookUp: @escaping @Sendable (String) -> Field?) { self.lookUp = lookUp }

    func field(_ name: String) -> Field { lookUp(name) ?? Field() }

    /// A type about which nothing is known: maps merge, lists are replaced.
    package static let unknown = MergeSchema { _ in nil }
}
