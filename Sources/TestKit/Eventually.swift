/// A condition that did not come true in time.
package struct NeverHappened: Error, CustomStringConvertible {
    package let description: String
}

/// Waits until a condition holds, looking every few milliseconds. The default timeout is for a machine that runs
/// everything else at the same time.
/// - Throws: `NeverHappened` after `timeout`; what `condition` throws.
package func eventually(
    timeout: Duration = .seconds(60), _ what: String = "the condition",
    file: StaticString = #fileID, line: UInt = #line, _ condition: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + timeout
    while !(try await condition()) {
        guard ContinuousClock.now < deadline else {
            throw NeverHappened(description: "\(file):\(line): \(what) did not come true within \(timeout)")
        }
        try await Task.sleep(for: .milliseconds(5))
    }
}

/// Waits until a value can be had, looking every few milliseconds.
/// - Throws: `NeverHappened` after `timeout`; what `value` throws.
package func eventually<Value>(
    timeout: Duration = .seconds(60), _ what: String = "a value",
    file: StaticString = #fileID, line: UInt = #line, value: () async throws -> Value?
) async throws -> Value {
    let deadline = ContinuousClock.now + timeout
    while true {
        if let value = try await value() { return value }
        guard ContinuousClock.now < deadline else {
            throw NeverHappened(description: "\(file):\(line): \(what) did not come within \(timeout)")
        }
        try await Task.sleep(for: .milliseconds(5))
    }
}
