/// What a pod as a whole requests and is limited to.
///
/// Containers together, or the largest init container if that is more, sidecars counted with both; what is said for
/// the pod itself prevails; then the overhead of its runtime.
/// Source: k8s.io/component-helpers/resource PodRequests, PodLimits; KEP-753, KEP-2837.
package enum PodResources {
    package static func requests(of pod: KubeObject) -> ResourceList {
        var requests = total(of: pod, "requests")
        requests += ResourceList(pod.at("spec", "overhead"))
        return requests
    }

    /// Overhead counts only for what has a limit.
    package static func limits(of pod: KubeObject) -> ResourceList {
        let limits = total(of: pod, "limits")
        return limits + ResourceList(pod.at("spec", "overhead")).masked(by: limits.names)
    }

    private static func total(of pod: KubeObject, _ part: String) -> ResourceList {
        let allocated = allocatedAmounts(of: pod, part)
        func amounts(_ container: JSONValue) -> ResourceList {
            var list = ResourceList(container.at("resources", part))
            if let more = allocated[container["name"]?.stringValue ?? ""] { list.formMaximum(more) }
            return list
        }
        var running = ResourceList()
        for container in pod.at("spec", "containers")?.arrayValue ?? [] { running += amounts(container) }
        var sidecars = ResourceList()
        var starting = ResourceList()
        for container in pod.at("spec", "initContainers")?.arrayValue ?? [] {
            if container["restartPolicy"]?.stringValue == "Always" {
                sidecars += amounts(container)
                starting.formMaximum(sidecars)
            } else {
                starting.formMaximum(amounts(container) + sidecars)
            }
        }
        running += sidecars
        running.formMaximum(starting)
        for (name, amount) in ResourceList(pod.at("spec", "resources", part)).amounts where isPodLevel(name) {
            running[name] = amount
        }
        return running
    }

    /// What containers hold while a resize is under way: never less than that is counted.
    private static func allocatedAmounts(of pod: KubeObject, _ part: String) -> [String: ResourceList] {
        var result: [String: ResourceList] = [:]
        for status in pod.at("status", "containerStatuses")?.arrayValue ?? [] {
            guard let name = status["name"]?.stringValue, let actual = status.at("resources", part) else { continue }
            var list = ResourceList(actual)
            if part == "requests", let allocated = status["allocatedResources"] {
                list.formMaximum(ResourceList(allocated))
            }
            result[name] = list
        }
        return result
    }

    /// Whether a resource can be given for a pod as a whole.
    private static func isPodLevel(_ name: String) -> Bool {
        name == "cpu" || name == "memory" || name.hasPrefix("hugepages-")
    }
}
