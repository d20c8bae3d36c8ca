internal import KubeCore

/// Which references between namespaces of the tenant cluster its owners have allowed.
///
/// On the host everything may lie in one namespace, where no such reference needs a grant; so they are judged here,
/// before anything is translated. Source: Gateway API, ReferenceGrant v1beta1.
struct ReferenceGrants: Sendable {
    /// The grants of a virtual namespace.
    let inNamespace: @Sendable (String) -> [KubeObject]

    /// One side of a reference.
    struct Party: Sendable, Hashable {
        let group: String
        let kind: String
        let namespace: String
    }

    func allows(from source: Party, to target: Party, named name: String) -> Bool {
        guard source.namespace != target.namespace else { return true }
        return inNamespace(target.namespace).contains { grant in
            let sources = grant.at("spec", "from")?.arrayValue ?? []
            let targets = grant.at("spec", "to")?.arrayValue ?? []
            return sources.contains {
                $0.text("group") == source.group && $0.text("kind") == source.kind
                    && $0.text("namespace") == source.namespace
            }
                && targets.contains {
                    $0.text("group") == target.group && $0.text("kind") == target.kind
                        && ($0.text("name").isEmpty || $0.text("name") == name)
                }
        }
    }
}
