internal import KubeCore

/// What an Event is about. Source: Kubernetes API reference, Event v1 core, `involvedObject`.
struct EventSubject: Sendable, Hashable {
    let apiVersion: String
    let kind: String
    let key: ObjectKey
    /// Empty when unknown.
    let uid: String

    /// Where Events are told that somebody on the host wants to be told, and that are about no object of the tenant.
    static let defaultNamespace = "default"

    init(apiVersion: String, kind: String, key: ObjectKey, uid: String) {
        self.apiVersion = apiVersion
        self.kind = kind
        self.key = key
        self.uid = uid
    }

    init(involvedIn event: KubeObject) {
        let involved = event["involvedObject"] ?? [:]
        self.init(
            apiVersion: involved.text("apiVersion"), kind: involved.text("kind"),
            key: ObjectKey(namespace: involved.text("namespace"), name: involved.text("name")),
            uid: involved.text("uid"))
    }

    /// The kinds whose Events are shown. Source: vcluster reference 3.16.
    static func resource(ofKind kind: String) -> GroupVersionResource? {
        switch kind {
        case "Pod": .pods
        case "Service": .services
        case "Endpoints": .endpoints
        case "Secret": .secrets
        case "ConfigMap": .configMaps
        case "PersistentVolumeClaim": .persistentVolumeClaims
        case "Ingress": .ingresses
        default: nil
        }
    }

    /// The subject as `involvedObject`.
    var value: JSONObject {
        var value: JSONObject = [
            "apiVersion": .string(apiVersion.isEmpty ? "v1" : apiVersion), "kind": .string(kind),
            "namespace": .string(key.namespace), "name": .string(key.name),
        ]
        if !uid.isEmpty { value["uid"] = .string(uid) }
        return value
    }
}
