internal import KubeCore

/// An entry of `sync.toHost.namespaces.mappings.byName`. Source: vcluster reference 2.2, "Config validation".
enum NamespaceMappingText {
    /// Longest text before the `*` of a pattern: the rest of the name follows it.
    private static let longestPrefix = 32
    private static let clusterName = "${name}"

    /// What is wrong with a pair; nil when nothing is.
    static func problem(_ virtual: String, _ host: String) -> String? {
        let isPattern = virtual.contains("*")
        guard isPattern == host.contains("*") else { return "both must be names, or both patterns" }
        return side(virtual, isPattern: isPattern) ?? side(host, isPattern: isPattern)
    }

    private static func side(_ text: String, isPattern: Bool) -> String? {
        var name = text
        if isPattern {
            guard text.hasSuffix("*"), !text.dropLast().contains("*") else {
                return "a * can only be the last character"
            }
            guard text.count - 1 <= longestPrefix else {
                return "a pattern may have at most \(longestPrefix) characters before the *"
            }
            name = text.dropLast() + "x"
        }
        while let range = name.firstRange(of: clusterName) { name.replaceSubrange(range, with: "x") }
        return NameValidation.dns1123Label(name).isEmpty ? nil : "\"\(text)\" is no name of a namespace"
    }
}
