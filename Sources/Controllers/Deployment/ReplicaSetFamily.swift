internal import KubeCore

/// The ReplicaSets of one Deployment: the one that has the Deployment's present template, and older ones.
/// Source: pkg/controller/deployment/util FindNewReplicaSet, FindOldReplicaSets.
struct ReplicaSetFamily {
    /// Nil until one with the present template exists.
    let current: KubeObject?
    /// Oldest first.
    let old: [KubeObject]

    init(of deployment: DeploymentView, among replicaSets: [KubeObject]) {
        let template = Self.comparable(deployment.template)
        let sorted = replicaSets.sortedByAge()
        let current = sorted.first { Self.comparable($0.at("spec", "template") ?? [:]) == template }
        self.current = current
        old = sorted.filter { $0.uid != current?.uid }
    }

    var all: [KubeObject] { old + (current.map { [$0] } ?? []) }

    /// Old ReplicaSets that still ask for pods.
    var activeOld: [KubeObject] { old.filter { $0.specReplicas > 0 } }

    var maxOldRevision: Int { old.map { DeploymentAnnotations.revision(of: $0) }.max() ?? 0 }

    /// The revision that the current ReplicaSet must have.
    var currentRevision: Int { maxOldRevision + 1 }

    /// A template without the label that tells ReplicaSets apart, and without nulls, which mean the same as nothing.
    private static func comparable(_ template: JSONValue) -> JSONValue {
        var template = template
        if var labels = template["metadata"]?["labels"]?.objectValue {
            labels[DeploymentAnnotations.podTemplateHash] = nil
            template.set(labels.isEmpty ? nil : .object(labels), at: ["metadata", "labels"])
        }
        return withoutNulls(template)
    }

    private static func withoutNulls(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let object):
            var result = JSONObject()
            for (key, member) in object where !member.isNull { result[key] = withoutNulls(member) }
            return .object(result)
        case .array(let elements): return .array(elements.map(withoutNulls))
        default: return value
        }
    }
}

extension KubeObject {
    /// `spec.replicas` of a ReplicaSet.
    var specReplicas: Int { int("spec", "replicas", default: 1) }
}

extension Sequence<KubeObject> {
    func sum(_ count: (KubeObject) -> Int) -> Int { reduce(0) { $0 + count($1) } }

    var specReplicas: Int { sum(\.specReplicas) }
    var statusReplicas: Int { sum { $0.int("status", "replicas") } }
    var availableReplicas: Int { sum { $0.int("status", "availableReplicas") } }
    var readyReplicas: Int { sum { $0.int("status", "readyReplicas") } }
}
