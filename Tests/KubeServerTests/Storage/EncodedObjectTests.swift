import KubeCore
import RevisionStore
import Testing

@testable import KubeServer

@Suite struct EncodedObjectTests {
    private static let tree = KubeObject(apiVersion: "v1", kind: "ConfigMap", namespace: "default", name: "a")

    /// The bytes tell another story than the tree, so that it shows where an answer comes from.
    private static func object(tree: KubeObject?, expectedReaders: Int?) -> EncodedObject {
        EncodedObject(
            key: ObjectKey(tree ?? Self.tree), revision: Revision(1), json: Array(#"{"kind":"Parsed"}"#.utf8),
            labelPairs: [], fieldValues: [], tree: tree, expectedReaders: expectedReaders)
    }

    @Test("A writer's tree is kept until every reader has it", arguments: [1, 2, 3])
    func writersTree(readers: Int) throws {
        let object = Self.object(tree: Self.tree, expectedReaders: readers)
        for _ in 0..<readers { #expect(try object.decoded(forOneOf: readers).kind == "ConfigMap") }
        #expect(try object.decoded().kind == "Parsed")
    }

    @Test("Looking does not use a reader's turn up")
    func looking() throws {
        let object = Self.object(tree: Self.tree, expectedReaders: 1)
        #expect(try object.decoded().kind == "ConfigMap")
        #expect(try object.decoded(forOneOf: 1).kind == "ConfigMap")
    }

    @Test("A tree that is shared for good survives readers, but not a newer version")
    func shared() throws {
        let object = Self.object(tree: Self.tree, expectedReaders: 2)
        #expect(try object.decodedAndShared().kind == "ConfigMap")
        for _ in 0..<5 { #expect(try object.decoded(forOneOf: 2).kind == "ConfigMap") }
        object.dropSharedTree()
        #expect(try object.decodedAndShared().kind == "Parsed")
    }
}
