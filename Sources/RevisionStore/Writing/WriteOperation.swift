/// One change that waits for the writer's thread, and where its outcome goes.
struct WriteOperation: Sendable {
    enum Change: Sendable {
        case put(key: StoreKey, value: [UInt8], expecting: WriteExpectation)
        case delete(key: StoreKey, expecting: WriteExpectation)
        case compact(before: Revision)
    }

    /// What a change came to.
    enum Outcome: Sendable {
        case stored(StoredValue)
        case deleted(DeletedValue)
        case compacted
    }

    let change: Change
    let completion: CheckedContinuation<Result<Outcome, StoreError>, Never>

    /// Size of what it writes, roughly.
    var byteCount: Int {
        switch change {
        case .put(let key, let value, _): key.bytes.count + value.count
        case .delete(let key, _): key.bytes.count
        case .compact: 0
        }
    }
}

/// The last change of a key, as the index knows it.
struct LatestChange: Sendable, Hashable {
    var revision: Revision
    var createRevision: Revision
    var isDeleted: Bool
}

extension WriteExpectation {
    /// Checks the expectation of a put against the last change of its key.
    /// - Throws: `.alreadyExists`, `.revisionMismatch`.
    func checkPut(_ key: StoreKey, latest: LatestChange?) throws(StoreError) {
        let current = latest.flatMap { $0.isDeleted ? nil : $0.revision }
        switch self {
        case .any: return
        case .absent:
            if let current { throw StoreError(.alreadyExists(current), "The key \(key) exists already.") }
        case .revision(let expected):
            if current != expected { throw .mismatch(key, expected: expected, current: current) }
        }
    }

    /// Checks the expectation of a delete.
    /// - Returns: the change that the delete undoes.
    /// - Throws: `.notFound`, `.alreadyExists`, `.revisionMismatch`.
    func checkDelete(_ key: StoreKey, latest: LatestChange?) throws(StoreError) -> LatestChange {
        guard let latest, !latest.isDeleted else { throw StoreError(.notFound, "The key \(key) does not exist.") }
        try checkPut(key, latest: latest)
        return latest
    }
}

extension StoreError {
    fileprivate static func mismatch(_ key: StoreKey, expected: Revision, current: Revision?) -> StoreError {
        let state = current.map { "was last changed at revision \($0)" } ?? "does not exist"
        return StoreError(
            .revisionMismatch(current: current), "The key \(key) \(state); revision \(expected) was expected.")
    }
}
