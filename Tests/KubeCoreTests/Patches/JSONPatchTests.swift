import KubeCore
import Testing

@Suite struct JSONPatchTests {
    private func apply(_ operations: String, to document: String) throws -> KubeObject {
        let object = try #require(KubeObject(try JSONParser.parse(document)))
        return try Patch.json(try JSONParser.parse(operations)).applied(to: object, schema: .unknown)
    }

    @Test(
        "operations change the document",
        arguments: [
            (#"[{"op":"add","path":"/data/new","value":"v"}]"#, #"{"data":{"a":"1","new":"v"},"l":[1,2]}"#),
            (#"[{"op":"replace","path":"/data/missing","value":"x"}]"#, #"{"data":{"a":"1","missing":"x"},"l":[1,2]}"#),
            (#"[{"op":"remove","path":"/data/a"}]"#, #"{"data":{},"l":[1,2]}"#),
            (#"[{"op":"add","path":"/l/-","value":3}]"#, #"{"data":{"a":"1"},"l":[1,2,3]}"#),
            (#"[{"op":"add","path":"/l/0","value":0}]"#, #"{"data":{"a":"1"},"l":[0,1,2]}"#),
            (#"[{"op":"add","path":"/l/2","value":3}]"#, #"{"data":{"a":"1"},"l":[1,2,3]}"#),
            (#"[{"op":"remove","path":"/l/-1"}]"#, #"{"data":{"a":"1"},"l":[1]}"#),
            (#"[{"op":"move","from":"/data/a","path":"/data/b"}]"#, #"{"data":{"b":"1"},"l":[1,2]}"#),
            (#"[{"op":"copy","from":"/data/a","path":"/data/b~1c"}]"#, #"{"data":{"a":"1","b/c":"1"},"l":[1,2]}"#),
            (#"[{"op":"test","path":"/data/a","value":"1"}]"#, #"{"data":{"a":"1"},"l":[1,2]}"#),
            (#"[]"#, #"{"data":{"a":"1"},"l":[1,2]}"#),
        ])
    func changes(operations: String, expected: String) throws {
        let result = try apply(operations, to: #"{"data":{"a":"1"},"l":[1,2]}"#)
        #expect(result.value == (try JSONParser.parse(expected)))
    }

    @Test(
        "operations that cannot be carried out are refused as a whole",
        arguments: [
            #"[{"op":"test","path":"/data/a","value":"nope"}]"#,
            #"[{"op":"test","path":"/data/missing","value":null}]"#,
            #"[{"op":"remove","path":"/data/missing"}]"#,
            #"[{"op":"add","path":"/nope/deep","value":"x"}]"#,
            #"[{"op":"add","path":"","value":{}}]"#,
            #"[{"op":"add","path":"/l/3","value":{}}]"#,
            #"[{"op":"add","path":"/l/x","value":{}}]"#,
            #"[{"op":"frob","path":"/data/a"}]"#,
            #"[{"op":"copy","from":"/nope","path":"/data/a"}]"#,
            #"[{"op":"move","path":"/data/a"}]"#,
            #"[{"path":"/data/a"}]"#,
        ])
    func failures(operations: String) throws {
        let error = #expect(throws: StatusError.self) { try apply(operations, to: #"{"data":{"a":"1"},"l":[1,2]}"#) }
        #expect(error?.code == 422)
        #expect(error?.message == "the server rejected our request due to an error in our request")
    }

    @Test(
        "what a patch stumbles over is told in the words of kube-apiserver's library",
        arguments: [
            (#"[{"op":"frob","path":"/a"}]"#, "Unexpected kind: frob"),
            (#"[{"path":"/a"}]"#, "Unexpected kind: unknown"),
            (
                #"[{"op":"add","path":"/n/x","value":1}]"#,
                #"add operation does not apply: doc is missing path: "/n/x": missing value"#
            ),
            (
                #"[{"op":"add","path":"/l/9","value":1}]"#,
                "error in add for path: '/l/9': Unable to access invalid index: 9: invalid index referenced"
            ),
            (
                #"[{"op":"remove","path":"/data/x"}]"#,
                "error in remove for path: '/data/x': Unable to remove nonexistent key: x: missing value"
            ),
            (
                #"[{"op":"remove","path":"/n/x"}]"#,
                #"remove operation does not apply: doc is missing path: "/n/x": missing value"#
            ),
            (
                #"[{"op":"replace","path":"/n/x","value":1}]"#,
                "replace operation does not apply: doc is missing path: /n/x: missing value"
            ),
            (
                #"[{"op":"replace","path":"/l/9","value":1}]"#,
                "replace operation does not apply: doc is missing key: /l/9: missing value"
            ),
            (
                #"[{"op":"move","from":"/n/x","path":"/a"}]"#,
                "move operation does not apply: doc is missing from path: /n/x: missing value"
            ),
            (#"[{"op":"test","path":"/data/a","value":"2"}]"#, "testing value /data/a failed: test failed"),
            (
                #"[{"op":"test","path":"/n/a","value":"2"}]"#,
                "test operation does not apply: is missing path: /n/a: missing value"
            ),
            (#"{}"#, "json: cannot unmarshal object into Go value of type jsonpatch.Patch"),
            (#"["x"]"#, "json: cannot unmarshal string into Go value of type jsonpatch.Operation"),
        ])
    func failureTexts(operations: String, message: String) throws {
        let document = try JSONParser.parse(#"{"data":{"a":"1"},"l":[1,2]}"#)
        let failure = #expect(throws: JSONPatch.Failure.self) {
            try JSONPatch(decoding: try JSONParser.parse(operations)).applied(to: document)
        }
        #expect(failure?.message == message)
        #expect(failure?.isFailedTest == message.hasPrefix("testing value"))
    }

    @Test("a body that is no list is a bad request in the decoder's words")
    func noList() throws {
        let error = #expect(throws: StatusError.self) { try apply(#"{"op":"add"}"#, to: "{}") }
        #expect(
            error?.message
                == "error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp")
    }

    @Test("more than 10,000 operations are too many")
    func tooManyOperations() throws {
        let operation: JSONValue = ["op": "test", "path": "/a", "value": 1]
        let patch = Patch.json(.array(Array(repeating: operation, count: 10_001)))
        let error = #expect(throws: StatusError.self) { try patch.applied(to: KubeObject(["a": 1]), schema: .unknown) }
        #expect(error?.code == 413)
    }

    @Test("copies that double the document are stopped")
    func copyBomb() throws {
        let double: JSONValue = ["op": "copy", "from": "/a", "path": "/a/-"]
        let patch = Patch.json(.array(Array(repeating: double, count: 100)))
        #expect(throws: StatusError.self) { try patch.applied(to: KubeObject(["a": ["x"]]), schema: .unknown) }
    }

    @Test("moves that nest the document without end are stopped")
    func nestingBomb() throws {
        var operations: [JSONValue] = []
        for _ in 0..<3000 {
            operations.append(["op": "add", "path": "/b", "value": [:]])
            operations.append(["op": "move", "from": "/a", "path": "/b/a"])
            operations.append(["op": "move", "from": "/b", "path": "/a"])
        }
        let patch = Patch.json(.array(operations))
        #expect(throws: StatusError.self) { try patch.applied(to: KubeObject(["a": [:]]), schema: .unknown) }
    }
}
