package import KubeCore

/// Gives pods the overhead of their runtime class, and what it says about the nodes they may run on.
/// Source: plugin/pkg/admission/runtimeclass; KEP-688.
package struct RuntimeClassAdmission: AdmissionPlugin {
    package let name = "RuntimeClass"
    private let storage: ObjectStorage

    package init(storage: ObjectStorage) { self.storage = storage }

    package func admit(_ request: AdmissionRequest, object pod: inout KubeObject) async throws(StatusError) {
        guard request.creates(.pods), let runtimeClass = try runtimeClass(of: pod, request) else { return }
        if let overhead = runtimeClass.at("overhead", "podFixed") {
            try check(pod, overhead, request)
            pod.set(overhead, at: "spec", "overhead")
        }
        if let scheduling = runtimeClass["scheduling"] {
            try addNodeSelector(scheduling, to: &pod, request)
            addTolerations(scheduling, to: &pod)
        }
    }

    package func validate(_ request: AdmissionRequest, object pod: KubeObject) async throws(StatusError) {
        guard request.creates(.pods) else { return }
        if let overhead = try runtimeClass(of: pod, request)?.at("overhead", "podFixed") {
            try check(pod, overhead, request)
        } else if !(pod.at("spec", "overhead")?.isNull ?? true) {
            throw request.refusal("pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead")
        }
    }

    private func runtimeClass(of pod: KubeObject, _ request: AdmissionRequest) throws(StatusError) -> KubeObject? {
        let name = pod.text("spec", "runtimeClassName")
        if name.isEmpty { return nil }
        if let found = try storage.object(.runtimeClasses, name: name) { return found }
        throw request.refusal("pod rejected: RuntimeClass \"\(name)\" not found")
    }

    /// A pod that comes with an overhead must have the one of its class.
    private func check(_ pod: KubeObject, _ overhead: JSONValue, _ request: AdmissionRequest) throws(StatusError) {
        guard let given = pod.at("spec", "overhead"), !given.isNull, ResourceList(given) != ResourceList(overhead)
        else { return }
        throw request.refusal("pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead")
    }

    private func addNodeSelector(
        _ scheduling: JSONValue, to pod: inout KubeObject, _ request: AdmissionRequest
    ) throws(StatusError) {
        guard let wanted = scheduling["nodeSelector"]?.objectValue?.stringDictionary, !wanted.isEmpty else { return }
        var selector = pod.at("spec", "nodeSelector")?.objectValue?.stringDictionary ?? [:]
        for (key, value) in wanted.sorted(by: { $0.key < $1.key }) {
            if let given = selector[key], given != value {
                throw request.refusal(
                    "conflict: runtimeClass.scheduling.nodeSelector[\(key)] = \(value); pod.spec.nodeSelector[\(key)] = \(given)"
                )
            }
            selector[key] = value
        }
        pod.set(.strings(selector), at: "spec", "nodeSelector")
    }

    private func addTolerations(_ scheduling: JSONValue, to pod: inout KubeObject) {
        let given = pod.at("spec", "tolerations")?.arrayValue ?? []
        let added = scheduling.elements("tolerations").filter { !given.contains($0) }
        if !added.isEmpty { pod.set(.array(given + added), at: "spec", "tolerations") }
    }
}
