internal import KubeCore

/// Many similar requests: few at first, twice as many after each success, none after a failure. So a request that can
/// never succeed is not sent hundreds of times. Source: pkg/controller/replicaset slowStartBatch.
enum SlowStart {
    /// The sizes of the batches for `count` requests: 1, 2, 4, ... .
    static func batches(of count: Int) -> [Int] {
        var sizes: [Int] = []
        var remaining = count
        var size = 1
        while remaining > 0 {
            sizes.append(min(size, remaining))
            remaining -= sizes.last!
            size *= 2
        }
        return sizes
    }

    /// Performs `operation` for 0..<count, the operations of a batch at once. Returns how many succeeded.
    /// - Throws: the first error of the batch that failed, after that batch has ended.
    @discardableResult
    static func perform(
        count: Int, operation: @escaping @Sendable (Int) async throws(StatusError) -> Void
    ) async throws(StatusError) -> Int {
        var next = 0
        for size in batches(of: count) {
            let range = next..<next + size
            let failure = await withTaskGroup(of: StatusError?.self) { group in
                for index in range {
                    group.addTask {
                        do throws(StatusError) {
                            try await operation(index)
                            return nil
                        } catch { return error }
                    }
                }
                return await group.reduce(nil as StatusError?) { $0 ?? $1 }
            }
            if let failure { throw failure }
            next += size
        }
        return next
    }
}
