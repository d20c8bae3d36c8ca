internal import KubeCore
internal import Synchronization

/// The last events that were encoded for watchers in another form than the stored one, so that all watchers of a form
/// share the work. Watchers read an event at nearly the same time: few are kept.
final class EventEncodings: Sendable {
    private static let count = 64
    /// Larger ones are made for each watcher, so that what is kept stays small.
    private static let maximumBytes = 64 * 1024

    private struct Entry {
        let object: EncodedObject
        let format: ResponseFormat
        let resource: GroupVersionResource
        let bytes: [UInt8]
    }

    private struct State {
        var entries: [Entry] = []
        /// Where the next entry goes once all places are taken.
        var next = 0
    }

    private let state = Mutex(State())

    /// The object in a form, made by `make` unless another watcher has just had it made.
    /// - Throws: what `make` throws.
    func bytes<Failure: Error>(
        of object: EncodedObject, in format: ResponseFormat, as resource: GroupVersionResource,
        make: () throws(Failure) -> [UInt8]
    ) throws(Failure) -> [UInt8] {
        let known = state.withLock { state in
            state.entries.first { $0.object === object && $0.format == format && $0.resource == resource }?.bytes
        }
        if let known { return known }
        let bytes = try make()
        if bytes.count <= Self.maximumBytes {
            keep(Entry(object: object, format: format, resource: resource, bytes: bytes))
        }
        return bytes
    }

    private func keep(_ entry: Entry) {
        state.withLock { state in
            if state.entries.count < Self.count {
                state.entries.append(entry)
            } else {
                state.entries[state.next] = entry
                state.next = (state.next + 1) % Self.count
            }
        }
    }
}
