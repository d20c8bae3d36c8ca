internal import KubeCore
internal import SyncSettings

/// Gives a pod with a subdomain the name in `/etc/hosts` that the tenant's kubelet would write.
///
/// The subdomain itself cannot reach the host: kubelet would complete it with the host's namespace and domain. Nothing
/// else that a pod can declare knows the pod's own address, so an init container writes the file, with no right beyond
/// that. Source: vcluster reference 3.4 (9).
struct HostsRewriter: Sendable {
    let image: String
    /// `resources` of the init container.
    let resources: JSONObject

    private static let volume = "vcluster-rewrite-hosts"

    init(image: String, resources: JSONObject) {
        self.image = image
        self.resources = resources
    }

    /// Nil when the operator has turned the rewriting off.
    init?(_ options: PodSync) {
        guard options.rewritesHosts else { return nil }
        self.init(
            image: Self.image(options.rewriteHostsImage, registry: options.defaultImageRegistry),
            resources: options.rewriteHostsResources)
    }

    /// An image with the default registry before it, unless it names one: its first part looks like a host then.
    static func image(_ image: String, registry: String) -> String {
        guard !registry.isEmpty else { return image }
        let parts = image.split(separator: "/", maxSplits: 1)
        if parts.count == 2, parts[0] == "localhost" || parts[0].contains(where: { $0 == "." || $0 == ":" }) {
            return image
        }
        return registry.hasSuffix("/") ? registry + image : "\(registry)/\(image)"
    }

    /// Kubelet writes `IP hostname` into the hosts file; with a subdomain it would be `IP fullname hostname`.
    func edit(_ spec: inout JSONValue, hostname: String, fullName: String) {
        let mount: JSONValue = ["name": .string(Self.volume), "mountPath": "/etc/hosts", "subPath": "hosts"]
        // Ephemeral containers cannot mount a path within a volume.
        for field in ["initContainers", "containers"] {
            spec.editElements(of: field) { $0.append([mount], to: "volumeMounts") }
        }
        let script =
            "sed -E 's/^([0-9A-Fa-f.:]+[[:space:]]+)\(hostname)$/\\1\(fullName) \(hostname)/' /etc/hosts > /hosts/hosts"
        let container: JSONValue = [
            "name": .string(Self.volume), "image": .string(image), "command": ["sh"], "args": ["-c", .string(script)],
            "resources": .object(resources), "securityContext": Self.securityContext,
            "volumeMounts": [["name": .string(Self.volume), "mountPath": "/hosts"]],
        ]
        spec.insert([container], before: "initContainers")
        spec.append([["name": .string(Self.volume), "emptyDir": [:]]], to: "volumes")
    }

    /// Complies with level restricted of the Pod Security Standards, so that it never is what keeps a pod out.
    private static let securityContext: JSONValue = [
        "allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "runAsNonRoot": true, "runAsUser": 65534,
        "capabilities": ["drop": ["ALL"]], "seccompProfile": ["type": "RuntimeDefault"],
    ]
}
