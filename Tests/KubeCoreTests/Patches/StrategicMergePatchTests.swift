import KubeCore
import Testing

@Suite struct StrategicMergePatchTests {
    /// A pod-like type: containers merge by name, finalizers as a set, tolerations are replaced.
    private static let schema = MergeSchema { name in
        switch name {
        case "containers": MergeSchema.Field(mergesLists: true, mergeKey: "name", type: container)
        case "finalizers": MergeSchema.Field(mergesLists: true)
        case "source": MergeSchema.Field(replacesObject: true)
        default: nil
        }
    }

    private static let container = MergeSchema { name in
        name == "env" ? MergeSchema.Field(mergesLists: true, mergeKey: "name") : nil
    }

    private func apply(_ patch: String, to target: String) throws -> JSONValue {
        let object = try #require(KubeObject(try JSONParser.parse(target)))
        return try Patch.strategicMerge(try JSONParser.parse(patch)).applied(to: object, schema: Self.schema).value
    }

    private static let pod =
        #"{"containers":[{"name":"a","image":"1","env":[{"name":"A","value":"1"},{"name":"B","value":"2"}]},{"name":"b","image":"1"}],"tolerations":[{"key":"x"}]}"#

    @Test(
        "lists and maps merge as their fields say",
        arguments: [
            // An element of the patch changes the one of the same name.
            (
                #"{"containers":[{"name":"b","image":"2"}]}"#,
                #"[{"name":"a","image":"1","env":[{"name":"A","value":"1"},{"name":"B","value":"2"}]},{"name":"b","image":"2"}]"#
            ),
            // New elements stand where the patch has them; nested lists merge too.
            (
                #"{"containers":[{"name":"c"},{"name":"a","env":[{"name":"B","value":"two"},{"name":"C"}]}]}"#,
                #"[{"name":"c"},{"name":"a","image":"1","env":[{"name":"A","value":"1"},{"name":"B","value":"two"},{"name":"C"}]},{"name":"b","image":"1"}]"#
            ),
            (
                #"{"containers":[{"name":"b","$patch":"delete"}]}"#,
                #"[{"name":"a","image":"1","env":[{"name":"A","value":"1"},{"name":"B","value":"2"}]}]"#
            ),
            (
                #"{"containers":[{"name":"a","env":[{"$patch":"replace"},{"name":"ONLY"}]}]}"#,
                #"[{"name":"a","image":"1","env":[{"name":"ONLY"}]},{"name":"b","image":"1"}]"#
            ),
            (
                #"{"$setElementOrder/containers":[{"name":"b"},{"name":"a"}],"containers":[{"name":"a","env":null}]}"#,
                #"[{"name":"b","image":"1"},{"name":"a","image":"1"}]"#
            ),
            (
                #"{"containers":[{"name":"a","$retainKeys":["name","image"],"image":"9"}]}"#,
                #"[{"name":"a","image":"9"},{"name":"b","image":"1"}]"#
            ),
        ])
    func lists(patch: String, expected: String) throws {
        #expect(try apply(patch, to: Self.pod)["containers"] == (try JSONParser.parse(expected)))
    }

    @Test("an order directive without changes sorts the list; others keep their place before what followed them")
    func orderOnly() throws {
        let result = try apply(
            #"{"$setElementOrder/containers":[{"name":"c"},{"name":"a"}]}"#,
            to: #"{"containers":[{"name":"a"},{"name":"b"},{"name":"c"}]}"#)
        #expect(result["containers"]?.arrayValue?.compactMap { $0["name"]?.stringValue } == ["b", "c", "a"])
    }

    @Test("lists of scalars merge as sets and lose what a directive deletes")
    func scalars() throws {
        #expect(
            try apply(#"{"finalizers":["b","c"]}"#, to: #"{"finalizers":["a","b"]}"#)
                == ["finalizers": ["a", "b", "c"]])
        #expect(
            try apply(#"{"$deleteFromPrimitiveList/finalizers":["a"]}"#, to: #"{"finalizers":["a","b"]}"#)
                == ["finalizers": ["b"]])
    }

    @Test("lists without a merge strategy and maps to be replaced are replaced")
    func replaced() throws {
        #expect(try apply(#"{"tolerations":[{"key":"y"}]}"#, to: Self.pod)["tolerations"] == [["key": "y"]])
        #expect(try apply(#"{"source":{"b":1}}"#, to: #"{"source":{"a":1}}"#) == ["source": ["b": 1]])
        #expect(try apply(#"{"m":{"$patch":"replace","b":1}}"#, to: #"{"m":{"a":1}}"#) == ["m": ["b": 1]])
    }

    @Test("nulls and directives leave no trace in what is new")
    func newValues() throws {
        #expect(
            try apply(#"{"m":{"a":null,"b":{"$retainKeys":["c"],"c":1}}}"#, to: "{}") == ["m": ["b": ["c": 1]]])
    }

    @Test(
        "malformed directives are refused in kube-apiserver's words",
        arguments: [
            (
                #"{"containers":[{"image":"noname"}]}"#, 500,
                "map: map[image:noname] does not contain declared merge key: name"
            ),
            (
                #"{"containers":[{"name":"a","$patch":"frobnicate"}]}"#, 500,
                "unknown patch type: frobnicate in map: map[$patch:frobnicate name:a]"
            ),
            (#"{"m":{"$retainKeys":"x"}}"#, 400, "invalid patch format of retainKeys"),
            (#"{"m":{"$retainKeys":["a"],"b":1}}"#, 400, "invalid patch format of retainKeys"),
        ])
    func refused(patch: String, code: Int, message: String) throws {
        let error = #expect(throws: StatusError.self) { try apply(patch, to: #"{"containers":[{"name":"a"}],"m":{}}"#) }
        #expect(error?.code == code)
        #expect(error?.message == message)
    }
}
