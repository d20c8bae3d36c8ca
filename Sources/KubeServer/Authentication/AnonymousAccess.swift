/// Which requests without credentials are let through to authorization, as `system:anonymous`.
/// Source: k8s.io/apiserver/pkg/apis/apiserver AnonymousAuthConfig; KEP-4633.
package struct AnonymousAccess: Sendable, Hashable {
    package var isEnabled: Bool
    /// The only paths; empty for all.
    package var paths: Set<String>

    package init(isEnabled: Bool = true, paths: Set<String> = []) {
        self.isEnabled = isEnabled
        self.paths = paths
    }

    package func allows(path: String) -> Bool { isEnabled && (paths.isEmpty || paths.contains(path)) }
}
