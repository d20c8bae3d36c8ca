import KubeCore
import RevisionStore
import Testing

@testable import KubeServer

@Suite("The sorted table of objects")
struct ObjectTableTests {
    private func object(_ namespace: String, _ name: String, revision: Int64 = 1) -> EncodedObject {
        EncodedObject(
            key: ObjectKey(namespace: namespace, name: name), revision: Revision(revision), json: [], labelPairs: [],
            fieldValues: [])
    }

    private func keys(_ table: ObjectTable) -> [String] {
        var keys: [String] = []
        var position = table.start
        while let object = table.object(at: position) {
            keys.append(object.key.description)
            table.advance(&position)
        }
        return keys
    }

    @Test("holds objects in the bytewise order of their paths, whatever the order of insertion")
    func order() {
        var table = ObjectTable()
        let names = ["a/x", "a-b/x", "a.b/x", "a/y", "ab/x", "b/a", "a/x-1", "a/x.1"]
        for name in names.shuffled() {
            let parts = name.split(separator: "/").map(String.init)
            table.insert(object(parts[0], parts[1]))
        }
        #expect(keys(table) == names.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) })
    }

    @Test("finds, replaces and removes among thousands of objects")
    func manyObjects() {
        var table = ObjectTable()
        let numbers = (0..<3000).map { $0 }.shuffled()
        for number in numbers { table.insert(object("ns\(number % 7)", "name-\(number)")) }
        #expect(table.count == 3000)
        #expect(keys(table).count == 3000)
        let replaced = table.insert(object("ns3", "name-3", revision: 9))
        #expect(replaced?.revision == Revision(1))
        #expect(table[ObjectKey(namespace: "ns3", name: "name-3")]?.revision == Revision(9))
        for number in numbers.prefix(2900) {
            #expect(table.remove(ObjectKey(namespace: "ns\(number % 7)", name: "name-\(number)")) != nil)
        }
        #expect(table.count == 100)
        #expect(table.remove(ObjectKey(namespace: "ns0", name: "name-none")) == nil)
    }

    @Test("a copy does not see later changes")
    func copies() {
        var table = ObjectTable()
        for number in 0..<600 { table.insert(object("a", "n\(number)")) }
        let copy = table
        table.remove(ObjectKey(namespace: "a", name: "n5"))
        table.insert(object("b", "new"))
        #expect(copy.count == 600)
        #expect(copy[ObjectKey(namespace: "a", name: "n5")] != nil)
        #expect(copy[ObjectKey(namespace: "b", name: "new")] == nil)
    }

    @Test("a namespace is one range, not mixed up with those that begin alike")
    func namespaceRange() {
        var table = ObjectTable()
        for namespace in ["a", "a-b", "a0", "b"] { for name in ["x", "y"] { table.insert(object(namespace, name)) } }
        let range = table.rank(table.position(ofNamespace: "a"))..<table.rank(table.position(afterNamespace: "a"))
        #expect(Array(keys(table)[range]) == ["a/x", "a/y"])
        #expect(table.rank(table.position(afterNamespace: "")) == 8)
        let none = table.rank(table.position(ofNamespace: "aa"))
        #expect(table.rank(table.position(afterNamespace: "aa")) == none)
    }
}
