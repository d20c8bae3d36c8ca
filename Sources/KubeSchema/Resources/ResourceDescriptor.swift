package import KubeCore

/// What the server must know of a resource to serve it: names, scope, verbs, subresources and selectable fields.
///
/// A built-in kind is one row of `BuiltInResources`; a served version of a CustomResourceDefinition makes one too.
package struct ResourceDescriptor: Sendable, Hashable {
    package let resource: GroupVersionResource
    package let kind: String
    package let listKind: String
    package let singularName: String
    package let shortNames: [String]
    package let categories: [String]
    package let isNamespaced: Bool
    package let verbs: Set<ResourceVerb>
    /// Sorted by name.
    package let subresources: [SubresourceDescriptor]
    /// The fields that selectors may name, `metadata.name` and (when namespaced) `metadata.namespace` among them.
    package let selectableFields: [SelectableField]
    /// The resource under whose key objects are stored and whose version and kind they are stored in. Differs from
    /// `resource` when two groups or versions show the same objects, such as `events` and `events.k8s.io`.
    package let storage: GroupVersionResource
    /// Kinds with a field label conversion of their own word the refusal of unknown labels differently.
    private let hasOwnFieldLabels: Bool

    package init(
        _ resource: GroupVersionResource, kind: String, listKind: String? = nil, singularName: String? = nil,
        shortNames: [String] = [], categories: [String] = [], isNamespaced: Bool = true,
        verbs: Set<ResourceVerb> = .stored, subresources: [SubresourceDescriptor] = [],
        selectableFields: [SelectableField] = [], hasOwnFieldLabels: Bool? = nil, storage: GroupVersionResource? = nil
    ) {
        self.resource = resource
        self.kind = kind
        self.listKind = listKind ?? "\(kind)List"
        self.singularName = singularName ?? kind.lowercased()
        self.shortNames = shortNames
        self.categories = categories
        self.isNamespaced = isNamespaced
        self.verbs = verbs
        self.subresources = subresources.sorted { $0.name < $1.name }
        self.selectableFields = (isNamespaced ? [.name, .namespace] : [.name]) + selectableFields
        self.storage = storage ?? resource
        self.hasOwnFieldLabels = hasOwnFieldLabels ?? !selectableFields.isEmpty
    }

    package var groupVersionKind: GroupVersionKind {
        GroupVersionKind(group: resource.group, version: resource.version, kind: kind)
    }

    /// Whether objects of this resource are kept in the store; reviews and bindings only answer.
    package var isStored: Bool { verbs.contains(.list) && verbs.contains(.create) }

    package var hasStatus: Bool { subresource("status") != nil }

    package func subresource(_ name: String) -> SubresourceDescriptor? { subresources.first { $0.name == name } }

    /// The selectable fields beside name and namespace, which every kind has.
    package var ownSelectableFields: [SelectableField] {
        Array(selectableFields.dropFirst(isNamespaced ? 2 : 1))
    }

    /// The selectable field of this label, nil when selectors must not name it.
    package func selectableField(_ name: String) -> SelectableField? { selectableFields.first { $0.name == name } }

    /// Checks that a selector names selectable fields only.
    /// - Throws: `badRequest` in kube-apiserver's words.
    package func validate(_ selector: FieldSelector) throws(StatusError) {
        for term in selector.terms where selectableField(term.field) == nil {
            if hasOwnFieldLabels { throw .badRequest("field label not supported: \(term.field)") }
            // Objects outside of namespaces can be selected by theirs, which is empty.
            // Source: k8s.io/apimachinery/pkg/runtime DefaultMetaV1FieldSelectorConversion.
            if term.field == SelectableField.namespace.name { continue }
            throw .badRequest(
                "\"\(term.field)\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"")
        }
    }
}
