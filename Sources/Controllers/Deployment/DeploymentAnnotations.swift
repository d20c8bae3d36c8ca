internal import KubeCore

/// The annotations through which Deployments and their ReplicaSets keep the rollout's history.
/// Source: pkg/controller/deployment/util/deployment_util.go.
enum DeploymentAnnotations {
    static let revision = "deployment.kubernetes.io/revision"
    static let revisionHistory = "deployment.kubernetes.io/revision-history"
    static let desiredReplicas = "deployment.kubernetes.io/desired-replicas"
    static let maxReplicas = "deployment.kubernetes.io/max-replicas"
    static let podTemplateHash = "pod-template-hash"

    /// Annotations of a Deployment that its ReplicaSets do not inherit.
    private static let notInherited: Set<String> = [
        "kubectl.kubernetes.io/last-applied-configuration", revision, revisionHistory, desiredReplicas, maxReplicas,
        "deprecated.deployment.rollback.to",
    ]

    static func revision(of object: KubeObject) -> Int { object.annotations[revision].flatMap(Int.init) ?? 0 }

    /// The annotations of the current ReplicaSet: those of the deployment, and the revision, which when it grows leaves
    /// the one before in the history (`kubectl rollout history` shows it).
    static func current(
        for deployment: KubeObject, replicaSet: [String: String], revision newRevision: Int, isNew: Bool
    ) -> [String: String] {
        var annotations = replicaSet
        for (key, value) in deployment.annotations where !notInherited.contains(key) { annotations[key] = value }
        let oldText = annotations[revision]
        if (oldText.flatMap(Int.init) ?? 0) < newRevision {
            annotations[revision] = String(newRevision)
            if !isNew, let oldText {
                let history = annotations[revisionHistory].map { "\($0),\(oldText)" } ?? oldText
                annotations[revisionHistory] = trimmed(history)
            }
        }
        return annotations
    }

    /// The sizes that proportional scaling works with.
    static func sizes(of view: DeploymentView) -> [String: String] {
        [desiredReplicas: String(view.replicas), maxReplicas: String(view.replicas + view.maxSurge)]
    }

    /// The history keeps 2,000 characters, oldest entries go first.
    private static func trimmed(_ history: String) -> String {
        var entries = history.split(separator: ",")
        while entries.count > 1, entries.reduce(entries.count, { $0 + $1.utf8.count }) > 2000 { entries.removeFirst() }
        return entries.joined(separator: ",")
    }
}
