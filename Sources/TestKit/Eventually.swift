/// A condition that did not come true in time.
package struct NeverHappened: Error, CustomStringConvertible {
    package let description: String
}

/// The pauses between two looks: short at first, so that what is quick stays quick; then longer, so that hundreds of tests
/// that wait at the same time leave the machine to what they wait for.
private struct Pauses {
    private var next = Duration.milliseconds(5)

    mutating func pause() async throws {
        try await Task.sleep(for: next)
        next = min(next * 5 / 4, .milliseconds(250))
    }
}

/// Waits until a condition holds. The default timeout only ends what would never happen: it is for a machine that
/// runs everything else at the same time.
/// - Throws: `NeverHappened` after `timeout`; what `condition` throws.
package func eventually(
    timeout: Duration = .seconds(240), _ what: String = "the condition",
    file: StaticString = #fileID, line: UInt = #line, _ condition: () async throws -> Bool
) async throws {
    _ = try await eventually(timeout: timeout, what, file: file, line: line) { try await condition() ? true : nil }
}

/// Waits until a value can be had.
/// - Throws: `NeverHappened` after `timeout`; what `value` throws.
package func eventually<Value>(
    timeout: Duration = .seconds(240), _ what: String = "a value",
    file: StaticString = #fileID, line: UInt = #line, value: () async throws -> Value?
) async throws -> Value {
    let deadline = ContinuousClock.now + timeout
    var pauses = Pauses()
    while true {
        if let value = try await value() { return value }
        guard ContinuousClock.now < deadline else {
            throw NeverHappened(description: "\(file):\(line): \(what) did not come within \(timeout)")
        }
        try await pauses.pause()
    }
}
