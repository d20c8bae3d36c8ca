import FoundationEssentials
import HTTPTransport
import KubeCore
import KubeServer
import Synchronization
import TestKit

/// A webhook on loopback that answers reviews as a test says, and remembers them.
final class WebhookServer: Sendable {
    private let server: CalledServer
    private let reviews: Reviews

    final class Reviews: Sendable {
        private let all = Mutex<[JSONValue]>([])
        func add(_ review: JSONValue) { all.withLock { $0.append(review) } }
        var requests: [JSONValue] { all.withLock { $0.compactMap { $0["request"] } } }
    }

    /// - Parameter respond: the members of `response` beside the uid, which is filled in.
    init(_ respond: @escaping @Sendable (_ request: JSONValue) async -> JSONValue) async throws {
        let reviews = Reviews()
        self.reviews = reviews
        server = try await CalledServer { _, body in
            guard let review = try? JSONParser.parse(body) else {  // answered as such
                return CalledServer.Answer(status: 400, body: [])
            }
            reviews.add(review)
            var response = await respond(review["request"] ?? [:])
            if response["uid"] == nil { response["uid"] = review.at("request", "uid") }
            return .json([
                "apiVersion": review["apiVersion"] ?? "", "kind": "AdmissionReview", "response": response,
            ])
        }
    }

    var requests: [JSONValue] { reviews.requests }

    /// A webhook of a configuration that leads here, with `changes` made to it.
    func webhook(
        _ name: String = "w.example.com", resources: [String] = ["configmaps"], operations: [String] = ["CREATE"],
        _ changes: JSONObject = [:]
    ) -> JSONValue {
        var json: JSONObject = [
            "name": .string(name),
            "clientConfig": [
                "url": .string("https://127.0.0.1:\(server.port)/hook"),
                "caBundle": .string(Data(server.authorityPEM.utf8).base64EncodedString()),
            ],
            "rules": [
                [
                    "apiGroups": ["*"], "apiVersions": ["*"],
                    "operations": .array(operations.map(JSONValue.string)),
                    "resources": .array(resources.map(JSONValue.string)),
                ]
            ], "sideEffects": "None", "admissionReviewVersions": ["v1"], "timeoutSeconds": 30,
            // The namespaces of the cluster itself are left alone.
            "namespaceSelector": [
                "matchExpressions": [
                    ["key": "kubernetes.io/metadata.name", "operator": "NotIn", "values": ["kube-system"]]
                ]
            ],
        ]
        for (key, value) in changes { json[key] = value }
        return .object(json)
    }

    func stop() async { await server.stop() }
}

extension TestCluster {
    /// Registers webhooks under the kind `ValidatingWebhookConfiguration` or `MutatingWebhookConfiguration`.
    func register(_ kind: String, name: String = "hooks", _ webhooks: [JSONValue]) async throws {
        _ = try await api.create(
            GroupVersionResource(
                group: "admissionregistration.k8s.io", version: "v1", resource: kind.lowercased() + "s"),
            namespace: nil,
            object: KubeObject(
                [
                    "apiVersion": "admissionregistration.k8s.io/v1", "kind": .string(kind),
                    "metadata": ["name": .string(name)], "webhooks": .array(webhooks),
                ] as JSONObject))
    }

    func makeConfigMap(_ name: String, data: JSONValue = [:]) async throws -> KubeObject {
        try await api.create(
            .configMaps, namespace: "default",
            object: KubeObject(
                [
                    "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": .string(name)], "data": data,
                ] as JSONObject))
    }
}
