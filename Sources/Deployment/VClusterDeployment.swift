package import KubeCore
internal import SyncSettings
package import VClusterConfig

/// The objects that make a virtual cluster in its host namespace, rendered from its configuration.
///
/// Pure: the same name, namespace and configuration give the same objects. Source: vcluster reference 1.4 and 2.3.
package struct VClusterDeployment: Sendable {
    package let name: VClusterName
    package let namespace: String
    package let config: VClusterConfig

    package init(name: VClusterName, namespace: String, config: VClusterConfig) {
        self.name = name
        self.namespace = namespace
        self.config = config
    }

    /// Checks what the values can only say in the light of the name and the namespace.
    /// - Throws: `ConfigError` `contradiction`.
    package func check() throws(ConfigError) {
        if let mapped = config.mappingOntoControlPlane(hostNamespace: namespace, name: name) {
            throw ConfigError(
                .contradiction,
                "sync.toHost.namespaces.mappings.byName: \"\(mapped)\" would be in namespace \(namespace), which is the "
                    + "control plane's own")
        }
        for mapping in config.syncSettings.fromHost.secrets
        where mapping.hostNamespace.isEmpty || mapping.hostNamespace == namespace {
            guard let secret = mapping.hostName, [name.configSecret, name.kubeconfigSecret].contains(secret) else {
                continue
            }
            throw ConfigError(
                .contradiction,
                "sync.fromHost.secrets.mappings.byName: Secret \(secret) is the control plane's own and cannot be shown"
            )
        }
    }

    /// An object and the resource it is written through.
    package struct RenderedObject: Sendable, Hashable {
        package let resource: GroupVersionResource
        package let object: KubeObject

        /// Nil for what is in no namespace.
        package var namespace: String? { object.namespace.isEmpty ? nil : object.namespace }
    }

    /// All objects but the namespace, in the order in which they are to be created: what others refer to comes first,
    /// the StatefulSet last.
    package var objects: [RenderedObject] {
        var objects: [RenderedObject] = []
        if config.controlPlaneServiceAccount.isCreated {
            objects.append(RenderedObject(resource: .serviceAccounts, object: controlPlaneServiceAccount))
        }
        if config.workloadServiceAccount.isCreated {
            objects.append(RenderedObject(resource: .serviceAccounts, object: workloadServiceAccount))
        }
        if config.isRoleCreated {
            objects.append(RenderedObject(resource: .roles, object: role))
            objects.append(RenderedObject(resource: .roleBindings, object: roleBinding))
        }
        if let clusterRole, let clusterRoleBinding {
            objects.append(RenderedObject(resource: .clusterRoles, object: clusterRole))
            objects.append(RenderedObject(resource: .clusterRoleBindings, object: clusterRoleBinding))
        }
        // Limits before the pods that they hold for.
        if let resourceQuota { objects.append(RenderedObject(resource: .resourceQuotas, object: resourceQuota)) }
        if let limitRange { objects.append(RenderedObject(resource: .limitRanges, object: limitRange)) }
        objects += networkPolicies.map { RenderedObject(resource: .networkPolicies, object: $0) }
        objects.append(RenderedObject(resource: .secrets, object: configSecret))
        objects.append(RenderedObject(resource: .services, object: service))
        objects.append(RenderedObject(resource: .services, object: headlessService))
        if let ingress { objects.append(RenderedObject(resource: .ingresses, object: ingress)) }
        objects.append(RenderedObject(resource: .statefulSets, object: statefulSet))
        return objects
    }

    /// Kinds of which another configuration renders fewer objects: those with our labels that are not among `objects` are
    /// to be deleted when a virtual cluster is changed.
    package static let optionalResources: [GroupVersionResource] = [
        .resourceQuotas, .limitRanges, .networkPolicies, .ingresses, .roleBindings, .roles,
    ]

    /// The ClusterRole and its binding, which are deleted when no feature needs them any more.
    package var clusterObjectName: String { name.clusterRole(inNamespace: namespace) }

    /// The host namespace, for when it does not exist yet. The annotation says that `delete` may remove it again.
    package var namespaceObject: KubeObject {
        var object = KubeObject(apiVersion: "v1", kind: "Namespace", name: namespace)
        object.annotations = [Self.createdAnnotation: "true"]
        return object
    }

    /// Marks a namespace that `vcluster create` made.
    package static let createdAnnotation = "vcluster.loft.sh/created"

    /// Labels by which the control plane's objects are found.
    package static let appLabel = ["app": "vcluster"]

    /// Labels by which the objects of one virtual cluster's control plane are found.
    package static func labels(ofRelease name: String) -> [String: String] { ["app": "vcluster", "release": name] }

    /// What the Services and the StatefulSet select the pod by. Never changes for a cluster: selectors are immutable.
    var selector: [String: String] { Self.labels(ofRelease: name.text) }

    private var labels: [String: String] {
        selector.merging(["chart": "vcluster-\(Product.version)", "heritage": "vcluster"]) { _, own in own }
    }

    /// An object with our labels, and over them what the configuration adds.
    func object(
        apiVersion: String, kind: String, name: String, labels added: [String: String] = [:],
        annotations: [String: String] = [:]
    ) -> KubeObject {
        var object = KubeObject(apiVersion: apiVersion, kind: kind, namespace: namespace, name: name)
        object.labels = added.merging(labels) { _, own in own }
        object.annotations = config.globalAnnotations.merging(annotations) { _, specific in specific }
        return object
    }
}
