extension DuplexByteStream {
    /// Joins two streams byte for byte until either ends; then both are closed.
    package func splice(with other: DuplexByteStream) async {
        await withTaskGroup { group in
            group.addTask { await self.copy(to: other) }
            group.addTask { await other.copy(to: self) }
            await group.next()
            close()
            other.close()
            // The direction that is still open ends with its stream; what it has read is written before that.
        }
    }

    private func copy(to other: DuplexByteStream) async {
        do {
            while let bytes = try await read() { try await other.write(bytes) }
        } catch {
            // Either end is gone: that is how connections end.
        }
    }
}
