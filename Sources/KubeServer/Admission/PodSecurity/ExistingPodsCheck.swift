internal import KubeCore
internal import PodSecurity

/// Looks for pods that are there already and would break a level, to warn who sets it.
/// Source: k8s.io/pod-security-admission/admission EvaluatePodsInNamespace.
struct ExistingPodsCheck {
    static let maximumPodCount = 3000
    static let maximumTime = Duration.seconds(1)

    let storage: ObjectStorage
    /// Pods of these runtime classes are exempt.
    let runtimeClasses: Set<String>

    /// O(pods of the namespace), bounded in number and time.
    func warnings(namespace: String, mode: PodSecurityPolicy.Mode) -> [String] {
        let table = storage.resource(GroupVersionResource.pods.groupResource).snapshot.table
        var position = table.position(ofNamespace: namespace)
        let end = table.position(afterNamespace: namespace)
        let total = table.rank(end) - table.rank(position)
        let deadline = ContinuousClock.now + Self.maximumTime
        var checked = 0
        var found: [String: (first: String, count: Int)] = [:]
        while position < end, let item = table.object(at: position), checked < Self.maximumPodCount,
            checked == 0 || ContinuousClock.now < deadline
        {
            checked += 1
            table.advance(&position)
            // A pod that cannot be read is told of by everything else that reads it.
            guard let pod = try? item.decoded(), !runtimeClasses.contains(pod.text("spec", "runtimeClassName"))
            else { continue }
            let reasons = mode.violations(spec: pod["spec"] ?? [:], annotations: pod.annotations).reasons
            if reasons.isEmpty { continue }
            found[reasons, default: (pod.name, 0)].count += 1
        }
        var warnings: [String] = []
        if checked < total {
            warnings.append(
                "new PodSecurity enforce level only checked against the first \(checked) of \(total) existing pods")
        }
        if found.isEmpty { return warnings }
        warnings.append(
            "existing pods in namespace \"\(namespace)\" violate the new PodSecurity enforce level \"\(mode)\"")
        return warnings
            + found.map { reasons, pods in
                switch pods.count {
                case 1: "\(pods.first): \(reasons)"
                case 2: "\(pods.first) (and 1 other pod): \(reasons)"
                default: "\(pods.first) (and \(pods.count - 1) other pods): \(reasons)"
                }
            }.sorted()
    }
}
