import KubeCore
import Testing

@Suite struct GoDescriptionTests {
    @Test(
        "values are printed as Go prints them",
        arguments: [
            (#"{"b":[1,"x",true],"a":{"c":null,"B":1.5}}"#, "map[a:map[B:1.5 c:<nil>] b:[1 x true]]"),
            ("{}", "map[]"), ("[]", "[]"), (#""text with spaces""#, "text with spaces"),
        ])
    func printed(json: String, expected: String) throws {
        #expect(try JSONParser.parse(json).goDescription == expected)
    }

    @Test("members are sorted at every depth, elements of lists stay where they are")
    func sorted() throws {
        let value = try JSONParser.parse(#"{"b":[{"d":1,"c":2},1],"a":2}"#)
        #expect(value.withSortedMembers.description == #"{"a":2,"b":[{"c":2,"d":1},1]}"#)
    }
}
