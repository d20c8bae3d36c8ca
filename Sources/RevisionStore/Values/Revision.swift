/// The number of one change of the store, counted from 1 without gaps. Never repeats and never goes back, also over
/// restarts.
package struct Revision: RawRepresentable, Sendable, Hashable, Comparable {
    package let rawValue: Int64

    package init(rawValue: Int64) { self.rawValue = rawValue }

    package init(_ rawValue: Int64) { self.rawValue = rawValue }

    /// Before the first change.
    package static let zero = Revision(0)

    package static func < (lhs: Revision, rhs: Revision) -> Bool { lhs.rawValue < rhs.rawValue }

    package var next: Revision { Revision(rawValue + 1) }
}

extension Revision: CustomStringConvertible {
    /// The plain number, as a `resourceVersion` shows it.
    package var description: String { String(rawValue) }
}
