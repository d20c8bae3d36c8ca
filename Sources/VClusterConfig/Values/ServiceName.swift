internal import KubeCore

/// `name` or `namespace/name`.
struct ServiceName: Sendable, Hashable {
    /// Empty when the text has none.
    let namespace: String
    let name: String

    /// Nil when the text is neither.
    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= 2, parts.allSatisfy({ NameValidation.dns1123Label($0).isEmpty }) else { return nil }
        namespace = parts.count == 2 ? parts[0] : ""
        name = parts[parts.count - 1]
    }
}
