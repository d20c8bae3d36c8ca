package import KubeCore

// The Kubernetes objects around the control plane, as `Deployment` renders them.

extension VClusterConfig {
    /// A service account's keys, of the control plane or of synced pods.
    package struct ServiceAccountOptions: Sendable, Hashable {
        package var isCreated: Bool
        /// Empty for the default name.
        package var name: String
        package var imagePullSecrets: [JSONValue]
        package var annotations: [String: String]
        package var labels: [String: String]
    }

    package var controlPlaneServiceAccount: ServiceAccountOptions {
        serviceAccount("controlPlane.advanced.serviceAccount")
    }

    package var workloadServiceAccount: ServiceAccountOptions {
        serviceAccount("controlPlane.advanced.workloadServiceAccount")
    }

    private func serviceAccount(_ path: String) -> ServiceAccountOptions {
        ServiceAccountOptions(
            isCreated: boolean("\(path).enabled"), name: string("\(path).name"),
            imagePullSecrets: list("\(path).imagePullSecrets"), annotations: stringMap("\(path).annotations"),
            labels: stringMap("\(path).labels"))
    }

    /// Put over the rendered `spec` of Service NAME.
    package var serviceSpec: JSONObject { object("controlPlane.service.spec") }
    package var serviceAnnotations: [String: String] { stringMap("controlPlane.service.annotations") }
    package var serviceLabels: [String: String] { stringMap("controlPlane.service.labels") }
    /// Node port of 443; 0 lets the host choose.
    package var httpsNodePort: Int64 { integer("controlPlane.service.httpsNodePort") }
    /// Node port of 10250; 0 lets the host choose.
    package var kubeletNodePort: Int64 { integer("controlPlane.service.kubeletNodePort") }
    /// `controlPlane.ingress`.
    package struct IngressOptions: Sendable {
        package var host: String
        package var pathType: String
        /// Put over the rendered `spec`.
        package var spec: JSONObject
        package var annotations: [String: String]
        package var labels: [String: String]
    }

    /// The Ingress in front of Service NAME; nil when there is to be none.
    package var ingress: IngressOptions? {
        let path = "controlPlane.ingress"
        guard boolean("\(path).enabled") else { return nil }
        return IngressOptions(
            host: string("\(path).host"), pathType: string("\(path).pathType"), spec: object("\(path).spec"),
            annotations: stringMap("\(path).annotations"), labels: stringMap("\(path).labels"))
    }

    package var headlessServiceAnnotations: [String: String] {
        stringMap("controlPlane.advanced.headlessService.annotations")
    }
    package var headlessServiceLabels: [String: String] { stringMap("controlPlane.advanced.headlessService.labels") }
    /// Annotations of every object.
    package var globalAnnotations: [String: String] { stringMap("controlPlane.advanced.globalMetadata.annotations") }

    package var isRoleCreated: Bool { boolean("rbac.role.enabled") }
    package var extraRoleRules: [JSONValue] { list("rbac.role.extraRules") }
    /// In place of our own rules when not empty.
    package var overwrittenRoleRules: [JSONValue] { list("rbac.role.overwriteRules") }
    /// Nil leaves it to whether a feature needs one.
    package var isClusterRoleCreated: Bool? { value("rbac.clusterRole.enabled").boolValue }
    package var extraClusterRoleRules: [JSONValue] { list("rbac.clusterRole.extraRules") }
    /// In place of our own rules when not empty.
    package var overwrittenClusterRoleRules: [JSONValue] { list("rbac.clusterRole.overwriteRules") }
}
