import KubeCore
import RevisionStore
import TestKit
import Testing

@testable import KubeServer

@Suite("List")
struct ListTests {
    private func names(_ list: KubeList) -> [String] { list.items.map(\.name) }

    @Test("pages are consistent at one version, whatever happens between them")
    func pages() async throws {
        try await withTestCluster { cluster in
            for number in 10..<35 { try await cluster.createConfigMap("c\(number)") }
            var options = ListOptions(limit: 10)
            let first = try await cluster.api.list(.configMaps, namespace: "default", options: options)
            #expect(first.items.count == 10 && first.remainingItemCount == 15)
            try await cluster.createConfigMap("c20x")
            _ = try await cluster.api.delete(.configMaps, namespace: "default", name: "c25")
            _ = try await cluster.api.patch(
                .configMaps, namespace: "default", name: "c30", patch: .merge(["data": ["new": "1"]]))
            options.continueToken = first.continueToken
            let second = try await cluster.api.list(.configMaps, namespace: "default", options: options)
            options.continueToken = second.continueToken
            let third = try await cluster.api.list(.configMaps, namespace: "default", options: options)
            #expect(names(first) + names(second) + names(third) == (10..<35).map { "c\($0)" })
            #expect(Set([first, second, third].map(\.resourceVersion)).count == 1)
            #expect(third.continueToken.isEmpty && third.remainingItemCount == nil)
            #expect(third.items.allSatisfy { $0["data"] == nil })
        }
    }

    @Test("a page of a selection is full, and says nothing of how many follow")
    func selectedPages() async throws {
        try await withTestCluster { cluster in
            for number in 10..<40 { try await cluster.createConfigMap("c\(number)", labels: ["m": "\(number % 3)"]) }
            var options = ListOptions(labelSelector: LabelSelector(matching: ["m": "0"]), limit: 4)
            var seen: [String] = []
            repeat {
                let page = try await cluster.api.list(.configMaps, namespace: "default", options: options)
                #expect(page.remainingItemCount == nil)
                seen += names(page)
                options.continueToken = page.continueToken
            } while !options.continueToken.isEmpty
            #expect(seen == (10..<40).filter { $0 % 3 == 0 }.map { "c\($0)" })
        }
    }

    @Test("of an exact version shows what was there then, also from the store")
    func exactVersion() async throws {
        var limits = WatchCacheOptions()
        limits.maximumChangesPerResource = 4
        for options in [WatchCacheOptions(), limits] {
            try await withTestCluster(options: options) { cluster in
                var versions: [String] = []
                for number in 0..<10 {
                    versions.append(try await cluster.createConfigMap("c\(number)").resourceVersion)
                }
                _ = try await cluster.api.delete(.configMaps, namespace: "default", name: "c0")
                let list = try await cluster.api.list(
                    .configMaps, namespace: "default",
                    options: ListOptions(resourceVersion: versions[2], resourceVersionMatch: .exact))
                #expect(names(list) == ["c0", "c1", "c2"] && list.resourceVersion == versions[2])
                let newer = try await cluster.api.list(
                    .configMaps, namespace: "default",
                    options: ListOptions(resourceVersion: versions[2], resourceVersionMatch: .notOlderThan))
                #expect(names(newer) == (1..<10).map { "c\($0)" })
            }
        }
    }

    @Test("of a version that compaction removed is expired, as is its token")
    func expired() async throws {
        var options = WatchCacheOptions()
        options.maximumChangesPerResource = 1
        try await withTestCluster(options: options) { cluster in
            let first = try await cluster.createConfigMap("a")
            try await cluster.createConfigMap("b")
            try await cluster.createConfigMap("c")
            let token = try await cluster.api.list(
                .configMaps, namespace: "default", options: ListOptions(limit: 1)
            ).continueToken
            try await cluster.createConfigMap("d")
            try await cluster.createConfigMap("e")
            try await cluster.store.compact(before: cluster.store.currentRevision)
            let exact = try await statusError {
                _ = try await cluster.api.list(
                    .configMaps, namespace: "default",
                    options: ListOptions(resourceVersion: first.resourceVersion, resourceVersionMatch: .exact))
            }
            #expect(exact.code == 410 && exact.reason == .expired)
            #expect(exact.message == "The resourceVersion for the provided list is too old.")
            let continued = try await statusError {
                _ = try await cluster.api.list(
                    .configMaps, namespace: "default", options: ListOptions(limit: 1, continueToken: token))
            }
            #expect(continued.code == 410)
            #expect(continued.message.hasPrefix("The provided continue parameter is too old"))
            // The refusal brings a token with which the rest can be had, as it is now.
            #expect(continued.statusObject.at("metadata", "continue")?.stringValue == continued.continueToken)
            let rest = try await cluster.api.list(
                .configMaps, namespace: "default",
                options: ListOptions(limit: 2, continueToken: continued.continueToken))
            #expect(names(rest) == ["b", "c"])
            let last = try await cluster.api.list(
                .configMaps, namespace: "default", options: ListOptions(limit: 2, continueToken: rest.continueToken))
            #expect(names(last) == ["d", "e"] && last.resourceVersion == rest.resourceVersion)
        }
    }

    @Test("of a version in the future waits, then gives up")
    func future() async throws {
        var options = WatchCacheOptions()
        options.freshnessTimeout = .milliseconds(50)
        try await withTestCluster(options: options) { cluster in
            let error = try await statusError {
                _ = try await cluster.api.list(
                    .configMaps, namespace: "default", options: ListOptions(resourceVersion: "999999"))
            }
            #expect(error.code == 504 && error.reason == .timeout)
            #expect(error.message.hasPrefix("Timeout: Too large resource version: 999999, current: "))
            #expect(error.details?.causes.first?.reason == "ResourceVersionTooLarge")
        }
    }

    @Test("selects by the fields of the kind and refuses others")
    func fieldSelectors() async throws {
        try await withTestCluster { cluster in
            _ = try await cluster.api.create(.pods, namespace: "default", object: Sample.pod("a", node: "n1"))
            _ = try await cluster.api.create(.pods, namespace: "default", object: Sample.pod("b"))
            func pods(_ terms: [FieldSelector.Term]) async throws -> [String] {
                names(
                    try await cluster.api.list(
                        .pods, namespace: nil, options: ListOptions(fieldSelector: FieldSelector(terms: terms))))
            }
            #expect(try await pods([.init(field: "spec.nodeName", value: "n1")]) == ["a"])
            #expect(try await pods([.init(field: "spec.nodeName", value: "n1", isNegated: true)]) == ["b"])
            #expect(try await pods([.init(field: "metadata.name", value: "b")]) == ["b"])
            #expect(try await pods([.init(field: "metadata.namespace", value: "kube-system")]) == [])
            #expect(try await pods([.init(field: "status.phase", value: "Pending")]) == ["a", "b"])
            #expect(try await pods([.init(field: "spec.hostNetwork", value: "false")]) == ["a", "b"])
            let unknown = try await statusError { _ = try await pods([.init(field: "spec.foo", value: "1")]) }
            #expect(unknown.code == 400 && unknown.message == "field label not supported: spec.foo")
        }
    }

    @Test("an object that was created is in the next list, for many writers at once")
    func readYourWrites() async throws {
        try await withTestCluster { cluster in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in 0..<8 {
                    group.addTask {
                        for number in 0..<20 {
                            let name = "w\(writer)-\(number)"
                            let created = try await cluster.createConfigMap(name)
                            let list = try await cluster.api.list(.configMaps, namespace: "default")
                            #expect(list.items.contains { $0.name == name })
                            let atLeast = try #require(Int64(list.resourceVersion))
                            #expect(atLeast >= Int64(created.resourceVersion) ?? .max)
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }
}
