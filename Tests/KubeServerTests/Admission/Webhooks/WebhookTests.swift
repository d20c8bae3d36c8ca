import FoundationEssentials
import KubeCore
import TestKit
import Testing

@testable import KubeServer

@Suite struct WebhookTests {
    private func patch(_ operations: JSONValue) -> JSONValue {
        [
            "allowed": true, "patchType": "JSONPatch",
            "patch": .string(Data(JSONWriter.encode(operations)).base64EncodedString()),
        ]
    }

    private func refusal(_ body: () async throws(StatusError) -> Void) async -> StatusError? {
        do throws(StatusError) {
            try await body()
            return nil
        } catch {
            return error
        }
    }

    private func create(_ name: String, in cluster: TestCluster) async -> StatusError? {
        do {
            _ = try await cluster.makeConfigMap(name)
            return nil
        } catch {
            return error as? StatusError
        }
    }

    @Test("a validating webhook is told of a request and can refuse it")
    func validates() async throws {
        let server = try await WebhookServer { request in
            request.text("name") == "bad"
                ? ["allowed": false, "status": ["message": "no bad things", "code": 403, "reason": "Forbidden"]]
                : ["allowed": true]
        }
        try await withTestCluster { cluster in
            try await cluster.register("ValidatingWebhookConfiguration", [server.webhook()])
            _ = try await cluster.makeConfigMap("good")
            let error = await create("bad", in: cluster)
            #expect(error?.code == 403)
            #expect(error?.message == "admission webhook \"w.example.com\" denied the request: no bad things")
            let request = try #require(server.requests.first)
            #expect(request["kind"] == ["group": "", "version": "v1", "kind": "ConfigMap"])
            #expect(request["resource"] == ["group": "", "version": "v1", "resource": "configmaps"])
            #expect(request.text("operation") == "CREATE")
            #expect(request.text("namespace") == "default")
            #expect(request.at("userInfo", "username") == "admin")
            #expect(request.at("object", "metadata", "name") == "good")
            #expect(request["oldObject"] == .null)
            #expect(request["dryRun"] == false)
            #expect(request.at("options", "kind") == "CreateOptions")
        }
        await server.stop()
    }

    @Test(
        "a refusal has the webhook's words and a code that is an error",
        arguments: [
            (
                ["allowed": false], 400,
                "admission webhook \"w.example.com\" denied the request without explanation"
            ),
            (
                ["allowed": false, "status": ["code": 200, "message": "m"]], 400,
                "admission webhook \"w.example.com\" denied the request: m"
            ),
            (
                ["allowed": false, "status": ["reason": "Gone", "code": 410]], 410,
                "admission webhook \"w.example.com\" denied the request: Gone"
            ),
            (
                ["allowed": true, "uid": "other"], 500,
                "Internal error occurred: failed calling webhook \"w.example.com\": received invalid webhook response: "
                    + "expected response.uid="
            ),
        ] as [(JSONValue, Int, String)])
    func refusals(response: JSONValue, code: Int, message: String) async throws {
        let server = try await WebhookServer { _ in response }
        try await withTestCluster { cluster in
            try await cluster.register("ValidatingWebhookConfiguration", [server.webhook()])
            let error = await create("a", in: cluster)
            #expect(error?.code == code)
            #expect(error?.message.hasPrefix(message) == true, "\(error?.message ?? "")")
        }
        await server.stop()
    }

    @Test("a mutating webhook changes the object, and those that ask for it see the changes of later ones")
    func mutates() async throws {
        let server = try await WebhookServer { request in
            let labels = request.at("object", "metadata", "labels")?.objectValue?.stringDictionary ?? [:]
            if labels["first"] == nil {
                return self.patch([["op": "add", "path": "/metadata/labels", "value": ["first": "1"]]])
            }
            return labels["second"] == nil
                ? ["allowed": true]
                : self.patch([["op": "add", "path": "/metadata/labels/again", "value": "yes"]])
        }
        let second = try await WebhookServer { _ in
            self.patch([["op": "add", "path": "/metadata/labels/second", "value": "2"]])
        }
        try await withTestCluster { cluster in
            try await cluster.register(
                "MutatingWebhookConfiguration", name: "a",
                [server.webhook("a.example.com", ["reinvocationPolicy": "IfNeeded"])])
            try await cluster.register("MutatingWebhookConfiguration", name: "b", [second.webhook("b.example.com")])
            let made = try await cluster.makeConfigMap("x")
            #expect(made.labels == ["first": "1", "second": "2", "again": "yes"])
            #expect(second.requests.count == 1)
        }
        await server.stop()
        await second.stop()
    }

    @Test(
        "a patch that cannot be made fails the request, and so does one that names another namespace",
        arguments: [
            (
                [["op": "remove", "path": "/data/x"]], 500,
                "Internal error occurred: remove operation does not apply: doc is missing path: \"/data/x\": missing value"
            ),
            (
                ["op": "add"], 500,
                "Internal error occurred: failed calling webhook \"w.example.com\": received undecodable patch in webhook "
                    + "response: json: cannot unmarshal object into Go value of type jsonpatch.Patch"
            ),
            (
                [["op": "replace", "path": "/metadata/namespace", "value": "kube-system"]], 400,
                "the namespace of the provided object does not match the namespace sent on the request"
            ),
        ] as [(JSONValue, Int, String)])
    func badPatches(operations: JSONValue, code: Int, message: String) async throws {
        let server = try await WebhookServer { _ in self.patch(operations) }
        try await withTestCluster { cluster in
            try await cluster.register("MutatingWebhookConfiguration", [server.webhook()])
            let error = await create("a", in: cluster)
            #expect(error?.code == code)
            #expect(error?.message == message)
        }
        await server.stop()
    }

    @Test("a webhook that cannot be reached fails the request, or is left out when its policy is Ignore")
    func failurePolicy() async throws {
        let server = try await WebhookServer { _ in ["allowed": true] }
        let gone: JSONObject = ["clientConfig": ["url": "https://127.0.0.1:1/x"], "timeoutSeconds": 20]
        try await withTestCluster { cluster in
            var ignored = gone
            ignored["failurePolicy"] = "Ignore"
            try await cluster.register("ValidatingWebhookConfiguration", name: "a", [server.webhook(ignored)])
            _ = try await cluster.makeConfigMap("passes")
            try await cluster.register("ValidatingWebhookConfiguration", name: "b", [server.webhook(gone)])
            let error = await create("fails", in: cluster)
            #expect(error?.code == 500)
            #expect(
                error?.message
                    == "Internal error occurred: failed calling webhook \"w.example.com\": failed to call webhook: Post "
                    + "\"https://127.0.0.1:1/x?timeout=20s\": dial tcp 127.0.0.1:1: connect: connection refused")
        }
        await server.stop()
    }

    @Test("a slow webhook ends by its timeout")
    func timesOut() async throws {
        let server = try await WebhookServer { _ in
            try? await Task.sleep(for: .seconds(600))  // cut short when the server ends
            return ["allowed": true]
        }
        try await withTestCluster { cluster in
            try await cluster.register("ValidatingWebhookConfiguration", [server.webhook(["timeoutSeconds": 1])])
            let error = await create("slow", in: cluster)
            #expect(error?.message.hasSuffix("context deadline exceeded") == true, "\(error?.message ?? "")")
        }
        await server.stop()
    }

    @Test("a slow webhook keeps nobody else waiting")
    func keepsNobodyWaiting() async throws {
        let release = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let server = try await WebhookServer { _ in
            for await _ in release.stream {}
            return ["allowed": true]
        }
        try await withTestCluster { cluster in
            try await cluster.register(
                "ValidatingWebhookConfiguration",
                [server.webhook(["timeoutSeconds": 30, "objectSelector": ["matchLabels": ["slow": "yes"]]])])
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    _ = try await cluster.api.create(
                        .configMaps, namespace: "default",
                        object: KubeObject(
                            [
                                "apiVersion": "v1", "kind": "ConfigMap",
                                "metadata": ["name": "slow", "labels": ["slow": "yes"]],
                            ] as JSONObject))
                }
                try await eventually("the call") { !server.requests.isEmpty }
                // The other one is answered only after this one.
                _ = try await cluster.makeConfigMap("fast")
                release.continuation.finish()
                try await group.waitForAll()
            }
        }
        await server.stop()
    }

    @Test("selectors, operations and configurations of webhooks themselves decide who is asked")
    func matching() async throws {
        let server = try await WebhookServer { _ in ["allowed": false] }
        try await withTestCluster { cluster in
            try await cluster.register(
                "ValidatingWebhookConfiguration",
                [
                    server.webhook(
                        "all.example.com", resources: ["*/*"], operations: ["*"],
                        ["objectSelector": ["matchLabels": ["guarded": "yes"]]])
                ])
            _ = try await cluster.makeConfigMap("free")
            #expect(server.requests.isEmpty)
            // The configuration can still be changed.
            try await cluster.register("ValidatingWebhookConfiguration", name: "more", [])
            var guarded = KubeObject(apiVersion: "v1", kind: "ConfigMap", name: "guarded")
            guarded.labels = ["guarded": "yes"]
            await #expect(throws: StatusError.self) {
                _ = try await cluster.api.create(.configMaps, namespace: "default", object: guarded)
            }
            #expect(server.requests.count == 1)
        }
        await server.stop()
    }

    @Test(
        "webhooks are told the manager that the request named, not the program that is noted without one",
        arguments: [
            ("", "curl", "curl", nil), ("", "", "unknown", nil), ("me", "curl", "me", "me"),
        ] as [(String, String, String, JSONValue?)])
    func managers(given: String, program: String, noted: String, told: JSONValue?) async throws {
        let server = try await WebhookServer { _ in ["allowed": true] }
        try await withTestCluster { cluster in
            try await cluster.register(
                "ValidatingWebhookConfiguration",
                [server.webhook(resources: ["configmaps"], operations: ["CREATE", "UPDATE"])])
            _ = try await cluster.makeConfigMap("x", data: ["a": "b"])
            let options = WriteOptions(fieldManager: given, program: program)
            let context = RequestContext(user: .apiServer)
            let resource = try #require(cluster.registry.find(.configMaps))
            let outcome = try await cluster.registry.patch(
                resource, namespace: "default", name: "x", patch: .merge(["data": ["more": "b"]]), options: options,
                context: context)
            let entries = try outcome.object.decoded().at("metadata", "managedFields")?.arrayValue ?? []
            #expect(entries.contains { $0["manager"]?.stringValue == noted })
            let update = try #require(server.requests.last)
            #expect(update.at("options", "kind") == "UpdateOptions")
            #expect(update.at("options", "fieldManager") == told)
        }
        await server.stop()
    }

    @Test("deletions, scales and evictions are told as what they are")
    func subresources() async throws {
        let server = try await WebhookServer { _ in ["allowed": true] }
        try await withTestCluster { cluster in
            try await cluster.register(
                "ValidatingWebhookConfiguration",
                [server.webhook(resources: ["configmaps", "deployments/scale"], operations: ["DELETE", "UPDATE"])])
            _ = try await cluster.makeConfigMap("x")
            _ = try await cluster.api.delete(.configMaps, namespace: "default", name: "x", options: DeleteOptions())
            let request = try #require(server.requests.last)
            #expect(request.text("operation") == "DELETE")
            #expect(request["object"] == .null)
            #expect(request.at("oldObject", "metadata", "name") == "x")
            #expect(request.at("options", "kind") == "DeleteOptions")
            let deployment: JSONObject = [
                "apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": "d"],
                "spec": [
                    "selector": ["matchLabels": ["a": "b"]],
                    "template": [
                        "metadata": ["labels": ["a": "b"]],
                        "spec": ["containers": [["name": "c", "image": "i"]]],
                    ],
                ],
            ]
            _ = try await cluster.api.create(.deployments, namespace: "default", object: KubeObject(deployment))
            let resource = try #require(cluster.registry.find(.deployments))
            _ = try await cluster.registry.patch(
                resource, namespace: "default", name: "d", patch: .merge(["spec": ["replicas": 3]]),
                options: WriteOptions(subresource: "scale"), context: RequestContext(user: .apiServer))
            let scale = try #require(server.requests.last)
            #expect(scale["kind"] == ["group": "autoscaling", "version": "v1", "kind": "Scale"])
            #expect(scale.text("subResource") == "scale")
            #expect(scale.at("object", "spec", "replicas") == 3)
            #expect(scale.at("oldObject", "spec", "replicas") == 1)
        }
        await server.stop()
    }

    @Test("of several refusals the one of the first configuration is told, and warnings of all")
    func order() async throws {
        let server = try await WebhookServer { request in
            ["allowed": false, "status": ["message": "refused"], "warnings": ["look out"]]
        }
        try await withTestCluster { cluster in
            try await cluster.register("ValidatingWebhookConfiguration", name: "b", [server.webhook("b.example.com")])
            try await cluster.register("ValidatingWebhookConfiguration", name: "a", [server.webhook("a.example.com")])
            let error = await create("x", in: cluster)
            #expect(error?.message == "admission webhook \"a.example.com\" denied the request: refused")
            #expect(server.requests.count == 2)
        }
        await server.stop()
    }

    @Test("attack 40: what a webhook sends that is no review is not told on")
    func hidesBodies() async throws {
        let server = try await CalledServer { _, _ in CalledServer.Answer(body: Array("secret-text".utf8)) }
        try await withTestCluster { cluster in
            let template = try await WebhookServer { _ in [:] }
            try await cluster.register(
                "ValidatingWebhookConfiguration",
                [
                    template.webhook([
                        "clientConfig": [
                            "url": .string("https://127.0.0.1:\(server.port)/"),
                            "caBundle": .string(Data(server.authorityPEM.utf8).base64EncodedString()),
                        ]
                    ])
                ])
            let error = await create("x", in: cluster)
            #expect(error?.code == 500)
            #expect(error?.message.contains("secret-text") == false)
            await template.stop()
        }
        await server.stop()
    }
}

extension WebhookServer {
    fileprivate func webhook(_ changes: JSONObject) -> JSONValue { webhook("w.example.com", changes) }
    fileprivate func webhook(_ name: String, _ changes: JSONObject) -> JSONValue {
        webhook(name, resources: ["configmaps"], operations: ["CREATE"], changes)
    }
}
