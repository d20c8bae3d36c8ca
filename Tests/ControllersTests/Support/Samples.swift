import KubeCore

/// Objects for tests of pure decisions.
enum Sample {
    /// 2026-01-01T00:00:00Z.
    static let start = Timestamp(secondsSinceEpoch: 1_767_225_600)

    static func time(_ seconds: Int) -> JSONValue { .string(start.adding(.seconds(seconds)).rfc3339) }

    static func replicaSet(
        _ name: String, replicas: Int, available: Int? = nil, image: String = "old", annotations: JSONObject = [:],
        age: Int = 0
    ) -> KubeObject {
        KubeObject(
            [
                "apiVersion": "apps/v1", "kind": "ReplicaSet",
                "metadata": [
                    "name": .string(name), "namespace": "default", "uid": .string("uid-\(name)"),
                    "creationTimestamp": time(-age), "annotations": .object(annotations),
                ],
                "spec": ["replicas": .int(Int64(replicas)), "template": template(image: image)],
                "status": [
                    "replicas": .int(Int64(replicas)), "availableReplicas": .int(Int64(available ?? replicas)),
                ],
            ] as JSONObject)
    }

    static func deployment(replicas: Int, image: String = "new", spec: JSONObject = [:]) -> KubeObject {
        var body: JSONObject = ["replicas": .int(Int64(replicas)), "template": template(image: image)]
        for (key, value) in spec { body[key] = value }
        return KubeObject(
            [
                "apiVersion": "apps/v1", "kind": "Deployment",
                "metadata": ["name": "web", "namespace": "default", "uid": "uid-web", "generation": 1],
                "spec": .object(body),
            ] as JSONObject)
    }

    static func template(image: String) -> JSONValue {
        [
            "metadata": ["labels": ["app": "web"]],
            "spec": ["containers": [["name": "main", "image": .string(image)]]],
        ]
    }

    static func pod(
        _ name: String, phase: String = "Running", node: String = "n1", ready: Bool = true, metadata: JSONObject = [:],
        spec: JSONObject = [:]
    ) -> KubeObject {
        var body: JSONObject = ["nodeName": node.isEmpty ? .null : .string(node)]
        for (key, value) in spec { body[key] = value }
        var identity: JSONObject = [
            "name": .string(name), "namespace": "default", "uid": .string("uid-\(name)"), "creationTimestamp": time(0),
        ]
        for (key, value) in metadata { identity[key] = value }
        return KubeObject(
            [
                "apiVersion": "v1", "kind": "Pod", "metadata": .object(identity), "spec": .object(body),
                "status": [
                    "phase": .string(phase),
                    "conditions": [
                        [
                            "type": "Ready", "status": .string(ready ? "True" : "False"),
                            "lastTransitionTime": time(0),
                        ]
                    ],
                ],
            ] as JSONObject)
    }
}
