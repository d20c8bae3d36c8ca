internal import KubeCore

/// What becomes of a virtual volume that stands for one that the host made for a claim of the tenant.
///
/// The host's volume is the truth; all that the tenant can do to it is to delete it when it is released, as an
/// administrator would. Our finalizer keeps the virtual volume until that is decided.
enum MirroredVolume {
    /// On the virtual volume: the name of the host volume.
    static let annotation = "vcluster.loft.sh/host-pv"
    static let finalizer = "vcluster.loft.sh/host-pv"

    static func isMirror(_ volume: KubeObject) -> Bool { volume.annotations[annotation] == volume.name }

    enum Decision: Equatable {
        case rest
        case create
        /// Bring the virtual volume back to what the host says.
        case show
        /// Let the virtual volume go.
        case release
        /// Delete the virtual volume; the host's is gone.
        case delete
        /// Delete the host's volume, which only waits for somebody to do so.
        case deleteHost
    }

    /// - Parameters:
    ///   - virtual: a mirror, or nil.
    ///   - host: the host volume, when it is, or was, bound to a claim of the tenant.
    static func decide(virtual: KubeObject?, host: KubeObject?) -> Decision {
        guard let virtual else {
            guard let host, !host.isBeingDeleted else { return .rest }
            return .create
        }
        guard let host else { return virtual.isBeingDeleted ? .release : .delete }
        guard virtual.isBeingDeleted else { return .show }
        if host.isBeingDeleted { return .rest }
        switch host.text("status", "phase") {
        case "Released", "Failed":
            // Volumes that an administrator of the host made are not the tenant's to delete.
            return host.annotations["pv.kubernetes.io/provisioned-by"] == nil ? .release : .deleteHost
        default: return .rest
        }
    }
}
