internal import KubeCore
internal import Synchronization

/// What a syncer would have done, as its rehearsing APIs note it.
final class RehearsalJournal: Sendable {
    /// A repeated attempt takes the place of the one before.
    private struct Entry: Hashable {
        let subject: Difference.Subject
        let subresource: String?
    }

    private struct State {
        var writes: [Entry: PlannedWrite] = [:]
        var notices: Set<PlannedNotice> = []
        /// Beyond what any cluster has counted to.
        var version: UInt64 = 1 << 62
    }

    /// More than anybody reads; the rest is found at the next look.
    private static let limit = 100_000

    private let state = Mutex(State())

    var writes: [PlannedWrite] { state.withLock { Array($0.writes.values) } }
    var notices: [PlannedNotice] { state.withLock { Array($0.notices) } }

    /// A version for an object that was written in a rehearsal, newer than all before it: caches take only newer ones.
    func nextVersion() -> String {
        state.withLock { state in
            state.version += 1
            return String(state.version)
        }
    }

    func note(_ write: PlannedWrite) {
        state.withLock { state in
            guard state.writes.count < Self.limit else { return }
            state.writes[Entry(subject: write.subject, subresource: write.subresource)] = write
        }
    }

    func note(_ notice: PlannedNotice) {
        state.withLock { state in
            guard state.notices.count < Self.limit else { return }
            state.notices.insert(notice)
        }
    }
}
