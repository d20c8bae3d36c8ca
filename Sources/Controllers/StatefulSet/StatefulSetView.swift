internal import KubeCore

/// The fields of a StatefulSet that its controller looks at, and the identity of its pods.
struct StatefulSetView {
    static let podNameLabel = "statefulset.kubernetes.io/pod-name"
    static let podIndexLabel = "apps.kubernetes.io/pod-index"
    static let revisionLabel = "controller-revision-hash"

    let object: KubeObject

    init(_ object: KubeObject) { self.object = object }

    var replicas: Int { object.int("spec", "replicas", default: 1) }
    var firstOrdinal: Int { object.int("spec", "ordinals", "start") }
    var ordinals: Range<Int> { firstOrdinal..<firstOrdinal + replicas }
    var isOrdered: Bool { object.text("spec", "podManagementPolicy") != "Parallel" }
    var minReadySeconds: Int { object.int("spec", "minReadySeconds") }
    var selector: LabelSelector { LabelSelector(structured: object.at("spec", "selector")) }
    var template: JSONValue { object.at("spec", "template") ?? [:] }
    var replacesOnlyOnDelete: Bool { object.text("spec", "updateStrategy", "type") == "OnDelete" }
    /// Pods with a lower ordinal keep the revision they have.
    var partition: Int { object.int("spec", "updateStrategy", "rollingUpdate", "partition") }
    /// How many pods an update may take down at once, at least one. Source: KEP-961.
    var maxUnavailable: Int {
        let value = object.at("spec", "updateStrategy", "rollingUpdate", "maxUnavailable") ?? 1
        return max(1, IntOrPercent(value).resolved(of: replicas, roundingUp: true))
    }
    var retention: ClaimRetention { ClaimRetention(object) }
    var revisionHistoryLimit: Int { object.int("spec", "revisionHistoryLimit", default: 10) }

    func podName(_ ordinal: Int) -> String { "\(object.name)-\(ordinal)" }

    /// The ordinal in a pod's name; nil for a name that is not one of this set's.
    func ordinal(of pod: KubeObject) -> Int? {
        guard let dash = pod.name.lastIndex(of: "-"), pod.name[..<dash] == object.name else { return nil }
        return Int(pod.name[pod.name.index(after: dash)...])
    }

    /// The pod with this ordinal, made from the template of a revision.
    func pod(_ ordinal: Int, template: JSONValue, revision: String) -> KubeObject {
        var pod = PodTemplate.pod(from: template, owner: object, name: podName(ordinal))
        pod.labels.merge([
            Self.podNameLabel: podName(ordinal), Self.podIndexLabel: String(ordinal), Self.revisionLabel: revision,
        ]) { $1 }
        pod.set(.string(podName(ordinal)), at: "spec", "hostname")
        let serviceName = object.text("spec", "serviceName")
        if !serviceName.isEmpty { pod.set(.string(serviceName), at: "spec", "subdomain") }
        let claims = claimTemplates
        guard !claims.isEmpty else { return pod }
        let names = Set(claims.map(\.name))
        let others = (pod.at("spec", "volumes")?.arrayValue ?? [])
            .filter { !names.contains($0["name"]?.stringValue ?? "") }
        let volumes = claims.map { claim -> JSONValue in
            [
                "name": .string(claim.name),
                "persistentVolumeClaim": ["claimName": .string(claimName(claim.name, ordinal))],
            ]
        }
        pod.set(.array(volumes + others), at: "spec", "volumes")
        return pod
    }

    /// The claims that the pod with this ordinal mounts. They outlive it.
    func claims(_ ordinal: Int) -> [KubeObject] {
        let labels = object.at("spec", "selector", "matchLabels")?.objectValue?.stringDictionary ?? [:]
        return claimTemplates.map { template in
            var claim = KubeObject(
                apiVersion: "v1", kind: "PersistentVolumeClaim", namespace: object.namespace,
                name: claimName(template.name, ordinal))
            claim.labels = template.labels.merging(labels) { $1 }
            claim.annotations = template.annotations
            claim.ownerReferences = retention.owners(of: claim, set: object, pod: nil, isCondemned: false)
            claim["spec"] = template["spec"]
            return claim
        }
    }

    private var claimTemplates: [KubeObject] {
        (object.at("spec", "volumeClaimTemplates")?.arrayValue ?? []).compactMap { KubeObject($0) }
    }

    private func claimName(_ template: String, _ ordinal: Int) -> String { "\(template)-\(podName(ordinal))" }
}
