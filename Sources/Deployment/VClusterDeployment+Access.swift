internal import FoundationEssentials
internal import KubeCore
internal import SyncSettings
internal import VClusterConfig

// Who the control plane is on the host, what it may do there, and the Secret with its configuration.

extension VClusterDeployment {
    var controlPlaneServiceAccountName: String {
        let given = config.controlPlaneServiceAccount.name
        return given.isEmpty ? name.serviceAccount : given
    }

    var controlPlaneServiceAccount: KubeObject {
        serviceAccount(controlPlaneServiceAccountName, config.controlPlaneServiceAccount)
    }

    /// What synced pods run as: an account without any right, whose token is never mounted.
    var workloadServiceAccount: KubeObject {
        let given = config.workloadServiceAccount.name
        var object = serviceAccount(given.isEmpty ? name.workloadServiceAccount : given, config.workloadServiceAccount)
        object["automountServiceAccountToken"] = false
        return object
    }

    private func serviceAccount(_ name: String, _ options: VClusterConfig.ServiceAccountOptions) -> KubeObject {
        var object = object(
            apiVersion: "v1", kind: "ServiceAccount", name: name, labels: options.labels,
            annotations: options.annotations)
        if !options.imagePullSecrets.isEmpty { object["imagePullSecrets"] = .array(options.imagePullSecrets) }
        return object
    }

    // MARK: - Rights in the host namespace

    var role: KubeObject {
        var object = object(apiVersion: Self.rbacVersion, kind: "Role", name: name.role)
        let own =
            config.overwrittenRoleRules.isEmpty
            ? HostRights.role(config.syncSettings).map(\.value) : config.overwrittenRoleRules
        object["rules"] = .array(own + config.extraRoleRules)
        return object
    }

    var roleBinding: KubeObject {
        var object = object(apiVersion: Self.rbacVersion, kind: "RoleBinding", name: name.role)
        object["roleRef"] = ["apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": .string(name.role)]
        object["subjects"] = [controlPlaneSubject]
        return object
    }

    private var controlPlaneSubject: JSONValue {
        [
            "kind": "ServiceAccount", "name": .string(controlPlaneServiceAccountName),
            "namespace": .string(namespace),
        ]
    }

    // MARK: - Rights on all of the host

    /// Nil unless a feature needs one or the configuration asks for it: most virtual clusters need no administrator.
    var clusterRole: KubeObject? {
        guard config.isClusterRoleCreated ?? !clusterRoleRules.isEmpty else { return nil }
        var object = clusterObject(kind: "ClusterRole")
        object["rules"] = .array(clusterRoleRules)
        return object
    }

    var clusterRoleBinding: KubeObject? {
        guard clusterRole != nil else { return nil }
        var object = clusterObject(kind: "ClusterRoleBinding")
        object["roleRef"] = [
            "apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": .string(object.name),
        ]
        object["subjects"] = [controlPlaneSubject]
        return object
    }

    private var clusterRoleRules: [JSONValue] {
        let own =
            config.overwrittenClusterRoleRules.isEmpty
            ? HostRights.clusterRole(config.syncSettings).map(\.value) : config.overwrittenClusterRoleRules
        return own + config.extraClusterRoleRules
    }

    private func clusterObject(kind: String) -> KubeObject {
        var object = object(
            apiVersion: Self.rbacVersion, kind: kind, name: name.clusterRole(inNamespace: namespace))
        object.set(nil, at: "metadata", "namespace")
        return object
    }

    private static let rbacVersion = "rbac.authorization.k8s.io/v1"

    /// Name of the file with the configuration, in the Secret and below `configDirectory`.
    static let configFile = "config.yaml"

    var configSecret: KubeObject {
        var object = object(apiVersion: "v1", kind: "Secret", name: name.configSecret)
        object["type"] = "Opaque"
        object["data"] = [Self.configFile: .string(Data(config.text.utf8).base64EncodedString())]
        return object
    }
}
