#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// What a person reads. Results go to standard output, everything about how it goes to standard error, so that scripts
/// can take the first alone.
enum Terminal {
    /// Writes a line of results.
    static func print(_ line: String) { write(line + "\n", to: 1) }

    /// Writes a line of progress.
    static func note(_ line: String) { write(line + "\n", to: 2) }

    static func write(_ text: String, to descriptor: Int32) { write(text.utf8, to: descriptor) }

    static func write(_ content: some Collection<UInt8>, to descriptor: Int32) {
        var bytes = Array(content)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { buffer in
                #if canImport(Glibc)
                    Glibc.write(descriptor, buffer.baseAddress, buffer.count)
                #elseif canImport(Musl)
                    Musl.write(descriptor, buffer.baseAddress, buffer.count)
                #else
                    Darwin.write(descriptor, buffer.baseAddress, buffer.count)
                #endif
            }
            if count < 0 {
                if errno == EINTR { continue }
                return  // nobody listens any more, and there is nobody else to tell
            }
            bytes = bytes.dropFirst(count)
        }
    }
}
