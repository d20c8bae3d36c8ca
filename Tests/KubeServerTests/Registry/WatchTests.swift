import KubeCore
import RevisionStore
import TestKit
import Testing

@testable import KubeServer

@Suite("Watch")
struct WatchTests {
    private func steps(_ events: [WatchEvent]) -> [String] { events.map { "\($0.kind.rawValue) \($0.object.name)" } }

    @Test("begins with the objects there are, or after a version")
    func beginnings() async throws {
        try await withTestCluster { cluster in
            let first = try await cluster.createConfigMap("a")
            try await cluster.createConfigMap("b")
            let whole = try await cluster.api.watch(.configMaps, namespace: "default", options: WatchOptions())
            #expect(steps(try await collect(2, from: whole)) == ["ADDED a", "ADDED b"])
            let later = try await cluster.api.watch(
                .configMaps, namespace: "default", options: WatchOptions(resourceVersion: first.resourceVersion))
            #expect(steps(try await collect(1, from: later)) == ["ADDED b"])
            _ = try await cluster.api.patch(
                .configMaps, namespace: "default", name: "a", patch: .merge(["data": ["x": "y"]]))
            _ = try await cluster.api.delete(.configMaps, namespace: "default", name: "b")
            for stream in [whole, later] {
                let events = try await collect(2, from: stream)
                #expect(steps(events) == ["MODIFIED a", "DELETED b"])
                #expect(events[0].object["data"] == ["x": "y"])
                let deletion = try #require(Int64(events[1].object.resourceVersion))
                #expect(deletion > Int64(events[0].object.resourceVersion) ?? .max)
            }
        }
    }

    @Test("initial events end with a bookmark, and what follows has no gap")
    func watchList() async throws {
        try await withTestCluster { cluster in
            for number in 0..<3 { try await cluster.createConfigMap("c\(number)") }
            let stream = try await cluster.api.watch(
                .configMaps, namespace: nil, options: WatchOptions(sendsInitialEvents: true))
            var events: [WatchEvent] = []
            while !(events.last?.endsInitialEvents ?? false) { events += try #require(try await stream.nextBatch()) }
            #expect(steps(Array(events.dropLast())) == ["ADDED c0", "ADDED c1", "ADDED c2"])
            let bookmark = try #require(events.last?.object)
            #expect(bookmark.kind == "ConfigMap" && bookmark.apiVersion == "v1")
            #expect(bookmark.resourceVersion == events[events.count - 2].object.resourceVersion)
            try await cluster.createConfigMap("later")
            #expect(steps(try await collect(1, from: stream)) == ["ADDED later"])
        }
    }

    @Test("an object that enters or leaves the selection is added or deleted")
    func selections() async throws {
        try await withTestCluster { cluster in
            let start = try await cluster.createConfigMap("a", labels: ["app": "x"], data: ["v": "1"])
            let stream = try await cluster.api.watch(
                .configMaps, namespace: "default",
                options: WatchOptions(
                    labelSelector: LabelSelector(matching: ["app": "y"]), resourceVersion: start.resourceVersion))
            func patch(_ body: JSONValue) async throws {
                _ = try await cluster.api.patch(.configMaps, namespace: "default", name: "a", patch: .merge(body))
            }
            try await patch(["data": ["v": "2"]])
            try await patch(["metadata": ["labels": ["app": "y"]]])
            try await patch(["data": ["v": "3"]])
            try await patch(["metadata": ["labels": ["app": "z"]], "data": ["v": "4"]])
            try await patch(["metadata": ["labels": ["app": "y"]]])
            _ = try await cluster.api.delete(.configMaps, namespace: "default", name: "a")
            let events = try await collect(5, from: stream)
            #expect(steps(events) == ["ADDED a", "MODIFIED a", "DELETED a", "ADDED a", "DELETED a"])
            // What leaves is shown as it last was inside, under the version of the change.
            #expect(events[2].object["data"] == ["v": "3"] && events[2].object.labels == ["app": "y"])
            let versions = events.compactMap { Int64($0.object.resourceVersion) }
            #expect(versions == versions.sorted() && Set(versions).count == 5)
        }
    }

    @Test("sees other namespaces only when it is asked to, and fields as they change")
    func scope() async throws {
        try await withTestCluster { cluster in
            let pods = try await cluster.api.watch(
                .pods, namespace: "default",
                options: WatchOptions(fieldSelector: FieldSelector("spec.nodeName", "n1")))
            _ = try await cluster.api.create(.pods, namespace: "kube-system", object: Sample.pod("other", node: "n1"))
            _ = try await cluster.api.create(.pods, namespace: "default", object: Sample.pod("p"))
            var binding = KubeObject(apiVersion: "v1", kind: "Binding", name: "p")
            binding["target"] = ["name": "n1"]
            _ = try await cluster.api.create(
                .pods, namespace: "default", object: binding, options: WriteOptions(subresource: "binding"))
            #expect(steps(try await collect(1, from: pods)) == ["ADDED p"])
        }
    }

    @Test("gets bookmarks while nothing happens, and one that follows what others do")
    func bookmarks() async throws {
        var options = WatchCacheOptions()
        options.bookmarkInterval = .milliseconds(20)
        options.timerGranularity = .milliseconds(5)
        try await withTestCluster(options: options) { cluster in
            let stream = try await cluster.api.watch(.configMaps, namespace: "default", options: WatchOptions())
            let secret = try await cluster.api.create(
                .secrets, namespace: "default", object: KubeObject(apiVersion: "v1", kind: "Secret", name: "s"))
            var bookmarks: [WatchEvent] = []
            while bookmarks.count < 2 || bookmarks.last?.object.resourceVersion != secret.resourceVersion,
                let batch = try await stream.nextBatch()
            { bookmarks += batch }
            #expect(bookmarks.allSatisfy { $0.kind == .bookmark })
            #expect(bookmarks.last?.object.resourceVersion == secret.resourceVersion)
        }
    }

    @Test("gets a last bookmark shortly before it ends")
    func lastBookmark() async throws {
        var options = WatchCacheOptions()
        options.lastBookmarkLead = .milliseconds(3_599_950)
        options.timerGranularity = .milliseconds(5)
        try await withTestCluster(options: options) { cluster in
            let first = try await cluster.createConfigMap("a")
            // Before the watch begins: its last bookmark comes after a moment, whether the disk was quick or not.
            let secret = try await cluster.api.create(
                .secrets, namespace: "default", object: KubeObject(apiVersion: "v1", kind: "Secret", name: "s"))
            let stream = try await cluster.api.watch(
                .configMaps, namespace: "default",
                options: WatchOptions(resourceVersion: first.resourceVersion, timeout: .seconds(3600)))
            let batch = try #require(try await stream.nextBatch())
            #expect(batch.map(\.kind) == [.bookmark])
            #expect(batch[0].object.resourceVersion == secret.resourceVersion)
        }
    }

    @Test("begins now when it wants no initial events")
    func noInitialEvents() async throws {
        try await withTestCluster { cluster in
            try await cluster.createConfigMap("a")
            let stream = try await cluster.api.watch(
                .configMaps, namespace: "default", options: WatchOptions(sendsInitialEvents: false))
            try await cluster.createConfigMap("b")
            #expect(steps(try await collect(1, from: stream)) == ["ADDED b"])
        }
    }

    @Test("ends when its time is over")
    func timeout() async throws {
        var options = WatchCacheOptions()
        options.timerGranularity = .milliseconds(5)
        try await withTestCluster(options: options) { cluster in
            let stream = try await cluster.api.watch(
                .configMaps, namespace: "default", options: WatchOptions(timeout: .milliseconds(30)))
            #expect(try await stream.nextBatch() == nil)
        }
    }

    @Test("that falls behind is told so, and one that begins too early is refused")
    func expired() async throws {
        var options = WatchCacheOptions()
        options.maximumChangesPerResource = 3
        try await withTestCluster(options: options) { cluster in
            let first = try await cluster.createConfigMap("a")
            let stream = try await cluster.api.watch(
                .configMaps, namespace: "default", options: WatchOptions(resourceVersion: first.resourceVersion))
            for number in 0..<6 { try await cluster.createConfigMap("c\(number)") }
            let lost = try await statusError { _ = try await stream.nextBatch() }
            #expect(lost.code == 410 && lost.reason == .expired)
            let early = try await statusError {
                _ = try await cluster.api.watch(
                    .configMaps, namespace: "default", options: WatchOptions(resourceVersion: first.resourceVersion))
            }
            #expect(early.code == 410)
            #expect(early.message.hasPrefix("too old resource version: \(first.resourceVersion) ("))
        }
    }

    @Test("ends without an error when its task is cancelled")
    func cancellation() async throws {
        try await withTestCluster { cluster in
            let stream = try await cluster.api.watch(.secrets, namespace: "default", options: WatchOptions())
            let consumer = Task { try await stream.nextBatch() }
            consumer.cancel()
            #expect(try await consumer.value == nil)
        }
    }

    @Test("many watchers see many writers' changes in the same order, each once")
    func orderUnderLoad() async throws {
        try await withTestCluster { cluster in
            let writers = 8
            let perWriter = 25
            let streams = try await withThrowingTaskGroup(of: WatchStream.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        try await cluster.api.watch(.configMaps, namespace: "default", options: WatchOptions())
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let histories = try await withThrowingTaskGroup(of: [String]?.self) { group in
                for stream in streams {
                    group.addTask {
                        try await collect(writers * perWriter * 3, from: stream)
                            .map { "\($0.kind.rawValue) \($0.object.name) \($0.object.resourceVersion)" }
                    }
                }
                for writer in 0..<writers {
                    group.addTask {
                        for number in 0..<perWriter {
                            let name = "w\(writer)-\(number)"
                            try await cluster.createConfigMap(name)
                            _ = try await cluster.api.patch(
                                .configMaps, namespace: "default", name: name, patch: .merge(["data": ["a": "b"]]))
                            _ = try await cluster.api.delete(.configMaps, namespace: "default", name: name)
                        }
                        return nil
                    }
                }
                return try await group.compactMap { $0 }.reduce(into: [[String]]()) { $0.append($1) }
            }
            let first = try #require(histories.first)
            #expect(histories.count == streams.count && histories.allSatisfy { $0 == first })
            let versions = first.compactMap { Int64($0.split(separator: " ")[2]) }
            #expect(versions == versions.sorted() && Set(versions).count == versions.count)
        }
    }
}

@Suite("Restart")
struct RestartTests {
    @Test("keeps objects and versions, and lets watches go on without a gap")
    func restart() async throws {
        let before = try await TestCluster.start()
        let first = try await before.createConfigMap("a", data: ["k": "v"])
        let second = try await before.createConfigMap("b")
        _ = try await before.api.delete(.configMaps, namespace: "default", name: "b")
        await before.stop(keepingFiles: true)

        let after = try await TestCluster.start(directory: before.directory)
        let read = try await after.api.get(.configMaps, namespace: "default", name: "a")
        #expect(read == first)
        let namespaces = try await after.api.list(.namespaces, namespace: nil)
        #expect(namespaces.items.map(\.name) == ["default", "kube-node-lease", "kube-public", "kube-system"])
        let resumed = try await after.api.watch(
            .configMaps, namespace: "default", options: WatchOptions(resourceVersion: first.resourceVersion))
        let third = try await after.createConfigMap("c")
        let events = try await collect(3, from: resumed)
        #expect(events.map { "\($0.kind.rawValue) \($0.object.name)" } == ["ADDED b", "DELETED b", "ADDED c"])
        #expect(events[0].object == second)
        #expect(try #require(Int64(third.resourceVersion)) > #require(Int64(events[1].object.resourceVersion)))
        await after.stop()
    }

    @Test("a watch from before what is still known is refused")
    func restartAfterCompaction() async throws {
        let before = try await TestCluster.start()
        let first = try await before.createConfigMap("a")
        for number in 0..<5 { try await before.createConfigMap("c\(number)") }
        try await before.store.compact(before: before.store.currentRevision)
        await before.stop(keepingFiles: true)
        let after = try await TestCluster.start(directory: before.directory)
        let error = try await statusError {
            _ = try await after.api.watch(
                .configMaps, namespace: "default", options: WatchOptions(resourceVersion: first.resourceVersion))
        }
        #expect(error.code == 410)
        #expect(try await after.api.list(.configMaps, namespace: "default").items.count == 6)
        await after.stop()
    }
}
