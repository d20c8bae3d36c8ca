/// What went wrong in the store. Equal when the codes are equal.
package struct StoreError: Error, Sendable {
    package enum Code: Sendable, Hashable {
        /// The key exists already, last changed at the given revision.
        case alreadyExists(Revision)
        /// The key was last changed at another revision than expected; nil when it does not exist.
        case revisionMismatch(current: Revision?)
        /// A delete of a key that does not exist.
        case notFound
        /// The revision asked for has been compacted away; `oldest` is the oldest that can be read, or watched after.
        case compacted(oldest: Revision)
        /// The revision asked for lies after the newest one.
        case futureRevision(current: Revision)
        /// More operations are waiting than the store accepts. Try again later.
        case overloaded
        /// Key or value larger than the store accepts.
        case tooLarge
        /// The disk, the quota, or the store's own limit of size is used up. Nothing was written.
        case diskFull
        /// The directory is in use by another process, or by another store of this one.
        case locked
        /// The database file is damaged, or is no database.
        case corrupt
        /// The database was written by a newer version of this program.
        case newerFormat
        /// Reading or writing the files failed.
        case inputOutput
        /// The store was closed.
        case closed
    }

    package let code: Code
    /// One sentence for a person. Names files, never values.
    package let message: String
    /// What the layer below said.
    package let cause: String?
    /// Where in the code the error was made.
    package let location: String

    package init(
        _ code: Code, _ message: String, cause: String? = nil, file: StaticString = #fileID, line: UInt = #line
    ) {
        self.code = code
        self.message = message
        self.cause = cause
        location = "\(file):\(line)"
    }
}

extension StoreError: Hashable {
    package static func == (lhs: StoreError, rhs: StoreError) -> Bool { lhs.code == rhs.code }

    package func hash(into hasher: inout Hasher) { hasher.combine(code) }
}

extension StoreError: CustomStringConvertible {
    package var description: String { cause.map { "\(message) (\($0))" } ?? message }
}
