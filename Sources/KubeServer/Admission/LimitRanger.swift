package import KubeCore

/// Fills in what the LimitRanges of a namespace say by default, and refuses what is outside of them.
/// Source: plugin/pkg/admission/limitranger/admission.go.
package struct LimitRanger: AdmissionPlugin {
    package let name = "LimitRanger"
    private let storage: ObjectStorage

    package init(storage: ObjectStorage) { self.storage = storage }

    package func admit(_ request: AdmissionRequest, object: inout KubeObject) async throws(StatusError) {
        guard request.resource.resource == .pods, concerns(request) else { return }
        for range in try ranges(request) { LimitDefaults(range).apply(to: &object) }
    }

    package func validate(_ request: AdmissionRequest, object: KubeObject) async throws(StatusError) {
        guard concerns(request) else { return }
        for range in try ranges(request) {
            let problems =
                request.resource.resource == .pods
                ? LimitCheck.problems(ofPod: object, in: range) : LimitCheck.problems(ofClaim: object, in: range)
            if !problems.isEmpty { throw request.refusal(Self.joined(problems)) }
        }
    }

    /// What containers ask for cannot change but by a resize.
    private func concerns(_ request: AdmissionRequest) -> Bool {
        if request.oldObject?.isBeingDeleted == true { return false }
        switch request.resource.resource {
        case .pods: return request.creates(.pods) || (request.operation == .update && request.subresource == "resize")
        case .persistentVolumeClaims: return request.writes(.persistentVolumeClaims)
        default: return false
        }
    }

    private func ranges(_ request: AdmissionRequest) throws(StatusError) -> [KubeObject] {
        try storage.objects(GroupVersionResource.limitRanges.groupResource, namespace: request.namespace)
    }

    /// Several problems as one text.
    /// Source: k8s.io/apimachinery/pkg/util/errors Aggregate.
    static func joined(_ problems: [String]) -> String {
        var distinct: [String] = []
        for problem in problems where !distinct.contains(problem) { distinct.append(problem) }
        return distinct.count == 1 ? distinct[0] : "[\(distinct.joined(separator: ", "))]"
    }
}

/// The requests and limits that a LimitRange gives to containers without.
struct LimitDefaults {
    private static let annotation = "kubernetes.io/limit-ranger"
    private var limits: [String: JSONValue] = [:]
    private var requests: [String: JSONValue] = [:]

    init(_ range: KubeObject) {
        for item in range["spec"]?.elements("limits") ?? [] where item.text("type") == "Container" {
            for (name, amount) in item["default"]?.objectValue ?? [:] { limits[name] = amount }
            for (name, amount) in item["defaultRequest"]?.objectValue ?? [:] { requests[name] = amount }
        }
    }

    /// Fills what is missing, and says in an annotation what that was.
    func apply(to pod: inout KubeObject) {
        var changes: [String] = []
        for (list, role) in [("containers", "container"), ("initContainers", "init container")] {
            pod.edit("spec") { spec in
                spec.editEach(list) { container in
                    let name = container.text("name")
                    for (part, word, defaults) in [("requests", "request", requests), ("limits", "limit", limits)] {
                        let missing = defaults.keys.filter { container.at("resources", part, $0) == nil }.sorted()
                        if missing.isEmpty { continue }
                        for key in missing { container.set(defaults[key], at: ["resources", part, key]) }
                        changes.append("\(missing.joined(separator: ", ")) \(word) for \(role) \(name)")
                    }
                }
            }
        }
        guard !changes.isEmpty else { return }
        pod.annotations[Self.annotation] = "LimitRanger plugin set: \(changes.joined(separator: "; "))"
    }
}
