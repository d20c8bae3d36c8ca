/// An API group and version; the core group is the empty string. Text form: `v1`, `apps/v1`.
package struct GroupVersion: Sendable, Hashable, CustomStringConvertible {
    package let group: String
    package let version: String

    package init(group: String, version: String) {
        self.group = group
        self.version = version
    }

    /// From an `apiVersion` field. Nil when there is more than one slash or the version is empty.
    package init?(apiVersion: String) {
        let parts = apiVersion.split(separator: "/", omittingEmptySubsequences: false)
        switch parts.count {
        case 1 where !parts[0].isEmpty: self.init(group: "", version: String(parts[0]))
        case 2 where !parts[1].isEmpty: self.init(group: String(parts[0]), version: String(parts[1]))
        default: return nil
        }
    }

    package var apiVersion: String { group.isEmpty ? version : "\(group)/\(version)" }
    package var description: String { apiVersion }
}

/// Which type an object is: `apps/v1, Kind=Deployment`.
package struct GroupVersionKind: Sendable, Hashable, CustomStringConvertible {
    package let group: String
    package let version: String
    package let kind: String

    package init(group: String, version: String, kind: String) {
        self.group = group
        self.version = version
        self.kind = kind
    }

    package var groupVersion: GroupVersion { GroupVersion(group: group, version: version) }
    package var apiVersion: String { groupVersion.apiVersion }
    package var description: String { "\(apiVersion), Kind=\(kind)" }
}

/// A resource without a version, as RBAC and error texts name it: `deployments.apps`.
package struct GroupResource: Sendable, Hashable, CustomStringConvertible {
    package let group: String
    package let resource: String

    package init(group: String, resource: String) {
        self.group = group
        self.resource = resource
    }

    package var description: String { group.isEmpty ? resource : "\(resource).\(group)" }
}

/// A REST resource as it stands in a path: group `apps`, version `v1`, resource `deployments` (plural, lower case).
package struct GroupVersionResource: Sendable, Hashable, CustomStringConvertible {
    package let group: String
    package let version: String
    package let resource: String

    package init(group: String, version: String, resource: String) {
        self.group = group
        self.version = version
        self.resource = resource
    }

    package var groupVersion: GroupVersion { GroupVersion(group: group, version: version) }
    package var groupResource: GroupResource { GroupResource(group: group, resource: resource) }
    package var description: String { "\(groupVersion.apiVersion)/\(resource)" }

    /// The URL path of the collection, or of the object when a name is given, or of its subresource.
    /// Shape: `/api/v1/namespaces/NS/pods/NAME/status`, `/apis/apps/v1/deployments`.
    package func path(namespace: String?, name: String? = nil, subresource: String? = nil) -> String {
        var path = group.isEmpty ? "/api/\(version)" : "/apis/\(group)/\(version)"
        if let namespace, !namespace.isEmpty { path += "/namespaces/\(namespace)" }
        path += "/\(resource)"
        if let name { path += "/\(name)" }
        if let subresource { path += "/\(subresource)" }
        return path
    }
}

/// The resources our own parts talk about, so that no code spells a path twice.
extension GroupVersionResource {
    package static let pods = core("pods")
    package static let services = core("services")
    package static let endpoints = core("endpoints")
    package static let configMaps = core("configmaps")
    package static let secrets = core("secrets")
    package static let events = core("events")
    package static let namespaces = core("namespaces")
    package static let nodes = core("nodes")
    package static let serviceAccounts = core("serviceaccounts")
    package static let persistentVolumeClaims = core("persistentvolumeclaims")
    package static let persistentVolumes = core("persistentvolumes")
    package static let resourceQuotas = core("resourcequotas")
    package static let limitRanges = core("limitranges")
    package static let replicationControllers = core("replicationcontrollers")
    package static let podTemplates = core("podtemplates")
    package static let deployments = Self(group: "apps", version: "v1", resource: "deployments")
    package static let replicaSets = Self(group: "apps", version: "v1", resource: "replicasets")
    package static let statefulSets = Self(group: "apps", version: "v1", resource: "statefulsets")
    package static let daemonSets = Self(group: "apps", version: "v1", resource: "daemonsets")
    package static let controllerRevisions = Self(group: "apps", version: "v1", resource: "controllerrevisions")
    package static let jobs = Self(group: "batch", version: "v1", resource: "jobs")
    package static let cronJobs = Self(group: "batch", version: "v1", resource: "cronjobs")
    package static let leases = Self(group: "coordination.k8s.io", version: "v1", resource: "leases")
    package static let endpointSlices = Self(group: "discovery.k8s.io", version: "v1", resource: "endpointslices")
    package static let roles = rbac("roles")
    package static let roleBindings = rbac("rolebindings")
    package static let clusterRoles = rbac("clusterroles")
    package static let clusterRoleBindings = rbac("clusterrolebindings")
    package static let storageClasses = Self(group: "storage.k8s.io", version: "v1", resource: "storageclasses")
    package static let ingresses = Self(group: "networking.k8s.io", version: "v1", resource: "ingresses")
    package static let networkPolicies = Self(group: "networking.k8s.io", version: "v1", resource: "networkpolicies")
    package static let podDisruptionBudgets = Self(group: "policy", version: "v1", resource: "poddisruptionbudgets")
    package static let priorityClasses = Self(group: "scheduling.k8s.io", version: "v1", resource: "priorityclasses")
    package static let volumeSnapshots = Self(
        group: "snapshot.storage.k8s.io", version: "v1", resource: "volumesnapshots")
    package static let volumeSnapshotContents = Self(
        group: "snapshot.storage.k8s.io", version: "v1", resource: "volumesnapshotcontents")
    package static let gateways = gateway("v1", "gateways")
    package static let httpRoutes = gateway("v1", "httproutes")
    package static let tlsRoutes = gateway("v1", "tlsroutes")
    package static let backendTLSPolicies = gateway("v1", "backendtlspolicies")
    package static let referenceGrants = gateway("v1beta1", "referencegrants")
    package static let customResourceDefinitions = Self(
        group: "apiextensions.k8s.io", version: "v1", resource: "customresourcedefinitions")

    package static let apiServices = Self(group: "apiregistration.k8s.io", version: "v1", resource: "apiservices")
    package static let certificateSigningRequests = Self(
        group: "certificates.k8s.io", version: "v1", resource: "certificatesigningrequests")
    package static let flowSchemas = Self(
        group: "flowcontrol.apiserver.k8s.io", version: "v1", resource: "flowschemas")
    package static let priorityLevelConfigurations = Self(
        group: "flowcontrol.apiserver.k8s.io", version: "v1", resource: "prioritylevelconfigurations")
    package static let ipAddresses = Self(group: "networking.k8s.io", version: "v1", resource: "ipaddresses")
    package static let serviceCIDRs = Self(group: "networking.k8s.io", version: "v1", resource: "servicecidrs")
    package static let resourceClaims = Self(group: "resource.k8s.io", version: "v1", resource: "resourceclaims")
    package static let resourceClaimTemplates = Self(
        group: "resource.k8s.io", version: "v1", resource: "resourceclaimtemplates")

    private static func core(_ resource: String) -> Self { Self(group: "", version: "v1", resource: resource) }

    private static func gateway(_ version: String, _ resource: String) -> Self {
        Self(group: "gateway.networking.k8s.io", version: version, resource: resource)
    }

    private static func rbac(_ resource: String) -> Self {
        Self(group: "rbac.authorization.k8s.io", version: "v1", resource: resource)
    }
}
