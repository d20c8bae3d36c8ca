import KubeCore
import RevisionStore
import Testing

@testable import KubeServer

@Suite("Stored bytes")
struct StoredFormTests {
    private static let object = KubeObject(
        [
            "spec": ["metadata": ["resourceVersion": "5"]], "apiVersion": "v1", "kind": "Thing",
            "metadata": ["name": "a", "resourceVersion": "77", "labels": ["x": "y"]],
        ] as JSONObject)

    @Test("lack the resourceVersion, and get the one of their revision")
    func version() throws {
        let stored = StoredForm.encode(Self.object)
        #expect(
            String(decoding: stored, as: UTF8.self)
                == #"{"kind":"Thing","apiVersion":"v1","metadata":{"name":"a","labels":{"x":"y"}},"spec":{"metadata":{"resourceVersion":"5"}}}"#
        )
        let versioned = StoredForm.versioned(stored, Revision(123))
        var expected = Self.object
        expected.resourceVersion = "123"
        #expect(KubeObject(try JSONParser.parse(versioned)) == expected)
    }

    @Test("move to another revision without being parsed", arguments: [1, 9, 10, 99_999_999])
    func reversioned(revision: Int64) throws {
        let first = StoredForm.versioned(StoredForm.encode(Self.object), Revision(123))
        var expected = Self.object
        expected.resourceVersion = String(revision)
        #expect(KubeObject(try JSONParser.parse(StoredForm.reversioned(first, Revision(revision)))) == expected)
    }

    @Test("work for an object without metadata")
    func emptyMetadata() throws {
        let stored = StoredForm.encode(KubeObject(["kind": "Thing", "apiVersion": "v1"] as JSONObject))
        let versioned = StoredForm.versioned(stored, Revision(4))
        #expect(KubeObject(try JSONParser.parse(versioned))?.resourceVersion == "4")
        let moved = StoredForm.reversioned(versioned, Revision(5))
        #expect(KubeObject(try JSONParser.parse(moved))?.resourceVersion == "5")
    }
}

@Suite("Continue tokens")
struct ContinueTokenTests {
    @Test("read back what they say", arguments: [("ns", "name"), ("", "name"), ("a", "x.y-z")])
    func roundTrip(namespace: String, name: String) throws {
        let token = ContinueToken(revision: 17, last: ObjectKey(namespace: namespace, name: name))
        #expect(try ContinueToken(token.text) == token)
    }

    @Test("have the form of kube-apiserver's")
    func kubernetesForm() throws {
        let token = try ContinueToken("eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MSwic3RhcnQiOiJ4XHUwMDAwIn0")
        #expect(token == ContinueToken(revision: 1, last: ObjectKey(namespace: "", name: "x")))
    }

    @Test("that are none are refused", arguments: ["abc", "%%%", "e30"])
    func refused(text: String) {
        #expect { try ContinueToken(text) } throws: { ($0 as? StatusError)?.code == 400 }
    }
}
