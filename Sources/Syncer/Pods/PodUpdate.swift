internal import KubeCore

/// What of a running host pod follows the virtual pod: images, deadline, tolerations, scheduling gates, labels and
/// annotations. All else is immutable on the host or has another writer. Source: vcluster reference 3.3.
struct PodUpdate: Sendable {
    let translation: PodTranslation

    /// The strategic merge patch for the host pod; nil when it is as it must be.
    func patch(host: KubeObject, virtual: KubeObject, namespaceLabels: [String: String]) -> JSONObject? {
        var patch = JSONObject()
        let desired = translation.metadata.hostPod(for: virtual, namespaceLabels: namespaceLabels)
        if let metadata = translation.metadata.base.patch(from: host, to: desired) {
            patch["metadata"] = .object(metadata)
        }
        if let hostSpec = host["spec"], let virtualSpec = virtual["spec"] {
            let spec = specPatch(host: hostSpec, virtual: virtualSpec)
            if !spec.isEmpty { patch["spec"] = .object(spec) }
        }
        return patch.isEmpty ? nil : patch
    }

    private func specPatch(host: JSONValue, virtual: JSONValue) -> JSONObject {
        var patch = JSONObject()
        for field in ["initContainers", "containers"] {
            let changes = images(host[field], virtual[field])
            if !changes.isEmpty { patch[field] = .array(changes) }
        }
        if let deadline = virtual["activeDeadlineSeconds"], !deadline.isNull, host["activeDeadlineSeconds"] != deadline
        {
            patch["activeDeadlineSeconds"] = deadline
        }
        // Tolerations can only be added to; those that the host added stay.
        let hostTolerations = host["tolerations"]?.arrayValue ?? []
        let added = translation.scheduling.allowedTolerations(virtual).filter { !hostTolerations.contains($0) }
        if !added.isEmpty { patch["tolerations"] = .array(hostTolerations + added) }
        let gates = Set((virtual["schedulingGates"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue })
        let removed = (host["schedulingGates"]?.arrayValue ?? []).filter { gate in
            !gates.contains(gate["name"]?.stringValue ?? "")
        }
        if !removed.isEmpty {
            patch["schedulingGates"] = .array(
                removed.map { ["$patch": "delete", "name": $0["name"] ?? ""] as JSONValue })
        }
        return patch
    }

    /// Image changes as elements to be merged by container name.
    private func images(_ host: JSONValue?, _ virtual: JSONValue?) -> [JSONValue] {
        var hostImages: [String: String] = [:]
        for container in host?.arrayValue ?? [] {
            if let name = container["name"]?.stringValue { hostImages[name] = container["image"]?.stringValue ?? "" }
        }
        return (virtual?.arrayValue ?? []).compactMap { container in
            guard let name = container["name"]?.stringValue, let image = container["image"]?.stringValue,
                let current = hostImages[name], case let wanted = translation.hostImage(image), current != wanted
            else { return nil }
            return ["name": .string(name), "image": .string(wanted)]
        }
    }
}
