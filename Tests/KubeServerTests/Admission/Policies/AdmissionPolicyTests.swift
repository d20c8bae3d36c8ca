import KubeCore
import TestKit
import Testing

@testable import KubeServer

@Suite struct AdmissionPolicyTests {
    private static let constraints: JSONValue = [
        "resourceRules": [
            [
                "apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE", "UPDATE", "DELETE"],
                "resources": ["configmaps"],
            ]
        ]
    ]

    private func make(
        _ kind: String, _ resource: String, spec: JSONValue, in cluster: TestCluster
    ) async throws {
        _ = try await cluster.api.create(
            GroupVersionResource(group: "admissionregistration.k8s.io", version: "v1", resource: resource),
            namespace: nil,
            object: KubeObject(
                [
                    "apiVersion": "admissionregistration.k8s.io/v1", "kind": .string(kind),
                    "metadata": ["name": "p"], "spec": spec,
                ] as JSONObject))
    }

    private func validate(
        _ spec: JSONValue, binding: JSONValue = [:], in cluster: TestCluster
    ) async throws {
        var policy = spec
        policy["matchConstraints"] = Self.constraints
        try await make("ValidatingAdmissionPolicy", "validatingadmissionpolicies", spec: policy, in: cluster)
        var bound = binding
        bound["policyName"] = "p"
        if bound["validationActions"] == nil { bound["validationActions"] = ["Deny"] }
        try await make(
            "ValidatingAdmissionPolicyBinding", "validatingadmissionpolicybindings", spec: bound, in: cluster)
    }

    private func refusal(_ name: String, data: JSONValue = [:], in cluster: TestCluster) async -> StatusError? {
        do {
            _ = try await cluster.makeConfigMap(name, data: data)
            return nil
        } catch {
            return error as? StatusError
        }
    }

    @Test("validations refuse with their message, message expression or expression, and their reason")
    func validations() async throws {
        try await withTestCluster { cluster in
            try await validate(
                [
                    "variables": [["name": "n", "expression": "has(object.data) ? size(object.data) : 0"]],
                    "validations": [
                        [
                            "expression": "variables.n <= 1",
                            "messageExpression": "'too many: ' + string(variables.n)",
                        ],
                        [
                            "expression": "object.metadata.name != 'bad'", "message": "bad name",
                            "reason": "Forbidden",
                        ],
                        ["expression": "!has(object.data) || !('x' in object.data)"],
                    ],
                ], in: cluster)
            #expect(await refusal("good", data: ["a": "1"], in: cluster) == nil)
            let prefix = "is forbidden: ValidatingAdmissionPolicy 'p' with binding 'p' denied request:"
            let many = await refusal("many", data: ["a": "1", "b": "2"], in: cluster)
            #expect(many?.code == 422)
            #expect(many?.reason == .invalid)
            #expect(many?.message == "configmaps \"many\" \(prefix) too many: 2")
            let bad = await refusal("bad", in: cluster)
            #expect(bad?.code == 403)
            #expect(bad?.message == "configmaps \"bad\" \(prefix) bad name")
            let keyed = await refusal("keyed", data: ["x": "1"], in: cluster)
            #expect(
                keyed?.message
                    == "configmaps \"keyed\" \(prefix) failed expression: !has(object.data) || !('x' in object.data)")
        }
    }

    @Test("an expression that fails refuses the request, unless the policy is to be ignored then")
    func failurePolicy() async throws {
        try await withTestCluster { cluster in
            try await validate(
                ["failurePolicy": "Ignore", "validations": [["expression": "object.data.missing == 'x'"]]],
                in: cluster)
            #expect(await refusal("a", in: cluster) == nil)
        }
        try await withTestCluster { cluster in
            try await validate(["validations": [["expression": "object.data.missing == 'x'"]]], in: cluster)
            let error = await refusal("a", data: ["a": "b"], in: cluster)
            #expect(error?.code == 422)
            #expect(
                error?.message.hasSuffix(
                    "expression 'object.data.missing == 'x'' resulted in error: no such key: missing") == true,
                "\(error?.message ?? "")")
        }
    }

    @Test("a policy without parameters to be found refuses or allows, as its binding says")
    func parameters() async throws {
        try await withTestCluster { cluster in
            try await validate(
                [
                    "paramKind": ["apiVersion": "v1", "kind": "ConfigMap"],
                    "validations": [
                        [
                            "expression":
                                "object.metadata.name == 'limits' || size(object.metadata.name) < int(params.data.longest)"
                        ]
                    ],
                ],
                binding: [
                    "paramRef": ["name": "limits", "namespace": "default", "parameterNotFoundAction": "Allow"]
                ], in: cluster)
            #expect(await refusal("longer-than-allowed", in: cluster) == nil)
            #expect(await refusal("limits", data: ["longest": "5"], in: cluster) == nil)
            #expect(await refusal("longer", in: cluster)?.code == 422)
            #expect(await refusal("fit", in: cluster) == nil)
        }
    }

    @Test("mutations are merged into the object, or made as a JSON patch")
    func mutations() async throws {
        try await withTestCluster { cluster in
            let spec: JSONValue = [
                "reinvocationPolicy": "Never", "matchConstraints": Self.constraints,
                "mutations": [
                    [
                        "patchType": "ApplyConfiguration",
                        "applyConfiguration": [
                            "expression":
                                "Object{metadata: Object.metadata{labels: {'a': 'b'}}, data: {'added': object.metadata.name}}"
                        ],
                    ],
                    [
                        "patchType": "JSONPatch",
                        "jsonPatch": [
                            "expression": "[JSONPatch{op: 'add', path: '/data/patched', value: object.data.added}]"
                        ],
                    ],
                    // A patch whose test fails is not meant.
                    [
                        "patchType": "JSONPatch",
                        "jsonPatch": [
                            "expression":
                                "[JSONPatch{op: 'test', path: '/data/kept', value: '2'}, JSONPatch{op: 'remove', path: '/data/kept'}]"
                        ],
                    ],
                ],
            ]
            try await make("MutatingAdmissionPolicy", "mutatingadmissionpolicies", spec: spec, in: cluster)
            try await make(
                "MutatingAdmissionPolicyBinding", "mutatingadmissionpolicybindings", spec: ["policyName": "p"],
                in: cluster)
            let made = try await cluster.makeConfigMap("x", data: ["kept": "1"])
            #expect(made.labels == ["a": "b"])
            #expect(made["data"] == ["kept": "1", "added": "x", "patched": "x"])
        }
    }

    @Test(
        "an apply configuration must fit the type of the object and change only parts that merge",
        arguments: [
            ("Object{foo: 'x'}", ".foo: field not declared in schema"),
            ("Object{data: {'x': 1}}", ".data.x: expected string, got &value.valueUnstructured{Value:1}"),
        ])
    func badConfigurations(expression: String, problem: String) async throws {
        try await withTestCluster { cluster in
            let spec: JSONValue = [
                "reinvocationPolicy": "Never", "matchConstraints": Self.constraints,
                "mutations": [
                    ["patchType": "ApplyConfiguration", "applyConfiguration": ["expression": .string(expression)]]
                ],
            ]
            try await make("MutatingAdmissionPolicy", "mutatingadmissionpolicies", spec: spec, in: cluster)
            try await make(
                "MutatingAdmissionPolicyBinding", "mutatingadmissionpolicybindings", spec: ["policyName": "p"],
                in: cluster)
            let error = try await statusError { _ = try await cluster.makeConfigMap("x") }
            #expect(
                error.message
                    == "configmaps \"x\" is forbidden: policy 'p' with binding 'p' denied request: error applying patch: "
                    + "failed to convert patch object to typed object: \(problem)")
        }
    }
}
