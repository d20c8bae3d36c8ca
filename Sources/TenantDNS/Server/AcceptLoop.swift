internal import NIOCore

extension NIOAsyncChannel where Outbound == Never {
    /// Serves the connections of a listener, each in a task of its own, until the task is cancelled.
    /// - Parameters:
    ///   - limit: how many are accepted at once.
    ///   - serve: told whether the connection is one of those; one that is not has only to be closed.
    func serveConnections(
        atMost limit: Int, _ serve: @escaping @Sendable (_ connection: Inbound, _ isAccepted: Bool) async -> Void
    ) async throws {
        let open = Slots(limit)
        try await executeThenClose { connections in
            try await withThrowingDiscardingTaskGroup { group in
                for try await connection in connections {
                    let isAccepted = open.take()
                    group.addTask {
                        await serve(connection, isAccepted)
                        if isAccepted { open.giveBack() }
                    }
                }
            }
        }
    }
}
