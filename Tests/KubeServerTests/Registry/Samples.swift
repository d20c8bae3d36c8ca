import KubeCore
import TestKit
import Testing

/// Objects that tests create, and short ways to do so.
enum Sample {
    static func configMap(
        _ name: String, labels: [String: String] = [:], data: [String: String] = [:], finalizers: [String] = []
    ) -> KubeObject {
        var object = KubeObject(apiVersion: "v1", kind: "ConfigMap", name: name)
        object.labels = labels
        object.finalizers = finalizers
        if !data.isEmpty { object["data"] = .strings(data) }
        return object
    }

    static func pod(_ name: String, node: String? = nil, labels: [String: String] = [:]) -> KubeObject {
        var object = KubeObject(apiVersion: "v1", kind: "Pod", name: name)
        object.labels = labels
        object["spec"] = ["containers": [["name": "c", "image": "nginx:1.25"]]]
        if let node { object.set(.string(node), at: "spec", "nodeName") }
        return object
    }

    static func deployment(_ name: String, replicas: Int64 = 1) -> KubeObject {
        var object = KubeObject(apiVersion: "apps/v1", kind: "Deployment", name: name)
        object["spec"] = [
            "replicas": .int(replicas), "selector": ["matchLabels": ["app": "web"]],
            "template": [
                "metadata": ["labels": ["app": "web"]],
                "spec": ["containers": [["name": "c", "image": "nginx:1.25"]]],
            ],
        ]
        return object
    }

    static func service(_ name: String, _ spec: JSONObject = ["ports": [["port": 80]]]) -> KubeObject {
        var object = KubeObject(apiVersion: "v1", kind: "Service", name: name)
        object["spec"] = .object(spec)
        return object
    }
}

extension TestCluster {
    @discardableResult
    func createConfigMap(
        _ name: String, in namespace: String = "default", labels: [String: String] = [:], data: [String: String] = [:],
        finalizers: [String] = []
    ) async throws(StatusError) -> KubeObject {
        try await api.create(
            .configMaps, namespace: namespace,
            object: Sample.configMap(name, labels: labels, data: data, finalizers: finalizers))
    }
}

/// The status error that `body` must throw.
func statusError(
    _ body: () async throws -> Void, sourceLocation: SourceLocation = #_sourceLocation
) async throws -> StatusError {
    do {
        try await body()
    } catch let error as StatusError {
        return error
    }
    Issue.record("nothing was thrown", sourceLocation: sourceLocation)
    throw NothingThrown()
}

struct NothingThrown: Error {}

/// Collects `count` events of a watch, bookmarks left out.
func collect(_ count: Int, from stream: WatchStream) async throws -> [WatchEvent] {
    var events: [WatchEvent] = []
    while events.count < count, let batch = try await stream.nextBatch() {
        events += batch.filter { $0.kind != .bookmark }
    }
    return events
}
