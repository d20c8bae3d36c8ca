internal import KubeCore
internal import NIOCore
internal import NIOPosix

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Looks names up in the DNS of the machine, outside of the cooperative pool.
enum HostLookup {
    struct Failure: Error {
        let message: String
    }

    /// The addresses of a name, in the order in which the system prefers them; an address is its own.
    static func addresses(of host: String) async throws(Failure) -> [String] {
        if AddressRange.bytes(host) != nil { return [host] }
        do {
            return try await NIOThreadPool.singleton.runIfActive { try lookUp(host) }
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure(message: "lookup \(host): \(error)")
        }
    }

    /// Blocks.
    private static func lookUp(_ host: String) throws -> [String] {
        var result: UnsafeMutablePointer<addrinfo>?
        var hints = addrinfo()
        #if canImport(Glibc)
            hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        #else
            hints.ai_socktype = CInt(SOCK_STREAM)
        #endif
        let code = getaddrinfo(host, nil, &hints, &result)
        guard code == 0, let list = result else {
            throw Failure(
                message: code == EAI_AGAIN
                    ? "lookup \(host): Temporary failure in name resolution" : "lookup \(host): no such host")
        }
        defer { freeaddrinfo(list) }
        var addresses: [String] = []
        var entry: UnsafeMutablePointer<addrinfo>? = list
        while let current = entry {
            var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            let status = getnameinfo(
                current.pointee.ai_addr, current.pointee.ai_addrlen, &text, socklen_t(text.count), nil, 0,
                NI_NUMERICHOST)
            if status == 0 {
                addresses.append(String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
            }
            entry = current.pointee.ai_next
        }
        return addresses
    }
}
