internal import KubeCore
internal import SyncSettings
internal import Testing

@testable internal import Syncer

@Suite struct PatchEngineTests {
    typealias Patch = GenericSyncRules.Patch

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let patch: Patch
        let before: JSONValue
        let after: JSONValue

        init(
            _ name: String, _ operation: Patch.Operation, _ path: String, _ before: JSONValue, _ after: JSONValue,
            _ edit: (inout Patch) -> Void = { _ in }
        ) {
            testDescription = name
            var patch = Patch(operation: operation, path: path)
            edit(&patch)
            self.patch = patch
            self.before = before
            self.after = after
        }
    }

    private static func condition(_ edit: (inout Patch.Condition) -> Void) -> Patch.Condition {
        var condition = Patch.Condition()
        edit(&condition)
        return condition
    }

    private static let label = HostNaming(exampleConfiguration()).labelKey("app")

    private static let cases: [Case] = [
        Case(
            "a name", .rewriteName, "spec.secretName", ["spec": ["secretName": "tls"]],
            ["spec": ["secretName": "tls-x-demo-x-my-vcluster"]]),
        Case(
            "each name below a wildcard", .rewriteName, "spec.hosts[*].ref",
            ["spec": ["hosts": [["ref": "a"], ["ref": "b"], ["other": 1]]]],
            [
                "spec": [
                    "hosts": [["ref": "a-x-demo-x-my-vcluster"], ["ref": "b-x-demo-x-my-vcluster"], ["other": 1]]
                ]
            ]),
        Case(
            "a name beside its namespace", .rewriteName, "$.spec.ref",
            ["spec": ["ref": ["name": "a", "namespace": "other", "kind": "K"]]],
            [
                "spec": [
                    "ref": ["name": "a-x-other-x-my-vcluster", "namespace": "vcluster-my-vcluster", "kind": "K"]
                ]
            ]
        ) {
            $0.namePath = "name"
            $0.namespacePath = "namespace"
        },
        Case(
            "parts of a text", .rewriteName, "metadata.annotations['auth/secret']",
            ["metadata": ["annotations": ["auth/secret": "other/creds"]]],
            ["metadata": ["annotations": ["auth/secret": "vcluster-my-vcluster/creds-x-other-x-my-vcluster"]]]
        ) { $0.regex = "^(?P<NAMESPACE>[^/]+)/(?P<NAME>.+)$" },
        Case(
            "a text that the pattern does not find", .rewriteName, "spec.a", ["spec": ["a": "plain"]],
            ["spec": ["a": "plain"]]
        ) { $0.regex = "^(?P<NAMESPACE>[^/]+)/(?P<NAME>.+)$" },
        Case(
            "a label key", .rewriteLabelKey, "spec.key", ["spec": ["key": "app"]], ["spec": ["key": .string(label)]]),
        Case(
            "a selecting map, which is kept to the tenant's own", .rewriteLabelSelector, "spec.selector",
            ["spec": ["selector": ["app": "web"]]],
            [
                "spec": [
                    "selector": [
                        .init(label): "web", "vcluster.loft.sh/managed-by": "my-vcluster",
                        "vcluster.loft.sh/namespace": "demo",
                    ]
                ]
            ]),
        Case(
            "a structured selector, which is kept to the tenant's own", .rewriteLabelExpressionsSelector,
            "spec.selector",
            ["spec": ["selector": ["matchExpressions": [["key": "app", "operator": "Exists"]]]]],
            [
                "spec": [
                    "selector": [
                        "matchExpressions": [["key": .string(label), "operator": "Exists"]],
                        "matchLabels": [
                            "vcluster.loft.sh/managed-by": "my-vcluster", "vcluster.loft.sh/namespace": "demo",
                        ],
                    ]
                ]
            ]),
        Case("an added member, with its parents", .add, "spec.a.b", [:], ["spec": ["a": ["b": 1]]]) { $0.value = 1 },
        Case("an added element", .add, "spec.list", ["spec": ["list": [1]]], ["spec": ["list": [1, 2]]]) {
            $0.value = 2
        },
        Case("added members", .add, "spec.map", ["spec": ["map": ["a": 1]]], ["spec": ["map": ["a": 1, "b": 2]]]) {
            $0.value = ["b": 2]
        },
        Case("a replaced value", .replace, "spec.a", ["spec": ["a": 1]], ["spec": ["a": 2]]) { $0.value = 2 },
        Case("nothing to replace", .replace, "spec.b", ["spec": ["a": 1]], ["spec": ["a": 1]]) { $0.value = 2 },
        Case(
            "removed elements", .remove, "spec.list[*].secret",
            ["spec": ["list": [["secret": 1, "a": 1], ["secret": 2]]]], ["spec": ["list": [["a": 1], [:]]]]),
        Case("whole elements", .remove, "spec.list[*]", ["spec": ["list": [1, 2, 3]]], ["spec": ["list": []]]),
        Case("members at any depth", .remove, "..secret", ["a": ["secret": 1], "secret": 2], ["a": [:]]),
        Case("a copied status", .copyFromObject, "status", ["spec": 1], ["spec": 1, "status": ["phase": "Ready"]]),
        Case(
            "a copy from elsewhere", .copyFromObject, "spec.shown", [:], ["spec": ["shown": "Ready"]]
        ) { $0.fromPath = "status.phase" },
        Case(
            "what the other side does not have is removed", .copyFromObject, "spec.gone", ["spec": ["gone": 1]],
            ["spec": [:]]),
        Case(
            "only where the condition holds", .replace, "spec.list[*].value",
            ["spec": ["list": [["value": 1], ["value": 2]]]], ["spec": ["list": [["value": 9], ["value": 2]]]]
        ) {
            $0.value = 9
            $0.conditions = [condition { $0.equal = 1 }]
        },
        Case(
            "a condition below the place", .remove, "spec.list[*]",
            ["spec": ["list": [["kind": "A"], ["kind": "B"]]]], ["spec": ["list": [["kind": "B"]]]]
        ) {
            $0.conditions = [
                condition {
                    $0.subPath = "kind"
                    $0.notEqual = "B"
                }
            ]
        },
        Case("a condition elsewhere", .add, "spec.a", ["kind": "A"], ["kind": "A"]) {
            $0.value = 1
            $0.conditions = [
                condition {
                    $0.path = "kind"
                    $0.equal = "B"
                }
            ]
        },
        Case("a condition of absence", .add, "spec.a", ["kind": "A"], ["kind": "A", "spec": ["a": 1]]) {
            $0.value = 1
            $0.conditions = [
                condition {
                    $0.path = "spec.a"
                    $0.empty = true
                }
            ]
        },
        Case("an ignored patch", .remove, "spec", ["spec": 1], ["spec": 1]) { $0.isIgnored = true },
    ]

    @Test("operations", arguments: cases)
    func operations(_ example: Case) throws {
        let engine = PatchEngine(names: .toHost(HostNaming(exampleConfiguration())), namespace: "demo")
        var value = example.before
        try engine.apply([example.patch], to: &value, copyingFrom: ["status": ["phase": "Ready"]])
        #expect(value == example.after)
    }

    @Test("names that went to the host come back, others stay as they are")
    func back() throws {
        let engine = PatchEngine(names: .fromHost(["a-x-demo-x-my-vcluster": "a"]), namespace: "demo")
        var value: JSONValue = ["status": ["refs": ["a-x-demo-x-my-vcluster", "foreign"]]]
        try engine.apply([Patch(operation: .rewriteName, path: "status.refs[*]")], to: &value)
        #expect(value == ["status": ["refs": ["a", "foreign"]]])
    }

    @Test("a path or pattern that cannot be read is told", arguments: [("spec[", ""), ("spec", "(")])
    func unreadable(path: String, pattern: String) {
        var patch = Patch(operation: .rewriteName, path: path)
        patch.regex = pattern
        var value: JSONValue = ["spec": "a"]
        #expect(throws: PatchEngine.Problem.self) {
            try PatchEngine(names: .unchanged, namespace: "").apply([patch], to: &value)
        }
    }
}

@Suite struct ValuePathTests {
    @Test(
        "paths of the older rules and of today's",
        arguments: [
            ("", []), ("$", []), ("spec.a", [.member("spec"), .member("a")]),
            ("$.spec.a", [.member("spec"), .member("a")]),
            (".spec", [.member("spec")]), ("rules[*].host", [.member("rules"), .every, .member("host")]),
            ("a[0][-1]", [.member("a"), .index(0), .index(-1)]),
            ("a['b.c/d']", [.member("a"), .member("b.c/d")]), ("$..name", [.anywhere("name")]),
            ("a.*", [.member("a"), .every]),
        ] as [(String, [ValuePath.Step])])
    func steps(text: String, steps: [ValuePath.Step]) { #expect(ValuePath(text)?.steps == steps) }

    @Test("what is no path", arguments: ["a[", "a[b]", "a..", "a['b", "a.", "a]b[0"])
    func unreadable(text: String) { #expect(ValuePath(text)?.steps == nil || text == "a]b[0") }
}
