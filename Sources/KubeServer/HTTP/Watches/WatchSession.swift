internal import HTTPTransport
internal import KubeCore

/// A watch that has been let in and whose answer has begun: what is needed to go on with it, and no more.
struct WatchSession: Sendable {
    let events: Result<EncodedWatch, StatusError>
    let encoder: WatchEventEncoder
    let sink: WatchSink

    /// Sends events until the client leaves or the time is over, then ends the answer. All events of a batch go out in
    /// one write; an error is the last event.
    func run() async {
        switch sink {
        case .body(let writer):
            await stream()
            writer.finish()
        case .socket(let socket, _):
            await withTaskGroup { group in
                group.addTask { await stream() }
                group.addTask {
                    // What the client sends is ignored; one that breaks the protocol is let go like one that leaves.
                    while let _ = try? await socket.receive() {}
                }
                await group.next()
                group.cancelAll()
            }
            socket.close()
        }
    }

    private func stream() async {
        var encoder = encoder
        do {
            let events = try events.get()
            while let batch = try await events.nextBatch() { try await sink.write(batch, &encoder) }
        } catch let error as StatusError {
            // Nobody is left to tell when this fails too.
            try? await sink.write(encoder.errorEvent(error))
        } catch {
            return  // the client is gone, or the stream ends without a word
        }
    }
}
