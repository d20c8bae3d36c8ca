package import KubeCore

/// Who gives Services their addresses.
package enum ServiceAddressing: Sendable {
    /// This cluster itself, from its own ranges.
    case own(ServiceAllocator)
    /// Somebody else, such as the host of a virtual cluster.
    case foreign(ServiceInterceptor)

    var hook: StorageHook {
        switch self {
        case .own(let allocator): allocator.hook
        case .foreign(let interceptor): interceptor.hook
        }
    }
}

extension ResourceRegistry {
    /// Makes every Service that is stored from now on get its addresses this way. Call when everything is loaded and
    /// before the first Service is written.
    package func setServiceAddressing(_ addressing: ServiceAddressing) throws(StatusError) {
        if case .own(let allocator) = addressing { try allocator.load(from: storage) }
        setHook(addressing.hook, of: GroupVersionResource.services.groupResource)
    }
}
