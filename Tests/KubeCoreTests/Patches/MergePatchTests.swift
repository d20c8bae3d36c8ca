import KubeCore
import Testing

@Suite struct MergePatchTests {
    /// The test cases of RFC 7386, appendix A, wrapped into a member since objects only are patched here.
    @Test(
        "merges as RFC 7386 shows",
        arguments: [
            (#"{"a":"b"}"#, #"{"a":"c"}"#, #"{"a":"c"}"#),
            (#"{"a":"b"}"#, #"{"b":"c"}"#, #"{"a":"b","b":"c"}"#),
            (#"{"a":"b"}"#, #"{"a":null}"#, #"{}"#),
            (#"{"a":"b","b":"c"}"#, #"{"a":null}"#, #"{"b":"c"}"#),
            (#"{"a":["b"]}"#, #"{"a":"c"}"#, #"{"a":"c"}"#),
            (#"{"a":"c"}"#, #"{"a":["b"]}"#, #"{"a":["b"]}"#),
            (#"{"a":{"b":"c"}}"#, #"{"a":{"b":"d","c":null}}"#, #"{"a":{"b":"d"}}"#),
            (#"{"a":[{"b":"c"}]}"#, #"{"a":[1]}"#, #"{"a":[1]}"#),
            (#"{"e":null}"#, #"{"a":1}"#, #"{"e":null,"a":1}"#),
            (#"{}"#, #"{"a":{"bb":{"ccc":null}}}"#, #"{"a":{"bb":{}}}"#),
        ])
    func merges(target: String, patch: String, expected: String) throws {
        let object = try #require(KubeObject(try JSONParser.parse(target)))
        let result = try Patch.merge(try JSONParser.parse(patch)).applied(to: object, schema: .unknown)
        #expect(result.value == (try JSONParser.parse(expected)))
    }

    @Test(
        "a patch that is no object is a bad request",
        arguments: [("[]", "array"), ("1", "number"), ("\"x\"", "string")])
    func noObject(patch: String, type: String) throws {
        let error = #expect(throws: StatusError.self) {
            try Patch.merge(try JSONParser.parse(patch)).applied(to: KubeObject([:]), schema: .unknown)
        }
        #expect(
            error?.message
                == "error decoding patch: json: cannot unmarshal \(type) into Go value of type map[string]interface {}")
    }
}
