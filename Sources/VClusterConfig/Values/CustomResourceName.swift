internal import KubeCore

/// The key of an entry of `customResources`: `certificates.cert-manager.io`, with `/v1` for a version.
struct CustomResourceName: Sendable, Hashable {
    let resource: GroupResource
    /// Empty for the preferred one.
    let version: String

    /// Nil when the text names no group or has empty parts.
    init?(_ text: String) {
        let halves = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard halves.count <= 2, let dot = halves[0].firstIndex(of: ".") else { return nil }
        let plural = String(halves[0][..<dot])
        let group = String(halves[0][halves[0].index(after: dot)...])
        guard NameValidation.dns1035Label(plural).isEmpty, NameValidation.dns1123Subdomain(group).isEmpty else {
            return nil
        }
        if halves.count == 2, !NameValidation.dns1035Label(halves[1]).isEmpty { return nil }
        resource = GroupResource(group: group, resource: plural)
        version = halves.count == 2 ? halves[1] : ""
    }
}
