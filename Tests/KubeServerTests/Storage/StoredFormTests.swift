import FoundationEssentials
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
    @Test(
        "read back what they say",
        arguments: [
            ("ns", "name", ContinueToken.Range.all(isNamespaced: true)), ("ns", "name", .namespace("ns")),
            ("", "name", .all(isNamespaced: false)), ("a", "x.y-z", .all(isNamespaced: true)),
        ])
    func roundTrip(namespace: String, name: String, range: ContinueToken.Range) throws {
        let token = ContinueToken(revision: 17, last: ObjectKey(namespace: namespace, name: name))
        #expect(try ContinueToken(token.text(in: range), listing: range) == token)
    }

    /// `{"v":"meta.k8s.io/v1","rv":1,"start":"x\u0000"}`
    private static let sample = "eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MSwic3RhcnQiOiJ4XHUwMDAwIn0"

    @Test(
        "have the form of kube-apiserver's, below what is listed",
        arguments: [
            (ContinueToken.Range.all(isNamespaced: false), ObjectKey(namespace: "", name: "x")),
            (.all(isNamespaced: true), ObjectKey(namespace: "x", name: "")),
            (.namespace("ns"), ObjectKey(namespace: "ns", name: "x")),
        ])
    func kubernetesForm(range: ContinueToken.Range, key: ObjectKey) throws {
        let token = try ContinueToken(Self.sample, listing: range)
        #expect(token == ContinueToken(revision: 1, last: key))
    }

    @Test("of one namespace do not name it")
    func relative() {
        let token = ContinueToken(revision: 1, last: ObjectKey(namespace: "ns", name: "x"))
        #expect(token.text(in: .namespace("ns")) == Self.sample)
    }

    @Test(
        "that are none are refused in kube-apiserver's words",
        arguments: [
            ("a", ": illegal base64 data at input byte 0"), ("eyJ2!", ": illegal base64 data at input byte 4"),
            ("abcde", ": illegal base64 data at input byte 4"),
            ("garbage", #": invalid character '\x81' looking for beginning of value"#),
            ("e30", ": server does not recognize this encoded version "),
            ("[1]", ": json: cannot unmarshal array into Go value of type storage.continueToken"),
            (
                #"{"v":"meta.k8s.io/v2","rv":1,"start":"a"}"#,
                ": server does not recognize this encoded version meta.k8s.io/v2"
            ),
            (
                #"{"v":"meta.k8s.io/v1","rv":"1","start":"a"}"#,
                ": json: cannot unmarshal string into Go struct field continueToken.rv of type int64"
            ),
            (
                #"{"v":"meta.k8s.io/v1","start":"a"}"#,
                ": incorrect encoded start resourceVersion (version meta.k8s.io/v1)"
            ),
            (#"{"v":"meta.k8s.io/v1","rv":1}"#, ": encoded start key empty (version meta.k8s.io/v1)"),
            (#"{"v":"meta.k8s.io/v1","rv":1,"start":"../other/a"}"#, ": ../other/a"),
            (#"{"v":"meta.k8s.io/v1","rv":1,"start":"a//b"}"#, ": a//b"),
        ])
    func refused(text: String, why: String) {
        let isJSON = text.hasPrefix("{") || text.hasPrefix("[")
        let token = isJSON ? Data(text.utf8).base64EncodedString().replacing("=", with: "") : text
        let error = #expect(throws: StatusError.self) { try ContinueToken(token, listing: .namespace("ns")) }
        #expect(error?.code == 400)
        #expect(error?.message == "invalid continue token: continue key is not valid\(why)")
    }
}
