internal import KubeCore

/// A host Event about one of our objects, in the tenant's words. Only fields that are listed here pass.
/// Source: vcluster reference 3.16; Kubernetes API, Event v1 core.
struct EventTranslation: Sendable {
    let naming: HostNaming

    private static let passedFields = [
        "type", "reason", "count", "firstTimestamp", "lastTimestamp", "eventTime", "series", "action",
        "reportingComponent", "reportingInstance", "source",
    ]
    private static let messageLimit = 1024

    /// - Parameter about: the virtual object that the involved host object stands for.
    func virtualEvent(for hostEvent: KubeObject, about: KubeObject, kind: String) -> KubeObject {
        let key = ObjectKey(about)
        let name = HostText(naming: naming).forTenant(hostEvent.name, about: key)
        var event = KubeObject(
            apiVersion: "v1", kind: "Event", namespace: key.namespace, name: name)
        event["involvedObject"] = involvedObject(hostEvent, about, kind)
        for field in Self.passedFields { if let value = hostEvent[field] { event[field] = value } }
        let message = HostText(naming: naming).forTenant(hostEvent["message"]?.stringValue ?? "", about: key)
        event["message"] = .string(String(message.prefix(Self.messageLimit)))
        return event
    }

    private func involvedObject(_ hostEvent: KubeObject, _ about: KubeObject, _ kind: String) -> JSONValue {
        var reference: JSONObject = [
            "kind": .string(kind), "namespace": .string(about.namespace), "name": .string(about.name),
            "uid": .string(about.uid), "apiVersion": "v1", "resourceVersion": .string(about.resourceVersion),
        ]
        if let path = hostEvent.at("involvedObject", "fieldPath") { reference["fieldPath"] = path }
        return .object(reference)
    }

    /// What changes when the same Event is told again.
    func repetition(of event: KubeObject) -> JSONValue {
        var patch = JSONObject()
        for field in ["count", "lastTimestamp", "series", "message", "eventTime"] {
            if let value = event[field], !value.isNull { patch[field] = value }
        }
        return .object(patch)
    }
}
