internal import NIOPosix

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// The child's side of `ChildProcess`: ends this process when the host that started it has ended.
package enum ParentLink {
    /// Names the descriptor in the environment of a child.
    static let variable = "VCLUSTER_PARENT_LINK"
    static let descriptor: Int32 = 3
    /// How long an orderly end may take before the process is killed.
    private static let graceSeconds: UInt32 = 10

    /// To be called early in `vcluster start`. Does nothing in a process that no host has started.
    package static func endWithParent(environment: [String: String]) {
        guard environment[variable].flatMap(Int32.init) == descriptor else { return }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        let pool = NIOThreadPool(numberOfThreads: 1)
        pool.start()
        pool.submit { _ in
            // Nobody ever writes: the read returns when the other end is closed.
            var byte: UInt8 = 0
            while read(descriptor, &byte, 1) < 0, errno == EINTR {}
            kill(getpid(), SIGTERM)
            sleep(graceSeconds)
            kill(getpid(), SIGKILL)
        }
    }
}
