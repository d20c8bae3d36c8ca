internal import KubeCore
internal import SyncSettings

/// In which host namespace the objects of a virtual namespace are. Source: vcluster reference 1.14 and 3.14.
package struct HostNamespaces: Sendable {
    /// The host namespace of the virtual cluster itself.
    package let own: String
    private let virtualClusterName: String
    private let layout: NamespaceLayout

    init(_ configuration: SyncerConfiguration) {
        own = configuration.hostNamespace
        virtualClusterName = configuration.virtualClusterName
        layout = configuration.settings.namespaces
    }

    /// The host namespace that holds everything; nil when each virtual namespace has one of its own.
    package var single: String? { layout == .single ? own : nil }

    /// The host namespace of the objects of `virtual`. Pure: whether it exists, and is ours, is another question.
    package func host(of virtual: String) -> String {
        guard case .many(let mappings) = layout else { return own }
        return mapped(virtual, mappings) ?? hashed(virtual)
    }

    /// Whether objects of `virtual` get to the host at all.
    package func carries(_ virtual: String) -> Bool {
        guard case .many(let mappings) = layout, mappings.mappingsOnly else { return true }
        return mapped(virtual, mappings) != nil
    }

    /// A plain entry wins over patterns, and a longer pattern over a shorter one.
    private func mapped(_ virtual: String, _ mappings: NamespaceMappings) -> String? {
        if let plain = mappings.byName[virtual] { return resolved(plain) }
        var best: (prefix: Substring, target: String)?
        for (pattern, target) in mappings.byName where pattern.hasSuffix("*") {
            let prefix = resolved(String(pattern.dropLast()))[...]
            guard virtual.hasPrefix(prefix), prefix.utf8.count >= (best?.prefix.utf8.count ?? 0) else { continue }
            best = (prefix, target)
        }
        guard let best else { return nil }
        let rest = virtual.dropFirst(best.prefix.count)
        return best.target.hasSuffix("*") ? resolved(String(best.target.dropLast())) + rest : resolved(best.target)
    }

    private func resolved(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        let variable = "${name}"
        while let start = rest.indices.first(where: { rest[$0...].hasPrefix(variable) }) {
            result += rest[..<start] + virtualClusterName
            rest = rest[start...].dropFirst(variable.count)
        }
        return result + rest
    }

    private func hashed(_ virtual: String) -> String {
        "vcluster-\(SafeName.sha256Hex(virtual).prefix(8))-\(SafeName.sha256Hex("\(own)x\(virtualClusterName)").prefix(8))"
    }
}
