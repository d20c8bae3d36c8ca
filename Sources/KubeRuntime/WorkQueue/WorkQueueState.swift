internal import DequeModule

/// The decisions of a `WorkQueue`: which key is worked on next and when. No I/O, time goes in as uptime.
///
/// A key is in the queue at most once, is never given to two workers at once, and when it is added while it is being worked on
/// it comes back after `done`. With lanes (one per namespace) the lanes take turns, so that one busy namespace cannot
/// keep the others waiting. Memory is bounded by the number of distinct keys.
/// Source: client-go util/workqueue (queue, delaying_queue, rate_limiting_queue).
struct WorkQueueState<Key: Hashable & Sendable> {
    private struct Delayed {
        let due: Duration
        let key: Key
    }

    private let backoff: Backoff
    private let lane: (@Sendable (Key) -> String)?
    private var lanes: [String: Deque<Key>] = [:]
    /// Lanes that have keys, next one first.
    private var turns: Deque<String> = []
    /// Keys that wait for a worker, or for their present worker to be done.
    private var dirty: Set<Key> = []
    private var working: Set<Key> = []
    /// Latest first, so that the next one due is taken off the end.
    private var delayed: [Delayed] = []
    private var dueByKey: [Key: Duration] = [:]
    private var failures: [Key: Int] = [:]

    init(backoff: Backoff, lane: (@Sendable (Key) -> String)?) {
        self.backoff = backoff
        self.lane = lane
    }

    /// Distinct keys that wait for a worker.
    var readyCount: Int { dirty.count }
    var workingCount: Int { working.count }
    var delayedCount: Int { dueByKey.count }

    mutating func add(_ key: Key) {
        guard dirty.insert(key).inserted, !working.contains(key) else { return }
        enqueue(key)
    }

    /// Adds the key at `due`, or earlier when it was to come earlier already. O(delayed keys).
    mutating func add(_ key: Key, at due: Duration) {
        if let existing = dueByKey[key], existing <= due { return }
        dueByKey[key] = due
        var low = 0
        var high = delayed.count
        while low < high {
            let middle = (low + high) / 2
            if delayed[middle].due > due { low = middle + 1 } else { high = middle }
        }
        delayed.insert(Delayed(due: due, key: key), at: low)
    }

    /// Adds the key later, the later the more often in a row this was asked for.
    /// - Parameter ceiling: no later than this, if it is not nil.
    mutating func retry(_ key: Key, now: Duration, random: Double, ceiling: Duration? = nil) {
        let count = failures[key, default: 0] + 1
        failures[key] = count
        let delay = backoff.delay(afterFailures: count, random: random)
        add(key, at: now + (ceiling.map { min($0, delay) } ?? delay))
    }

    /// The key works again: its next failure waits shortly.
    mutating func forget(_ key: Key) { failures[key] = nil }

    /// When `moveDue` has something to do next; nil when nothing is delayed.
    var nextDue: Duration? {
        mutating get {
            while let last = delayed.last, dueByKey[last.key] != last.due { delayed.removeLast() }
            return delayed.last?.due
        }
    }

    /// Adds the keys whose time has come.
    mutating func moveDue(now: Duration) {
        while let due = nextDue, due <= now {
            let key = delayed.removeLast().key
            dueByKey[key] = nil
            add(key)
        }
    }

    /// The next key to work on, until `done` is called for it; nil when there is none now.
    mutating func take() -> Key? {
        guard let name = turns.popFirst(), let key = lanes[name]?.popFirst() else { return nil }
        if lanes[name]?.isEmpty == true { lanes[name] = nil } else { turns.append(name) }
        dirty.remove(key)
        working.insert(key)
        return key
    }

    /// The worker is finished with the key; it comes again if it was added meanwhile.
    mutating func done(_ key: Key) {
        guard working.remove(key) != nil, dirty.contains(key) else { return }
        enqueue(key)
    }

    private mutating func enqueue(_ key: Key) {
        let name = lane?(key) ?? ""
        if lanes[name] == nil { turns.append(name) }
        lanes[name, default: []].append(key)
    }
}
