internal import DequeModule

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// A bounded queue from any number of tasks to the one thread that works it off.
///
/// `@unchecked Sendable`: the mutex protects all state; the thread sleeps on the condition.
final class WorkQueue<Element: Sendable>: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    private var elements = Deque<Element>()
    private var isClosed = false
    private let capacity: Int

    enum Refusal: Error {
        case full
        case closed
    }

    init(capacity: Int) {
        self.capacity = capacity
        mutex = .allocate(capacity: 1)
        condition = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    /// Adds an element and wakes the thread. Never waits.
    func push(_ element: Element) throws(Refusal) {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        if isClosed { throw .closed }
        guard elements.count < capacity else { throw .full }
        elements.append(element)
        if elements.count == 1 { pthread_cond_signal(condition) }
    }

    /// Takes no more elements; the thread still gets those that wait.
    func close() {
        pthread_mutex_lock(mutex)
        isClosed = true
        pthread_cond_signal(condition)
        pthread_mutex_unlock(mutex)
    }

    /// What the thread finds when it looks.
    enum Batch {
        /// One or more elements in the order they came.
        case elements([Element])
        /// Nothing waits. Only when the thread did not want to sleep.
        case nothing
        /// Closed, and all worked off.
        case closed
    }

    /// Takes elements from the front as long as `accept` says so, at least one.
    /// - Parameter sleeps: whether to wait when there are none.
    func take(sleeps: Bool, accept: (_ taken: Int, _ next: Element) -> Bool) -> Batch {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while elements.isEmpty {
            if isClosed { return .closed }
            guard sleeps else { return .nothing }
            pthread_cond_wait(condition, mutex)
        }
        var batch: [Element] = []
        while let next = elements.first, batch.isEmpty || accept(batch.count, next) {
            batch.append(elements.removeFirst())
        }
        return .elements(batch)
    }
}
