package import KubeCore

/// Computes the priority of pods from their priority class.
/// Source: plugin/pkg/admission/priority/admission.go.
package struct PodPriority: AdmissionPlugin {
    package let name = "Priority"
    private static let classes = GroupResource(group: "scheduling.k8s.io", resource: "priorityclasses")
    /// The classes that exist without an object.
    /// Source: pkg/apis/scheduling/types.go.
    static let system: [String: Int64] = [
        "system-node-critical": 2_000_001_000, "system-cluster-critical": 2_000_000_000,
    ]
    private static let preempts = "PreemptLowerPriority"
    private let storage: ObjectStorage

    package init(storage: ObjectStorage) { self.storage = storage }

    package func validate(_ request: AdmissionRequest, object: KubeObject) async throws(StatusError) {
        guard request.resource.groupResource == Self.classes else { return }
        switch request.operation {
        case .delete where Self.system[request.name] != nil:
            throw request.refusal("this is a system priority class and cannot be deleted")
        case .create, .update: try keepOneDefault(object, request)
        case .delete, .connect: return
        }
    }

    private func keepOneDefault(_ priorityClass: KubeObject, _ request: AdmissionRequest) throws(StatusError) {
        guard priorityClass["globalDefault"] == true, case let current = try defaultPriority().className,
            !current.isEmpty, request.operation == .create || current != priorityClass.name
        else { return }
        throw request.refusal("PriorityClass \(current) is already marked as default. Only one default can exist")
    }

    package func admit(_ request: AdmissionRequest, object pod: inout KubeObject) async throws(StatusError) {
        guard request.resource.resource == .pods, request.subresource == nil else { return }
        switch request.operation {
        case .create: try setPriority(of: &pod, request)
        case .update:
            // A client that does not know the fields must not remove them.
            for member in ["priority", "preemptionPolicy"] where pod.at("spec", member) == nil {
                pod.set(request.oldObject?.at("spec", member), at: "spec", member)
            }
        case .delete, .connect: return
        }
    }

    private func setPriority(of pod: inout KubeObject, _ request: AdmissionRequest) throws(StatusError) {
        let (className, value, policy) = try priority(of: pod, request)
        if let given = pod.at("spec", "priority")?.intValue, given != value {
            throw request.refusal(
                "the integer value of priority (\(given)) must not be provided in pod spec; priority admission controller computed \(value) from the given PriorityClass name"
            )
        }
        if let given = pod.at("spec", "preemptionPolicy")?.stringValue, given != policy {
            throw request.refusal(
                "the string value of PreemptionPolicy (\(given)) must not be provided in pod spec; priority admission controller computed \(policy) from the given PriorityClass name"
            )
        }
        if !className.isEmpty { pod.set(.string(className), at: "spec", "priorityClassName") }
        pod.set(.int(value), at: "spec", "priority")
        pod.set(.string(policy), at: "spec", "preemptionPolicy")
    }

    private func priority(
        of pod: KubeObject, _ request: AdmissionRequest
    ) throws(StatusError) -> (className: String, value: Int64, policy: String) {
        let name = pod.at("spec", "priorityClassName")?.stringValue ?? ""
        if name.isEmpty { return try defaultPriority() }
        if let found = storage.resource(Self.classes).get(ObjectKey(namespace: "", name: name)) {
            return Self.reading(try found.decodedAndShared())
        }
        if let value = Self.system[name] { return (name, value, Self.preempts) }
        throw request.refusal(
            "no PriorityClass with name \(name) was found")
    }

    /// The class that is marked as global default; of several the one with the smallest value.
    private func defaultPriority() throws(StatusError) -> (className: String, value: Int64, policy: String) {
        let table = storage.resource(Self.classes).snapshot.table
        var position = table.start
        var best: (className: String, value: Int64, policy: String)?
        while let item = table.object(at: position) {
            let candidate = try item.decodedAndShared()
            if candidate["globalDefault"]?.boolValue == true {
                let reading = Self.reading(candidate)
                if reading.value < best?.value ?? Int64.max { best = reading }
            }
            table.advance(&position)
        }
        return best ?? ("", 0, Self.preempts)
    }

    private static func reading(_ item: KubeObject) -> (className: String, value: Int64, policy: String) {
        (item.name, item["value"]?.intValue ?? 0, item["preemptionPolicy"]?.stringValue ?? preempts)
    }
}
