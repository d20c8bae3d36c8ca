internal import KubeCore
internal import KubeSchema

/// `POST pods/NAME/binding`: puts a pod on a node.
/// Source: pkg/registry/core/pod/storage BindingREST.
enum PodBinding {
    static var handler: SubresourceHandler {
        SubresourceHandler { request throws(StatusError) in try await bind(request) }
    }

    /// `POST bindings`, the old way: the binding names the pod.
    static var ofNamedPod: SubresourceHandler {
        SubresourceHandler { request throws(StatusError) in
            guard let pods = request.registry.find(.pods) else { throw .pathNotFound() }
            return try await bind(
                SubresourceHandler.Request(
                    registry: request.registry, resource: pods, namespace: request.namespace, name: request.body.name,
                    body: request.body, options: request.options, context: request.context))
        }
    }

    private static func bind(_ request: SubresourceHandler.Request) async throws(StatusError) -> KubeObject {
        let binding = request.body
        if !binding.name.isEmpty, binding.name != request.name {
            throw .badRequest("name in URL does not match name in Binding object")
        }
        let node = binding.at("target", "name")?.stringValue ?? ""
        if node.isEmpty {
            throw StatusError(code: 500, reason: .unknown, message: "target.name: Required value")
        }
        let resource = request.resource
        let now = request.registry.environment.now()
        _ = try await request.registry.modifyDirectly(
            resource, ObjectKey(namespace: request.namespace, name: request.name), isDryRun: request.options.isDryRun
        ) { pod throws(StatusError) in
            try bound(pod, to: node, binding: binding, now: now)
        }
        return SubresourceAnswer.success
    }

    /// The pod on its node.
    static func bound(
        _ pod: KubeObject, to node: String, binding: KubeObject, now: Timestamp
    ) throws(StatusError) -> KubeObject {
        let subject = GroupResource(group: "", resource: "pods/binding")
        if !binding.uid.isEmpty, binding.uid != pod.uid {
            throw .conflict(
                subject, pod.name,
                "Precondition failed: UID in precondition: \(binding.uid), UID in object meta: \(pod.uid)")
        }
        if pod.isBeingDeleted {
            throw .conflict(subject, pod.name, "pod \(pod.name) is being deleted, cannot be assigned to a host")
        }
        let assigned = pod.at("spec", "nodeName")?.stringValue ?? ""
        if !assigned.isEmpty {
            throw .conflict(subject, pod.name, "pod \(pod.name) is already assigned to node \"\(assigned)\"")
        }
        if !(pod.at("spec", "schedulingGates")?.arrayValue ?? []).isEmpty {
            throw .conflict(subject, pod.name, "pod \(pod.name) has non-empty .spec.schedulingGates")
        }
        var pod = pod
        pod.set(.string(node), at: "spec", "nodeName")
        if !binding.annotations.isEmpty {
            pod.annotations = pod.annotations.merging(binding.annotations) { _, new in new }
        }
        for label in PodTopologyLabels.labels {
            if let value = binding.labels[label] { pod.labels[label] = value }
        }
        // It has served its purpose. Source: feature ClearingNominatedNodeNameAfterBinding.
        pod.set(nil, at: "status", "nominatedNodeName")
        pod.setCondition(
            [
                "type": "PodScheduled", "status": "True", "lastProbeTime": nil,
                "lastTransitionTime": .string(now.rfc3339),
            ])
        return pod
    }
}

/// What subresources answer that have nothing to say.
enum SubresourceAnswer {
    static let success = KubeObject(
        ["kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Success", "code": 201] as JSONObject)
}

extension KubeObject {
    /// Puts a condition in the place of the one of the same type. Keeps the former time of transition when the status
    /// is the same.
    mutating func setCondition(_ condition: JSONObject) {
        var condition = condition
        var conditions = at("status", "conditions")?.arrayValue ?? []
        if let index = conditions.firstIndex(where: { $0["type"] == condition["type"] }) {
            if conditions[index]["status"] == condition["status"], let since = conditions[index]["lastTransitionTime"] {
                condition["lastTransitionTime"] = since
            }
            conditions[index] = .object(condition)
        } else {
            conditions.append(.object(condition))
        }
        set(.array(conditions), at: "status", "conditions")
    }
}
