internal import SystemFiles

/// What a person reads. Results go to standard output, everything about how it goes to standard error, so that scripts
/// can take the first alone.
enum Terminal {
    /// Writes a line of results.
    static func print(_ line: String) { write(line + "\n", to: 1) }

    /// Writes a line of progress.
    static func note(_ line: String) { write(line + "\n", to: 2) }

    static func write(_ text: String, to descriptor: Int32) { write(text.utf8, to: descriptor) }

    static func write(_ content: some Collection<UInt8>, to descriptor: Int32) {
        // When nobody listens any more, there is nobody else to tell either.
        try? SystemFile.write(content, to: descriptor)
    }
}
