package import KubeCore

/// Lets somebody else allocate the addresses of Services: for a virtual cluster the host does, so that the object which
/// the tenant's create returns already has the host's ClusterIP.
package struct ServiceInterceptor: Sendable {
    /// Called with a Service that is about to be stored, after defaulting and mutating admission, on create and on each
    /// update that may change addresses or node ports. Returns the Service with `spec.clusterIP`, `spec.clusterIPs`,
    /// `spec.ipFamilies` and the ports' `nodePort` as they must be stored. `old` is nil on create. Never called for dry
    /// runs. What it throws goes to the client.
    package var allocate: @Sendable (_ service: KubeObject, _ old: KubeObject?) async throws(StatusError) -> KubeObject
    /// Called when a Service that went through `allocate` with `old == nil` could not be stored after all.
    package var release: @Sendable (_ service: KubeObject) async -> Void

    package init(
        allocate:
            @escaping @Sendable (_ service: KubeObject, _ old: KubeObject?) async throws(StatusError) -> KubeObject,
        release: @escaping @Sendable (_ service: KubeObject) async -> Void
    ) {
        self.allocate = allocate
        self.release = release
    }
}
