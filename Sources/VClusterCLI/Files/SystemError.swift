#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// What the operating system refused, with its own reason.
struct SystemError: Error, Sendable, Equatable, CustomStringConvertible {
    /// `errno`.
    let number: Int32

    /// The error of the call that has just failed.
    static var last: SystemError { SystemError(number: errno) }

    var isNotFound: Bool { number == ENOENT }
    var isAlreadyThere: Bool { number == EEXIST }

    /// `No such file or directory`.
    var description: String { String(cString: strerror(number)) }
}
