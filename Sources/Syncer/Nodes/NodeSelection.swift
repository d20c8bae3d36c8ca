internal import KubeCore
internal import SyncSettings

/// Which nodes the tenant sees, and as what. Source: vcluster reference 1.8 and 3.15.
struct NodeSelection: Sendable {
    let mode: NodeSync.Mode

    enum Appearance: Sendable, Hashable {
        case hidden
        /// A stand-in of which only the name is the host's.
        case fake
        /// A copy of the host's node.
        case real
    }

    /// - Parameters:
    ///   - host: nil when the host has no such node, or its nodes are unknown.
    ///   - isUsed: whether a pod of this virtual cluster runs on it.
    func appearance(of host: KubeObject?, isUsed: Bool) -> Appearance {
        if case .fake = mode { return isUsed ? .fake : .hidden }
        guard let host else { return .hidden }
        let isShown =
            switch mode {
            case .fake, .used: isUsed
            case .all: true
            case .selected(let selector): selector.matches(host.labels)
            case .selectedOrUsed(let selector): isUsed || selector.matches(host.labels)
            }
        return isShown ? .real : .hidden
    }
}
