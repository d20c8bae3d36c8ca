import KubeCore
import Testing

@testable import KubeServer

@Suite("The options of lists and watches")
struct ListQueryTests {
    private static func query(_ text: String) -> QueryParameters { QueryParameters(text) }

    @Test(
        "what cannot be read is refused in the words of Go",
        arguments: [
            ("limit=", #"strconv.ParseInt: parsing "": invalid syntax"#),
            ("limit=1x", #"strconv.ParseInt: parsing "1x": invalid syntax"#),
            (
                "limit=99999999999999999999",
                #"strconv.ParseInt: parsing "99999999999999999999": value out of range"#
            ),
            ("limit=x&timeoutSeconds=y", #"strconv.ParseInt: parsing "y": invalid syntax"#),
            ("labelSelector=a+in&timeoutSeconds=1.5", #"strconv.ParseInt: parsing "1.5": invalid syntax"#),
            ("labelSelector=a+in&fieldSelector=x", "unable to parse requirement: found '' expected: '('"),
            ("fieldSelector=x", "invalid selector: 'x'; can't understand 'x'"),
        ])
    func unreadable(text: String, message: String) {
        for isWatch in [false, true] {
            let error = #expect(throws: StatusError.self) {
                if isWatch {
                    _ = try ListQuery.watch(Self.query(text))
                } else {
                    _ = try ListQuery.list(Self.query(text))
                }
            }
            #expect(error?.code == 400)
            #expect(error?.message == message)
        }
    }

    @Test(
        "what contradicts itself is refused, every fault in its order",
        arguments: [
            (
                "watch=1&sendInitialEvents=true",
                ["Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"]
            ),
            (
                "watch=1&resourceVersionMatch=Exact&continue=x&sendInitialEvents=false",
                [
                    "Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan",
                    #"Unsupported value: "Exact": supported values: "NotOlderThan""#,
                    "Forbidden: resourceVersionMatch is forbidden when continue is provided",
                ]
            ),
            (
                "watch=1&resourceVersionMatch=NotOlderThan",
                ["Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"]
            ),
            (
                "resourceVersionMatch=X&continue=x&sendInitialEvents=false",
                [
                    "Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided",
                    "Forbidden: resourceVersionMatch is forbidden when continue is provided",
                    #"Unsupported value: "X": supported values: "Exact", "NotOlderThan", """#,
                    "Forbidden: sendInitialEvents is forbidden for list",
                ]
            ),
        ])
    func contradictions(text: String, messages: [String]) {
        let query = Self.query(text)
        let error = #expect(throws: StatusError.self) {
            if query.isOn("watch") { _ = try ListQuery.watch(query) } else { _ = try ListQuery.list(query) }
        }
        #expect(error?.code == 422)
        #expect(error?.details?.causes.map(\.message) == messages)
    }

    @Test(
        "a watch without a version has initial events unless it says that it wants none",
        arguments: [
            ("", true), ("resourceVersion=0", true), ("resourceVersion=7", nil),
            ("sendInitialEvents=false&resourceVersionMatch=NotOlderThan", false),
            ("sendInitialEvents=false&resourceVersionMatch=NotOlderThan&resourceVersion=0", false),
            ("sendInitialEvents=true&resourceVersionMatch=NotOlderThan&resourceVersion=7", true),
        ])
    func initialEvents(text: String, expected: Bool?) throws {
        #expect(try ListQuery.watch(Self.query(text)).sendsInitialEvents == expected)
    }

    @Test(
        "a watch ends after the time that it names, at once when that is negative",
        arguments: [("", nil), ("timeoutSeconds=0", nil), ("timeoutSeconds=7", 7), ("timeoutSeconds=-1", 0)])
    func timeouts(text: String, seconds: Int?) throws {
        #expect(try ListQuery.watch(Self.query(text)).timeout == seconds.map { .seconds($0) })
    }

    @Test("a watch of one object cannot select another")
    func confinement() throws {
        #expect(try ListQuery.confine(.everything, to: "a") == FieldSelector("metadata.name", "a"))
        let precise = try FieldSelector(parsing: "metadata.name=a,type=Opaque")
        #expect(try ListQuery.confine(precise, to: "a") == precise)
        for text in ["metadata.name=b", "type=Opaque", "metadata.name!=a"] {
            let selector = try FieldSelector(parsing: text)
            let error = #expect(throws: StatusError.self) { try ListQuery.confine(selector, to: "a") }
            #expect(error?.message == "fieldSelector metadata.name doesn't match requested name")
        }
    }
}
