package import KubeCore

/// Who gives Services their addresses.
package enum ServiceAddressing: Sendable {
    /// This cluster itself, from its own ranges.
    case own(ServiceAllocator)
    /// Somebody else, such as the host of a virtual cluster.
    case foreign(ServiceInterceptor)
}

extension ResourceRegistry {
    /// Makes every Service that is stored from now on get its addresses this way. Call when everything is loaded and
    /// before the first Service is written.
    package func setServiceAddressing(_ addressing: ServiceAddressing) throws(StatusError) {
        switch addressing {
        case .own(let allocator): try allocator.install(in: self)
        case .foreign(let interceptor):
            setHook(interceptor.hook, of: GroupVersionResource.services.groupResource)
        }
    }
}
