import KubeCore
import Logging
import TestKit
import Testing

@testable import KubeServer

@Suite("Type checking of policies")
struct PolicyTypeCheckTests {
    private static let policies = GroupVersionResource(
        group: "admissionregistration.k8s.io", version: "v1", resource: "validatingadmissionpolicies")

    private static func policy(
        _ validations: [JSONValue], resources: [JSONValue] = ["deployments"], more: JSONObject = [:]
    ) -> KubeObject {
        var spec: JSONValue = [
            "matchConstraints": [
                "resourceRules": [
                    [
                        "apiGroups": ["apps"], "apiVersions": ["v1"], "resources": .array(resources),
                        "operations": ["CREATE"],
                    ]
                ]
            ], "validations": .array(validations),
        ]
        for (name, value) in more { spec[name] = value }
        return KubeObject(
            [
                "apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingAdmissionPolicy",
                "metadata": ["name": "p"], "spec": spec,
            ] as JSONObject)
    }

    /// The places of the warnings and the first line of each.
    private static func warnings(_ policy: KubeObject, in cluster: TestCluster) -> [String] {
        PolicyTypeCheck(registry: cluster.registry).warnings(for: policy).map { warning in
            let lines = warning.text("warning").split(separator: "\n")
            return "\(warning.text("fieldRef")): \(lines.first ?? "")"
        }
    }

    @Test("fields and types of the kinds that a policy names are checked")
    func builtIn() async throws {
        try await withTestCluster { cluster in
            let confused = Self.policy([
                [
                    "expression": "object.spec.replicas > '1'",
                    "messageExpression": "'wants more than ' + object.spec.replicas",
                ], ["expression": "object.spec.template.spec.containers.all(c, c.image.startsWith('a'))"],
                [
                    "expression":
                        "oldObject == null || object.metadata.creationTimestamp > timestamp('2026-01-01T00:00:00Z')"
                ],
                ["expression": "object.spec.nodes == 1"],
            ])
            #expect(
                Self.warnings(confused, in: cluster) == [
                    "spec.validations[0].expression: apps/v1, Kind=Deployment: ERROR: <input>:1:22: found no matching "
                        + "overload for '_>_' applied to '(int, string)'",
                    "spec.validations[0].messageExpression: apps/v1, Kind=Deployment: ERROR: <input>:1:20: found no "
                        + "matching overload for '_+_' applied to '(string, int)'",
                    "spec.validations[3].expression: apps/v1, Kind=Deployment: ERROR: <input>:1:12: undefined field "
                        + "'nodes'",
                ])
            // Nothing is known of what is behind a wildcard, and not every kind has the field.
            #expect(
                Self.warnings(Self.policy([["expression": "object.x == 1"]], resources: ["*"]), in: cluster).isEmpty)
            let both = Self.policy(
                [["expression": "object.spec.strategy.type == 'x'"]], resources: ["deployments", "replicasets"])
            #expect(
                Self.warnings(both, in: cluster) == [
                    "spec.validations[0].expression: apps/v1, Kind=ReplicaSet: ERROR: <input>:1:12: undefined field "
                        + "'strategy'"
                ])
        }
    }

    @Test("parameters and variables have types, too")
    func variables() async throws {
        try await withTestCluster { cluster in
            let more: JSONObject = [
                "paramKind": ["apiVersion": "v1", "kind": "ConfigMap"],
                "variables": [
                    ["name": "count", "expression": "object.spec.replicas"],
                    ["name": "broken", "expression": "object.none"],
                    ["name": "more", "expression": "variables.count + 1"],
                ],
            ]
            let policy = Self.policy(
                [
                    ["expression": "variables.more == params.data.max"], ["expression": "variables.broken == 'x'"],
                    ["expression": "authorizer.group('').resource('pods').check('get').allowed()"],
                ], more: more)
            #expect(
                Self.warnings(policy, in: cluster) == [
                    "spec.validations[0].expression: apps/v1, Kind=Deployment: ERROR: <input>:1:16: found no matching "
                        + "overload for '_==_' applied to '(int, string)'"
                ])
        }
    }

    @Test("the status tells once per generation what was found")
    func status() async throws {
        try await withTestCluster { cluster in
            let keeper = PolicyStatusKeeper(registry: cluster.registry, logger: Logger(label: "test"))
            _ = try await cluster.api.create(
                Self.policies, namespace: nil, object: Self.policy([["expression": "object.x == 1"]]))
            try await keeper.reconcile()
            let checked = try await cluster.api.get(Self.policies, namespace: nil, name: "p")
            #expect(checked.at("status", "observedGeneration") == 1)
            #expect(checked.at("status", "typeChecking", "expressionWarnings")?.arrayValue?.count == 1)
            try await keeper.reconcile()
            #expect(try await cluster.api.get(Self.policies, namespace: nil, name: "p") == checked)
            let patch: JSONValue = ["spec": ["validations": [["expression": "object.spec.paused"]]]]
            _ = try await cluster.api.patch(Self.policies, namespace: nil, name: "p", patch: .merge(patch))
            try await keeper.reconcile()
            let corrected = try await cluster.api.get(Self.policies, namespace: nil, name: "p")
            #expect(corrected.at("status") == ["observedGeneration": 2])
        }
    }
}
