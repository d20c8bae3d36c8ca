import KubeCore
import TestKit
import Testing

@testable import KubeServer

/// The kinds by which a cluster manages itself, as a client of the API sees them.
@Suite struct PlatformKindTests {
    struct Refusal: Sendable, CustomTestStringConvertible {
        let resource: GroupVersionResource
        let kind: String
        let name: String
        let spec: JSONValue
        let messages: [String]

        var testDescription: String { "\(kind) \(name): \(spec)" }
    }

    private static func refusal(
        _ resource: GroupVersionResource, _ kind: String, _ name: String, _ spec: JSONValue, _ messages: String...
    ) -> Refusal {
        Refusal(resource: resource, kind: kind, name: name, spec: spec, messages: messages)
    }

    private static let slices = GroupVersionResource(
        group: "resource.k8s.io", version: "v1", resource: "resourceslices")

    private static let refusals: [Refusal] = [
        refusal(
            .apiServices, "APIService", "wrong",
            ["group": "a.example.com", "version": "v1", "groupPriorityMinimum": 0, "versionPriority": 5],
            "metadata.name: Invalid value: \"wrong\": must be `spec.version+\".\"+spec.group`: \"v1.a.example.com\"",
            "spec.groupPriorityMinimum: Invalid value: 0: must be positive and less than 20000"),
        refusal(
            .apiServices, "APIService", "v1.a.example.com",
            [
                "group": "a.example.com", "version": "v1", "groupPriorityMinimum": 1, "versionPriority": 1,
                "insecureSkipTLSVerify": true,
            ],
            "spec.insecureSkipTLSVerify: Invalid value: true: local APIServices may not have insecureSkipTLSVerify"),
        refusal(
            .apiServices, "APIService", "v1.a.example.com",
            [
                "group": "a.example.com", "version": "v1", "groupPriorityMinimum": 1, "versionPriority": 1,
                "insecureSkipTLSVerify": true, "caBundle": "eA==", "service": ["name": "s"],
            ], "spec.service.namespace: Required value",
            "spec.insecureSkipTLSVerify: Invalid value: true: may not be true if caBundle is present"),
        refusal(
            .certificateSigningRequests, "CertificateSigningRequest", "a",
            ["request": "eA==", "usages": ["client auth", "client auth", "bogus"], "signerName": "kubernetes.io"],
            "spec.request: Invalid value: \"eA==\": PEM block type must be CERTIFICATE REQUEST",
            "spec.usages[1]: Duplicate value: \"client auth\"",
            "spec.signerName: Invalid value: \"kubernetes.io\": must be a fully qualified domain and path of the form "
                + "'example.com/signer-name'"),
        refusal(
            .flowSchemas, "FlowSchema", "a",
            [
                "matchingPrecedence": 1, "priorityLevelConfiguration": ["name": ""],
                "distinguisherMethod": ["type": "X"],
                "rules": [
                    [
                        "subjects": [["kind": "User"]],
                        "resourceRules": [["verbs": ["*", "get"], "namespaces": ["A"]]],
                    ]
                ],
            ],
            "spec.distinguisherMethod.type: Unsupported value: {\"Type\":\"X\"}: supported values: \"ByNamespace\", "
                + "\"ByUser\"",
            "spec.rules[0].resourceRules[0].namespaces[0]: Invalid value: \"A\": each member of this list must be '*' or "
                + "a DNS-1123 label; a lowercase RFC 1123 label",
            "spec.matchingPrecedence: Invalid value: 1: only the schema named 'exempt' may have matchingPrecedence 1",
            "spec.priorityLevelConfiguration.name: Required value: must reference a priority level",
            "spec.rules[0].subjects[0].user: Required value: user is required when subject kind is 'User'",
            "spec.rules[0].resourceRules[0].apiGroups: Required value: resource rules must supply at least one api "
                + "group"),
        refusal(
            .flowSchemas, "FlowSchema", "catch-all",
            ["matchingPrecedence": 5, "priorityLevelConfiguration": ["name": "catch-all"]],
            "spec of 'catch-all' must equal the fixed value"),
        refusal(
            .priorityLevelConfigurations, "PriorityLevelConfiguration", "a", ["type": "Exempt"],
            "spec.type: Invalid value: \"Exempt\": type must be 'Exempt' if and only if name is 'exempt'"),
        refusal(
            .priorityLevelConfigurations, "PriorityLevelConfiguration", "a",
            [
                "type": "Limited",
                "limited": ["limitResponse": ["type": "Queue", "queuing": ["queues": 4096, "handSize": 8]]],
            ],
            "spec.limited.limitResponse.queuing.handSize: Invalid value: 8: required entropy bits of deckSize 4096 and "
                + "handSize 8 should not be greater than 60"),
        refusal(
            .ipAddresses, "IPAddress", "010.0.0.1", ["parentRef": ["resource": "services"]],
            "ParseAddr(\"010.0.0.1\"): unable to parse IP", "spec.parentRef.name: Required value"),
        refusal(
            .ipAddresses, "IPAddress", "2001:db8:0::1", ["parentRef": ["resource": "services", "name": "a"]],
            "must be a canonical format IP address"),
        refusal(
            .serviceCIDRs, "ServiceCIDR", "a", ["cidrs": ["10.0.0.1/24", "x"]],
            "spec.cidrs[0]: Invalid value: \"10.0.0.1/24\": must not have bits set beyond the prefix length",
            "spec.cidrs[1]: Invalid value: \"x\": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"),
        refusal(
            .serviceCIDRs, "ServiceCIDR", "a", ["cidrs": ["10.0.0.0/24", "10.1.0.0/24"]],
            "may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64"),
        refusal(
            .resourceClaims, "ResourceClaim", "a",
            [
                "devices": [
                    "requests": [
                        ["name": "BAD", "exactly": ["deviceClassName": "x", "allocationMode": "Some"]], ["name": "a"],
                    ],
                    "constraints": [["requests": ["none"]]],
                ]
            ],
            "spec.devices.requests[0].exactly.allocationMode: Unsupported value: \"Some\": supported values: \"All\", "
                + "\"ExactCount\"",
            "spec.devices.requests[1]: Required value: exactly one of `exactly` or `firstAvailable` is required",
            "spec.devices.constraints[0]: Required value: exactly one of \"matchAttribute\" or \"distinctAttribute\" is required"
        ),
        refusal(
            slices, "ResourceSlice", "a",
            ["driver": "", "pool": ["name": "p", "generation": 1, "resourceSliceCount": 0]],
            "spec.driver: Required value",
            "spec.pool.resourceSliceCount: Invalid value: 0: must be greater than zero",
            "spec: Required value: exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is "
                + "required"),
    ]

    @Test("what is not valid is refused in the words of kube-apiserver", arguments: refusals)
    func refuses(_ refusal: Refusal) async throws {
        try await withTestCluster { cluster in
            var object = KubeObject(
                apiVersion: refusal.resource.groupVersion.apiVersion, kind: refusal.kind, name: refusal.name)
            object["spec"] = refusal.spec
            let namespace = refusal.kind == "ResourceClaim" ? "default" : nil
            do throws(StatusError) {
                _ = try await cluster.api.create(
                    refusal.resource, namespace: namespace, object: object, options: WriteOptions(isDryRun: true))
                Issue.record("was taken")
            } catch {
                #expect(error.code == 422)
                for message in refusal.messages { #expect(error.message.contains(message), "\(error.message)") }
            }
        }
    }

    @Test("a claim's spec stays as it is, with its defaults")
    func claims() async throws {
        try await withTestCluster { cluster in
            var claim = KubeObject(apiVersion: "resource.k8s.io/v1", kind: "ResourceClaim", name: "a")
            claim["spec"] = ["devices": ["requests": [["name": "r", "exactly": ["deviceClassName": "gpu"]]]]]
            let stored = try await cluster.api.create(.resourceClaims, namespace: "default", object: claim)
            let request = stored.at("spec", "devices", "requests")?[0]?["exactly"]
            #expect(request?["count"] == 1)
            #expect(request?.text("allocationMode") == "ExactCount")
            var changed = stored
            changed.set([], at: "spec", "devices", "requests")
            do throws(StatusError) {
                _ = try await cluster.api.update(.resourceClaims, namespace: "default", object: changed)
                Issue.record("was taken")
            } catch {
                #expect(error.message.contains("field is immutable"))
            }
            var reserved = stored
            reserved["status"] = ["reservedFor": [["resource": "pods", "name": "p", "uid": "u"]]]
            do throws(StatusError) {
                _ = try await cluster.api.updateStatus(.resourceClaims, namespace: "default", object: reserved)
                Issue.record("was taken")
            } catch {
                #expect(
                    error.message.contains(
                        "status.reservedFor: Forbidden: may not be specified when `allocated` is not set"))
            }
        }
    }

    @Test("a pod is bound by `bindings` as by its own subresource")
    func bindings() async throws {
        try await withTestCluster { cluster in
            var pod = KubeObject(apiVersion: "v1", kind: "Pod", name: "web")
            pod["spec"] = ["containers": [["name": "main", "image": "i"]]]
            _ = try await cluster.api.create(.pods, namespace: "default", object: pod)
            var binding = KubeObject(apiVersion: "v1", kind: "Binding", name: "web")
            binding["target"] = ["kind": "Node", "name": "node-a"]
            let bindings = GroupVersionResource(group: "", version: "v1", resource: "bindings")
            _ = try await cluster.api.create(bindings, namespace: "default", object: binding)
            let bound = try await cluster.api.get(.pods, namespace: "default", name: "web")
            #expect(bound.text("spec", "nodeName") == "node-a")
        }
    }
}
