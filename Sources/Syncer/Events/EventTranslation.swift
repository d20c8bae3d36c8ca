internal import KubeCore

/// A host Event about one of our objects, in the tenant's words. Only fields that are listed here pass.
/// Source: vcluster reference 3.16; Kubernetes API, Event v1 core.
struct EventTranslation: Sendable {
    let naming: HostNaming

    private static let passedFields = [
        "type", "reason", "count", "firstTimestamp", "lastTimestamp", "eventTime", "series", "action",
        "reportingComponent",
    ]
    private static let messageLimit = 1024

    /// - Parameter subject: what the involved host object is on the tenant's side.
    func virtualEvent(for hostEvent: KubeObject, about subject: EventSubject) -> KubeObject {
        let key = subject.key
        let text = HostText(naming: naming)
        var event = KubeObject(
            apiVersion: "v1", kind: "Event", namespace: key.namespace, name: text.forTenant(hostEvent.name, about: key))
        var involved = subject.value
        if let path = hostEvent.at("involvedObject", "fieldPath") { involved["fieldPath"] = path }
        event["involvedObject"] = .object(involved)
        for field in Self.passedFields { if let value = hostEvent[field] { event[field] = value } }
        // Who says it is told by its role; the instance is a pod or a machine of the host, and may not be empty.
        event["reportingInstance"] = hostEvent["reportingComponent"] ?? ""
        event["source"] = source(hostEvent)
        let message = text.forTenant(hostEvent["message"]?.stringValue ?? "", about: key)
        event["message"] = .string(String(message.prefix(Self.messageLimit)))
        return event
    }

    /// The machine only of those that the tenant sees anyway: where its pods run.
    private func source(_ hostEvent: KubeObject) -> JSONValue {
        var source = JSONObject()
        if let component = hostEvent.at("source", "component") { source["component"] = component }
        if hostEvent.at("involvedObject", "kind") == "Pod", let machine = hostEvent.at("source", "host") {
            source["host"] = machine
        }
        return .object(source)
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
