internal import KubeCore
internal import VClusterConfig

// What the virtual cluster may take of its host in all: ResourceQuota and LimitRange. The pods of the control plane
// count too. Source: vcluster reference 1.12, 2.2 and 2.3.

extension VClusterDeployment {
    /// Names in the isolation mode are those that it always had.
    private var quotaName: String { config.isIsolated ? "\(name)-quota" : "vc-\(name)" }
    private var limitRangeName: String { config.isIsolated ? "\(name)-limit-range" : "vc-\(name)" }

    var resourceQuota: KubeObject? {
        guard let options = config.resourceQuota else { return nil }
        var object = policyObject(
            apiVersion: "v1", kind: "ResourceQuota", name: quotaName, labels: options.labels,
            annotations: options.annotations)
        var spec: JSONObject = ["hard": .strings(options.hard)]
        spec.setUnlessEmpty("scopes", .array(options.scopes.map(JSONValue.string)))
        spec.setUnlessEmpty("scopeSelector", .object(options.scopeSelector))
        object["spec"] = .object(spec)
        return object
    }

    var limitRange: KubeObject? {
        guard let options = config.limitRange else { return nil }
        var object = policyObject(
            apiVersion: "v1", kind: "LimitRange", name: limitRangeName, labels: options.labels,
            annotations: options.annotations)
        var limit: JSONObject = [:]
        for (member, quantities) in options.limits.sorted(by: { $0.key < $1.key }) {
            limit[member] = .strings(quantities)
        }
        limit["type"] = "Container"
        object["spec"] = ["limits": [.object(limit)]]
        return object
    }

    /// An object that limits the virtual cluster. In the isolation mode it carries the marks that it always had, for
    /// those who select by them.
    func policyObject(
        apiVersion: String, kind: String, name: String, labels: [String: String], annotations: [String: String]
    ) -> KubeObject {
        var (labels, annotations) = (labels, annotations)
        if config.isIsolated {
            labels["app.kubernetes.io/managed-by"] = "Helm"
            annotations["meta.helm.sh/release-name"] = self.name.text
            annotations["meta.helm.sh/release-namespace"] = namespace
        }
        return object(apiVersion: apiVersion, kind: kind, name: name, labels: labels, annotations: annotations)
    }
}
