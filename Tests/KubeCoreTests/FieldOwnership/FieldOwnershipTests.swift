import KubeCore
import Testing

/// A small type: labels, a set, a list by key, an atomic list and a scalar.
private let schema = OwnershipSchema.structure(
    .init { name in
        switch name {
        case "labels": .init(.map(.scalar(.string)))
        case "tags": .init(.set)
        case "ports":
            .init(
                .keyed(
                    keys: [.init("port"), .init("protocol", default: "TCP")],
                    element: .structure(.init { _ in .init(.scalar(.any)) })))
        case "args": .init(.atomic(.list(.scalar(.string))))
        case "size": .init(.scalar(.numeric))
        case "spec": .init(.structure(.init { _ in .init(.scalar(.any)) }), isAlwaysPresent: true)
        default: nil
        }
    })

private let ownership = FieldOwnership(schema: schema)

private func apply(
    _ configuration: JSONValue, _ state: (JSONValue, ManagedFields), by name: String, force: Bool = false
) throws(FieldOwnership.Failure) -> (JSONValue, ManagedFields) {
    let applied = try ownership.applied(
        configuration, to: state.0, state.1, by: .init(name, .apply, apiVersion: "v1"), apiVersion: "v1", time: "now",
        isForced: force)
    return (applied.object, applied.managed)
}

private func update(
    _ new: JSONValue, _ state: (JSONValue, ManagedFields), by name: String
) -> (JSONValue, ManagedFields) {
    (
        new,
        ownership.updated(
            state.1, from: state.0, to: new, by: .init(name, .update, apiVersion: "v1"), apiVersion: "v1", time: "now")
    )
}

private func owned(_ state: (JSONValue, ManagedFields), by name: String) -> String? {
    state.1.entries.first { $0.key.name == name }.map { JSONValue.object($0.value.fields.fieldsV1).description }
}

private let nothing: (JSONValue, ManagedFields) = ([:], ManagedFields())

@Suite struct FieldOwnershipTests {
    @Test(
        "lists and objects with one owner are found where they are",
        arguments: [
            (["args": ["a"], "size": 1, "tags": ["t"], "labels": ["a": "b"]], [".args"]),
            (["args": ["a": ["b"]], "ports": [["port": 1]]], [".args"]), (["args": "a"], []),
        ] as [(JSONValue, [String])])
    func atomicParts(value: JSONValue, expected: [String]) {
        #expect(schema.atomicParts(of: value) == expected)
        let list = OwnershipSchema.keyed(keys: [.init("n")], element: schema)
        #expect(list.atomicParts(of: [["n": 1], value]) == expected.map { "[1]\($0)" })
    }

    @Test(
        "the fields of a value are those that somebody can own",
        arguments: [
            (["labels": ["a": "1"]], #"{"f:labels":{"f:a":{}}}"#),
            (["labels": [:]], #"{"f:labels":{}}"#),
            (["tags": ["x", "y"]], #"{"f:tags":{"v:\"x\"":{},"v:\"y\"":{}}}"#),
            (
                ["ports": [["port": 80]]],
                #"{"f:ports":{"k:{\"port\":80,\"protocol\":\"TCP\"}":{".":{},"f:port":{}}}}"#
            ),
            (["args": ["a", "b"], "size": 1], #"{"f:args":{},"f:size":{}}"#),
        ] as [(JSONValue, String)])
    func fields(value: JSONValue, expected: String) throws {
        let set = try FieldSet(of: value, schema: schema)
        #expect(JSONValue.object(set.fieldsV1).description == expected)
        #expect(FieldSet(fieldsV1: .object(set.fieldsV1)) == set)
    }

    @Test(
        "a configuration of another shape is refused with the path and kube-apiserver's words",
        arguments: [
            (["nope": 1], ".nope: field not declared in schema"),
            (["size": "x"], ".size: expected numeric (int or float), got string"),
            (["labels": ["a": 1]], ".labels.a: expected string, got &value.valueUnstructured{Value:1}"),
            (["tags": ["d", "d"]], #".tags: duplicate entries for key [="d"]"#),
            (["tags": ["a": "b"]], ".tags: expected list, got &{map[a:b]}"),
            (
                ["ports": [["protocol": "UDP"]]],
                #".ports: element 0: associative list with keys has an element that omits key field "port" "#
                    + "(and doesn't have default value)"
            ),
            (["args": "x"], ".args: expected list, got &{x}"),
            (["args": ["a", 1]], ".args[1]: expected string, got &value.valueUnstructured{Value:1}"),
            (
                ["size": "x", "args": [true]],
                "errors:\n  .size: expected numeric (int or float), got string\n"
                    + "  .args[0]: expected string, got &value.valueUnstructured{Value:true}"
            ),
        ] as [(JSONValue, String)])
    func mismatches(value: JSONValue, message: String) {
        do throws(FieldOwnership.Failure) {
            _ = try apply(value, nothing, by: "a")
            Issue.record("accepted")
        } catch {
            guard case .mismatch(let mismatch) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(mismatch.description == message)
        }
    }

    @Test("an update owns what it sets, with the maps and elements that it makes")
    func updates() {
        var state = update(["labels": ["a": "1"], "spec": ["x": 1]], nothing, by: "u")
        #expect(owned(state, by: "u") == #"{"f:labels":{".":{},"f:a":{}},"f:spec":{"f:x":{}}}"#)
        state = update(["labels": ["a": "2", "b": "1"], "spec": ["x": 1]], state, by: "v")
        #expect(owned(state, by: "u") == #"{"f:labels":{},"f:spec":{"f:x":{}}}"#)
        #expect(owned(state, by: "v") == #"{"f:labels":{"f:a":{},"f:b":{}}}"#)
        state = update(["spec": ["x": 1]], state, by: "v")
        #expect(owned(state, by: "v") == nil)
        #expect(owned(state, by: "u") == #"{"f:spec":{"f:x":{}}}"#)
    }

    @Test("an apply removes what the manager named before, unless somebody else owns it")
    func removal() throws {
        var state = try apply(["labels": ["a": "1", "b": "1"], "size": 1], nothing, by: "one")
        state = try apply(["labels": ["b": "1"]], state, by: "two")
        state = try apply(["labels": ["a": "1"]], state, by: "one")
        #expect(state.0 == ["labels": ["a": "1", "b": "1"]])
        state = try apply([:], state, by: "two")
        #expect(state.0 == ["labels": ["a": "1"]])
        #expect(owned(state, by: "two") == nil)
    }

    @Test("fields that nobody applied stay when their object is applied no more")
    func othersStay() throws {
        var state = try apply(["ports": [["port": 80]], "tags": ["x"]], nothing, by: "one")
        state = update(["ports": [["port": 80], ["port": 81]], "tags": ["x", "y"]], state, by: "u")
        state = try apply([:], state, by: "one")
        #expect(state.0 == ["ports": [["port": 81]], "tags": ["y"]])
    }

    @Test("changing what others own is a conflict that names them, and force takes it over")
    func conflicts() throws {
        var state = try apply(["size": 1, "labels": ["a": "1"]], nothing, by: "one")
        state = update(["size": 2, "labels": ["a": "1"]], state, by: "u")
        do throws(FieldOwnership.Failure) {
            _ = try apply(["size": 3, "labels": ["a": "2"]], state, by: "two")
            Issue.record("accepted")
        } catch {
            guard case .conflicts(let conflicts) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(
                conflicts.status.message
                    == "Apply failed with 2 conflicts: conflicts with \"one\":\n- .labels.a\n"
                    + "conflicts with \"u\" using v1:\n- .size")
            #expect(conflicts.status.details?.causes.map(\.field) == [".labels.a", ".size"])
            #expect(conflicts.status.code == 409)
        }
        state = try apply(["size": 3, "labels": ["a": "2"]], state, by: "two", force: true)
        #expect(state.0 == ["size": 3, "labels": ["a": "2"]])
        #expect(owned(state, by: "u") == nil)
        #expect(owned(state, by: "one") == nil)
    }

    @Test("the same value applied by two is owned by both, and is no conflict")
    func shared() throws {
        var state = try apply(["size": 1], nothing, by: "one")
        state = try apply(["size": 1], state, by: "two")
        #expect(owned(state, by: "one") == owned(state, by: "two"))
        #expect(state.1.entries[.init("two", .apply, apiVersion: "")]?.time == "")
    }

    @Test(
        "elements stand in the order of the configuration, others keep their place",
        arguments: [
            (["a", "b"], ["c", "a"], ["c", "a", "b"]), (["a", "b", "c"], ["c", "a"], ["b", "c", "a"]),
            (["a", "b"], ["a", "x"], ["a", "b", "x"]), ([], ["a"], ["a"]), (["a"], [], ["a"]),
            (["1", "2", "3"], ["3", "2", "4"], ["1", "3", "2", "4"]),
        ] as [([String], [String], [String])])
    func order(live: [String], applied: [String], expected: [String]) throws {
        func list(_ texts: [String]) -> JSONValue { ["tags": .array(texts.map(JSONValue.string))] }
        #expect(try AppliedMerge.merge(list(applied), into: list(live), schema: schema) == list(expected))
    }

    @Test("managed fields survive being written and read")
    func codec() throws {
        let applied = try apply(["labels": ["a": "1"]], nothing, by: "one")
        let state = update(["size": 1, "labels": ["a": "1"]], applied, by: "u")
        let read = try #require(ManagedFields(state.1.value))
        #expect(read == state.1)
        #expect(state.1.value[0]?.text("operation") == "Apply")
        #expect(ManagedFields([["operation": "Else"]]) == nil)
    }
}
