#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// What the operating system refused, with its own reason. Source: errno(3).
package struct SystemError: Error, Sendable, Equatable, CustomStringConvertible {
    /// `errno`.
    package let number: Int32

    package init(number: Int32) { self.number = number }

    /// The error of the call that has just failed.
    package static var last: SystemError { SystemError(number: errno) }

    package var isNotFound: Bool { number == ENOENT }
    package var isAlreadyThere: Bool { number == EEXIST }
    /// A file is larger than was to be read of it.
    package var isTooLarge: Bool { number == EFBIG }

    /// `No such file or directory`.
    package var description: String { String(cString: strerror(number)) }
}
