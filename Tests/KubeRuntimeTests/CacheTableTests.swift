import KubeCore
import Testing

@testable import KubeRuntime

/// What handlers are told, in short: `+a@3` added, `~a@3` updated, `-a@3` deleted.
private func text(_ changes: [CacheChange]) -> [String] {
    changes.map { change in
        let object = change.object
        let sign =
            switch change {
            case .added: "+"
            case .updated: "~"
            case .deleted: "-"
            }
        return "\(sign)\(object.name)@\(object.resourceVersion)"
    }
}

private func object(_ name: String, _ version: Int, uid: String? = nil, app: String = "x") -> KubeObject {
    var object = KubeObject(apiVersion: "v1", kind: "Pod", namespace: "ns", name: name)
    object.uid = uid ?? "uid-\(name)"
    object.resourceVersion = String(version)
    object.labels = ["app": app]
    return object
}

private func event(_ kind: WatchEvent.Kind, _ object: KubeObject) -> WatchEvent {
    WatchEvent(kind: kind, object: object)
}

@Suite struct CacheTableTests {
    private var table = CacheTable(indexes: [.label("app")], transform: .identity)

    @Test("events add, update and delete, and the index follows")
    func follows() {
        var table = table
        #expect(text(table.apply(event(.added, object("a", 1)))) == ["+a@1"])
        #expect(text(table.apply(event(.modified, object("a", 2, app: "y")))) == ["~a@2"])
        #expect(table.objects(index: "label:app", value: "x").isEmpty)
        #expect(table.objects(index: "label:app", value: "y").count == 1)
        #expect(text(table.apply(event(.deleted, object("a", 3)))) == ["-a@3"])
        #expect(table.objects.isEmpty && table.isEmpty(index: "label:app", value: "y"))
    }

    @Test("a fresh list tells what was added, changed, deleted and made anew, and nothing else")
    func replaces() {
        var table = table
        for name in ["kept", "changed", "gone", "anew"] { _ = table.apply(event(.added, object(name, 1))) }
        let changes = table.replace(
            with: [object("kept", 1), object("changed", 5), object("anew", 6, uid: "other"), object("new", 7)],
            version: "9")
        #expect(text(changes).sorted() == ["+anew@6", "+new@7", "-anew@1", "-gone@1", "~changed@5"].sorted())
    }

    @Test("our own write is visible at once, and told when the watch brings it")
    func ownWrite() {
        var table = table
        table.recordWrite(object("a", 5))
        #expect(table.objects.count == 1)
        #expect(text(table.apply(event(.added, object("a", 5)))) == ["+a@5"])
        table.recordWrite(object("a", 9))
        #expect(text(table.apply(event(.modified, object("a", 7)))) == [])
        #expect(table.objects.values.first?.resourceVersion == "9")
        let changes = table.apply(event(.modified, object("a", 9)))
        #expect(text(changes) == ["~a@9"])
        #expect(changes.first?.old?.resourceVersion == "5")
    }

    @Test("a write that the watch is already past changes nothing")
    func lateWrite() {
        var table = table
        _ = table.apply(event(.added, object("a", 5)))
        _ = table.apply(event(.deleted, object("a", 6)))
        table.recordWrite(object("a", 5))
        #expect(table.objects.isEmpty)
    }

    @Test("an object that we removed stays hidden until the watch has told its removal")
    func ownRemoval() {
        var table = table
        _ = table.apply(event(.added, object("a", 5)))
        table.recordRemoval(ObjectKey(namespace: "ns", name: "a"), uid: "uid-a")
        #expect(table.objects.isEmpty)
        #expect(text(table.apply(event(.modified, object("a", 6)))) == [])
        #expect(table.objects.isEmpty)
        #expect(text(table.apply(event(.deleted, object("a", 7)))) == ["-a@5"])
    }

    @Test("an object that we removed and made anew under the same name is two changes")
    func recreated() {
        var table = table
        _ = table.apply(event(.added, object("a", 5)))
        table.recordRemoval(ObjectKey(namespace: "ns", name: "a"), uid: "uid-a")
        table.recordWrite(object("a", 8, uid: "second"))
        #expect(text(table.apply(event(.deleted, object("a", 7)))) == ["-a@5"])
        #expect(table.objects.values.first?.uid == "second")
        #expect(text(table.apply(event(.added, object("a", 8, uid: "second")))) == ["+a@8"])
    }

    @Test("a write of ours that is newer than a fresh list survives it")
    func writeAheadOfList() {
        var table = table
        _ = table.apply(event(.added, object("old", 1)))
        table.recordWrite(object("a", 20))
        #expect(text(table.replace(with: [object("old", 1)], version: "10")) == [])
        #expect(table.objects.count == 2)
        #expect(text(table.replace(with: [object("old", 1)], version: "30")) == [])
        #expect(table.objects.count == 1)
    }
}
