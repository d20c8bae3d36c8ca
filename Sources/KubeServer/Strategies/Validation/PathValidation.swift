internal import KubeCore

/// Paths that must not leave the place they are meant for.
/// Source: pkg/apis/core/validation/validation.go validateLocalDescendingPath of Kubernetes 1.36.
enum PathValidation {
    /// No element `..`.
    static func noBacksteps(_ path: String, _ field: String, _ errors: inout FieldErrors) {
        if hasBackstep(path) { errors.invalid(field, .string(path), "must not contain '..'") }
    }

    static func hasBackstep(_ path: String) -> Bool { path.split(separator: "/").contains("..") }

    /// Relative, without `..`.
    static func descending(_ path: String, _ field: String, _ errors: inout FieldErrors) {
        if path.hasPrefix("/") { errors.invalid(field, .string(path), "must be a relative path") }
        noBacksteps(path, field, &errors)
    }

    /// As `descending`, and no name that the kubelet keeps for itself.
    static func local(_ path: String, _ field: String, _ errors: inout FieldErrors) {
        descending(path, field, &errors)
        if path.hasPrefix(".."), !path.hasPrefix("../") {
            errors.invalid(field, .string(path), "must not start with '..'")
        }
    }
}
