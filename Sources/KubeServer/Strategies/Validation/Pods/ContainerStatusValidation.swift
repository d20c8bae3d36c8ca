internal import KubeCore

/// What a kubelet may say of the containers of a pod, beside their states.
/// Source: pkg/apis/core/validation/validation.go validateContainerStatusUsers,
/// validateContainerStatusAllocatedResourcesStatus of Kubernetes 1.36.
enum ContainerStatusValidation {
    private static let identifiers: ClosedRange<Int64> = 0...Int64(Int32.max)

    static func statuses(_ status: JSONValue, _ spec: JSONValue, _ errors: inout FieldErrors) {
        let lists = ["containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses"]
        let system = spec["os"]?.text("name") ?? "linux"
        for list in lists {
            for (index, container) in status.elements(list).enumerated() {
                user(container["user"]?["linux"], system, "status.\(list)[\(index)].linux", &errors)
            }
        }
        for (list, containers) in [("containerStatuses", "containers"), ("initContainerStatuses", "initContainers")] {
            for (index, container) in status.elements(list).enumerated() {
                let owner = spec.elements(containers).first { $0.text("name") == container.text("name") }
                let path = "status.\(list)[\(index)].allocatedResourcesStatus"
                resources(container.elements("allocatedResourcesStatus"), of: owner, path, &errors)
            }
        }
        for (index, container) in status.elements("ephemeralContainerStatuses").enumerated()
        where !container.isUnset("allocatedResourcesStatus") {
            errors.forbidden(
                "status.ephemeralContainerStatuses[\(index)].allocatedResourcesStatus",
                "must not be specified in container status")
        }
    }

    private static func user(
        _ user: JSONValue?, _ system: String, _ path: String, _ errors: inout FieldErrors
    ) {
        guard let user else { return }
        switch system {
        case "windows": errors.forbidden(path, "cannot be set for a windows pod")
        case "linux":
            errors.inRange("\(path).uid", user["uid"], identifiers)
            errors.inRange("\(path).gid", user["gid"], identifiers)
            for (index, group) in user.elements("supplementalGroups").enumerated() {
                errors.inRange("\(path).supplementalGroups[\(index)]", group, identifiers)
            }
        default: break
        }
    }

    /// The health of devices: each of a resource the container asks for, and none twice.
    private static func resources(
        _ entries: [JSONValue], of container: JSONValue?, _ path: String, _ errors: inout FieldErrors
    ) {
        for (index, entry) in entries.enumerated() {
            let place = "\(path)[\(index)]"
            let name = entry.text("name")
            if let container, let problem = problem(of: name, container["resources"] ?? [:]) {
                errors.invalid("\(place).name", .string(name), problem)
            }
            var seen = Set<String>()
            for (position, resource) in entry.elements("resources").enumerated() {
                let field = "\(place).resources[\(position)]"
                errors.oneOf("\(field).health", resource["health"] ?? "", ["Healthy", "Unhealthy", "Unknown"])
                let id = resource.text("resourceID")
                if !seen.insert(id).inserted { errors.duplicate("\(field).resourceID", .string(id)) }
            }
        }
    }

    private static func problem(of name: String, _ resources: JSONValue) -> String? {
        guard name.hasPrefix("claim:") else {
            let isRequested = resources["requests"]?.objectValue?.keys.contains(name) ?? false
            return isRequested ? nil : "must match one of the container's resource requests"
        }
        let claims = resources.elements("claims").map { claim in
            "claim:\(claim.text("name"))" + (claim.isUnset("request") ? "" : "/\(claim.text("request"))")
        }
        return claims.contains(name)
            ? nil
            : "must match one of the container's resource claims in a format 'claim:<claimName>/<request>' or 'claim:<claimName>' if request is empty"
    }
}
