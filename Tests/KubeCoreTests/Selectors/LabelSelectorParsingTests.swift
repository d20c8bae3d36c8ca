import KubeCore
import Testing

@Suite struct LabelSelectorParsingTests {
    @Test(
        "text selects by labels",
        arguments: [
            ("", [:], true), ("a=b", ["a": "b"], true), ("a==b", ["a": "c"], false), ("a!=b", [:], true),
            ("a in (b,c),d", ["a": "c", "d": ""], true), ("a notin (b)", ["a": "b"], false), ("!a", [:], true),
            ("!a", ["a": ""], false), ("a=", ["a": ""], true), ("i>3", ["i": "4"], true), ("i<3", ["i": "x"], false),
            ("example.com/role in ()", ["example.com/role": ""], true), (" a = b , c ", ["a": "b", "c": "1"], true),
            ("in in (in,notin)", ["in": "notin"], true), ("a in (,b)", ["a": ""], true),
        ] as [(String, [String: String], Bool)])
    func selects(text: String, labels: [String: String], isMatch: Bool) throws {
        #expect(try LabelSelector(parsing: text).matches(labels) == isMatch)
    }

    @Test(
        "malformed text is refused in kube-apiserver's words",
        arguments: [
            ("par in", "unable to parse requirement: found '' expected: '('"),
            ("par=even=odd", "found '=', expected: ',' or 'end of string'"),
            ("bad key=x", "unable to parse requirement: found 'key', expected: in, notin, =, ==, !=, gt, lt"),
            ("=x", "found '=', expected: !, identifier, or 'end of string'"),
            (
                "i>x",
                "unable to parse requirement: values[0]: Invalid value: \"x\": for 'Gt', 'Lt' operators, the value must be an integer"
            ),
            ("a,", "found '', expected: identifier after ','"),
            ("a in (b c)", "unable to parse requirement: found 'c', expected: ',' or ')'"),
            ("!,a", "unable to parse requirement: found ',', expected: identifier"),
            (
                "app:web",
                "unable to parse requirement: <nil>: Invalid value: \"app:web\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
            ),
            (
                "i>-x",
                "unable to parse requirement: [values[0]: Invalid value: \"-x\": for 'Gt', 'Lt' operators, the value must be an integer, values[0][i]: Invalid value: \"-x\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')]"
            ),
        ])
    func refused(text: String, message: String) {
        let error = #expect(throws: StatusError.self) { try LabelSelector(parsing: text) }
        #expect(error?.message == message)
        #expect(error?.code == 400)
    }

    @Test("the text form of a selector parses to the same selector")
    func roundTrip() throws {
        let text = "a=b,c in (d,e),!f,g!=h,i>1,j"
        let selector = try LabelSelector(parsing: text)
        #expect(try LabelSelector(parsing: selector.text) == selector)
    }
}

@Suite struct FieldSelectorParsingTests {
    @Test("terms are split at commas and operators that are not escaped")
    func parses() throws {
        #expect(
            try FieldSelector(parsing: #"metadata.name=x,status.phase!=Running,a==b\,c\=d"#).terms == [
                FieldSelector.Term(field: "metadata.name", value: "x"),
                FieldSelector.Term(field: "status.phase", value: "Running", isNegated: true),
                FieldSelector.Term(field: "a", value: "b,c=d"),
            ])
        #expect(try FieldSelector(parsing: "").isEverything)
    }

    @Test("malformed terms are bad requests", arguments: ["x", "a=b=c", #"a=b\x"#, "a=b\\"])
    func refused(text: String) {
        #expect(throws: StatusError.self) { try FieldSelector(parsing: text) }
    }

    @Test("the text form of a selector parses to the same selector")
    func roundTrip() throws {
        let selector = FieldSelector("spec.nodeName", #"a,b=c\d"#)
        #expect(try FieldSelector(parsing: selector.text) == selector)
    }
}
