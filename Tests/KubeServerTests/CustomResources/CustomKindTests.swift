import KubeCore
import KubeSchema
import TestKit
import Testing

@testable import KubeServer

/// What is refused because of what an object of a custom resource says it is, and how it is sent.
@Suite("Kinds of custom resources")
struct CustomKindTests {
    private static let kind = GroupVersionKind(group: "example.com", version: "v1", kind: "Widget")

    @Test(
        "a body has to say what it is",
        arguments: [
            (
                #"{"apiVersion":"example.com/v1","metadata":{"name":"a"}}"#,
                "the object provided is unrecognized (must be of type Widget): Object 'Kind' is missing in "
                    + #"'{"apiVersion":"example.com/v1","metadata":{"name":"a"}}' ({"apiVersion":"example.com/v1" ...)"#
            ),
            (
                #"{"kind":"Widget"}"#,
                "the API version in the data () does not match the expected API version (example.com/v1)"
            ),
            (
                #"{"kind":"Widget","apiVersion":"example.com/v2"}"#,
                "the API version in the data (example.com/v2) does not match the expected API version (example.com/v1)"
            ),
        ])
    func bodies(body: String, message: String) {
        let error = #expect(throws: StatusError.self) {
            _ = try RequestBodyDecoder.object(
                Array(body.utf8), contentType: "", expected: Self.kind, isCustom: true)
        }
        #expect(error?.code == 400)
        #expect(error?.message == message)
    }

    private static let resource: ServedResource = {
        let schema = StructuralSchema(["type": "object"])
        return ServedResource(
            descriptor: ResourceDescriptor(
                GroupVersionResource(group: "example.com", version: "v1", resource: "widgets"), kind: "Widget"),
            strategy: CustomResourceStrategy(kind: kind, schema: schema, hasSeparateStatus: true),
            printer: CustomResourceTable.printer([]), schema: ["type": "object"],
            custom: CustomResource(
                view: VersionView(
                    apiVersion: "example.com/v1", storageAPIVersion: "example.com/v1", schema: schema),
                scale: nil, deprecationWarning: nil, isTerminating: false))
    }()

    @Test(
        "a patch cannot make something else of an object",
        arguments: [
            (
                ["kind": "Other"], 422,
                #"Other.example.com "a" is invalid: kind: Invalid value: "Other": must be Widget"#
            ),
            (
                ["apiVersion": "x/v1"], 422,
                #"Widget.x "a" is invalid: apiVersion: Invalid value: "x/v1": must be example.com/v1"#
            ),
            (
                ["kind": nil], 422,
                #" "" is invalid: patch: Invalid value: "{\"apiVersion\":\"example.com/v1\",\"kind\":null,"#
                    + #"\"metadata\":{\"name\":\"a\"}}": Object 'Kind' is missing in "#
                    + #"'{"apiVersion":"example.com/v1","kind":null,"metadata":{"name":"a"}}'"#
            ),
            (
                ["kind": 5], 422,
                #" "" is invalid: patch: Invalid value: "{\"apiVersion\":\"example.com/v1\",\"kind\":5,"#
                    + #"\"metadata\":{\"name\":\"a\"}}": couldn't get version/kind; json parse error: "#
                    + "json: cannot unmarshal number into Go struct field .kind of type string"
            ),
            (
                ["apiVersion": ""], 500,
                "Internal error occurred: Object 'apiVersion' is missing in 'unstructured object has no version'"
            ),
            (
                ["metadata": 5], 422,
                #" "" is invalid: patch: Invalid value: "{\"apiVersion\":\"example.com/v1\",\"kind\":\"Widget\","#
                    + #"\"metadata\":5}": json: cannot unmarshal number into Go value of type v1.ObjectMeta"#
            ),
        ] as [(JSONObject, Int, String)])
    func patches(change: JSONObject, code: Int, message: String) {
        var object = KubeObject(apiVersion: "example.com/v1", kind: "Widget", name: "a")
        for (name, value) in change { object[name] = value }
        let error = #expect(throws: StatusError.self) {
            _ = try FieldValidation(source: .patch, mode: "", warnings: WarningRecorder())
                .decode(object, of: Self.resource)
        }
        #expect(error?.code == code)
        #expect(error?.message == message)
    }

    // MARK: Scale

    private static let scale: JSONValue = [
        "specReplicasPath": ".spec.replicas", "statusReplicasPath": ".status.replicas",
        "labelSelectorPath": ".status.selector",
    ]

    @Test(
        "replicas and selectors that the scale subresource could not show are refused",
        arguments: [
            (["spec": ["replicas": 3]], []),
            (["spec": ["replicas": -1]], [".spec.replicas: Invalid value: -1: should be a non-negative integer"]),
            (
                ["spec": ["replicas": 3_000_000_000]],
                [".spec.replicas: Invalid value: 3000000000: should be less than or equal to 2147483647"]
            ),
            (
                ["spec": ["replicas": "x"]],
                [
                    ".spec.replicas: Invalid value: 0: .spec.replicas accessor error: x is of the type string, expected int64"
                ]
            ),
            (
                ["spec": [1]],
                [
                    ".spec.replicas: Invalid value: 0: .spec.replicas accessor error: [1] is of the type "
                        + "[]interface {}, expected map[string]interface{}"
                ]
            ),
            (
                ["status": ["replicas": -2, "selector": 5]],
                [
                    ".status.replicas: Invalid value: -2: should be a non-negative integer",
                    ".status.selector: Invalid value: \"\": .status.selector accessor error: 5 is of the type int64, "
                        + "expected string",
                ]
            ),
        ] as [(JSONObject, [String])])
    func scale(members: JSONObject, problems: [String]) throws {
        let paths = try #require(ScalePaths(Self.scale))
        var object = KubeObject(apiVersion: "example.com/v1", kind: "Widget", name: "a")
        for (name, value) in members { object[name] = value }
        let causes = paths.specProblems(of: object) + paths.statusProblems(of: object)
        #expect(causes.map { "\($0.field): \($0.message)" } == problems)
    }

    @Test("a status is written although the replicas that are wanted are wrong")
    func statusOnly() throws {
        let paths = try #require(ScalePaths(Self.scale))
        let strategy = CustomResourceStrategy(
            kind: Self.kind,
            schema: StructuralSchema(["type": "object", "x-kubernetes-preserve-unknown-fields": true]),
            hasSeparateStatus: true, scale: paths)
        var old = KubeObject(apiVersion: "example.com/v1", kind: "Widget", name: "a")
        old["spec"] = ["replicas": -1]
        var new = old
        new["status"] = ["replicas": 1]
        let context = RequestContext(user: UserInfo(name: "test", groups: []))
        #expect(strategy.validateUpdate(of: "status", new, old: old, context: context).isEmpty)
        #expect(strategy.validateUpdate(new, old: old, context: context).map(\.field) == [".spec.replicas"])
    }
}
