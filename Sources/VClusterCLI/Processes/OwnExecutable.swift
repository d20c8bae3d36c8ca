internal import SystemFiles

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The file of the running program, whatever name it was called by.
enum OwnExecutable {
    /// - Throws: `SystemError`, also when the file has been removed while the program runs.
    static func path() throws(SystemError) -> String {
        #if os(Linux)
            let link = "/proc/self/exe"
        #else
            var size: UInt32 = 0
            _NSGetExecutablePath(nil, &size)
            var buffer = [CChar](repeating: 0, count: Int(size))
            guard _NSGetExecutablePath(&buffer, &size) == 0 else { throw SystemError(number: ENAMETOOLONG) }
            let link = String(cString: buffer)
        #endif
        guard let resolved = realpath(link, nil) else { throw .last }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
