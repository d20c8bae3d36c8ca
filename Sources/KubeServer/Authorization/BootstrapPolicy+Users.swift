extension BootstrapPolicy {
    private static func aggregateLabel(_ role: String) -> String { "rbac.authorization.k8s.io/aggregate-to-\(role)" }

    /// The roles that people are given: `view` is part of `edit`, `edit` of `admin`.
    static var userRoles: [Role] {
        [
            Role(
                name: "cluster-admin",
                rules: [
                    PolicyRule(verbs: ["*"], apiGroups: ["*"], resources: ["*"]),
                    PolicyRule(verbs: ["*"], nonResourceURLs: ["*"]),
                ]),
            Role(name: "admin", aggregates: [aggregateLabel("admin")]),
            Role(
                name: "edit", labels: [aggregateLabel("admin"): "true"], aggregates: [aggregateLabel("edit")]),
            Role(name: "view", labels: [aggregateLabel("edit"): "true"], aggregates: [aggregateLabel("view")]),
            Role(
                name: "system:aggregate-to-admin", rules: adminRules, labels: [aggregateLabel("admin"): "true"]),
            Role(name: "system:aggregate-to-edit", rules: editRules, labels: [aggregateLabel("edit"): "true"]),
            Role(name: "system:aggregate-to-view", rules: viewRules, labels: [aggregateLabel("view"): "true"]),
        ]
    }

    private static var adminRules: [PolicyRule] {
        [
            rule("create", "authorization.k8s.io", "localsubjectaccessreviews"),
            rule(readWrite, "rbac.authorization.k8s.io", "roles rolebindings"),
        ]
    }

    private static var editRules: [PolicyRule] {
        [
            rule(read, "core", "pods/attach pods/proxy pods/exec pods/portforward secrets services/proxy"),
            rule("impersonate", "core", "serviceaccounts"),
            rule(write, "core", "pods pods/attach pods/proxy pods/exec pods/portforward"),
            rule("create", "core", "pods/eviction"),
            rule(
                write, "core",
                """
                replicationcontrollers replicationcontrollers/scale serviceaccounts services services/proxy \
                persistentvolumeclaims configmaps secrets
                """),
            rule("create", "core", "serviceaccounts/token"),
            rule(write, "core events.k8s.io", "events"),
            rule(
                write, "apps",
                """
                statefulsets statefulsets/scale daemonsets deployments deployments/scale deployments/rollback \
                replicasets replicasets/scale
                """),
            rule(write, "autoscaling", "horizontalpodautoscalers"),
            rule(write, "batch", "jobs cronjobs"),
            rule(
                write, "extensions",
                """
                daemonsets deployments deployments/scale deployments/rollback ingresses replicasets replicasets/scale \
                replicationcontrollers/scale networkpolicies
                """),
            rule(write, "policy", "poddisruptionbudgets"),
            rule(write, "networking.k8s.io", "networkpolicies ingresses"),
            rule(readWrite, "coordination.k8s.io", "leases"),
            rule(write, "resource.k8s.io", "resourceclaims resourceclaimtemplates"),
        ]
    }

    private static var viewRules: [PolicyRule] {
        [
            rule(
                read, "core",
                """
                pods replicationcontrollers replicationcontrollers/scale serviceaccounts services services/status \
                endpoints persistentvolumeclaims persistentvolumeclaims/status configmaps
                """),
            rule(
                read, "core",
                """
                limitranges resourcequotas bindings pods/status resourcequotas/status namespaces/status \
                replicationcontrollers/status pods/log
                """),
            rule(read, "core", "namespaces"),
            rule(read, "core events.k8s.io", "events"),
            rule(read, "discovery.k8s.io", "endpointslices"),
            rule(
                read, "apps",
                """
                controllerrevisions statefulsets statefulsets/status statefulsets/scale daemonsets daemonsets/status \
                deployments deployments/status deployments/scale replicasets replicasets/status replicasets/scale
                """),
            rule(read, "autoscaling", "horizontalpodautoscalers horizontalpodautoscalers/status"),
            rule(read, "batch", "jobs jobs/status cronjobs cronjobs/status"),
            rule(
                read, "extensions",
                """
                daemonsets daemonsets/status deployments deployments/scale deployments/status ingresses \
                ingresses/status replicasets replicasets/scale replicasets/status replicationcontrollers/scale \
                networkpolicies
                """),
            rule(read, "policy", "poddisruptionbudgets poddisruptionbudgets/status"),
            rule(read, "networking.k8s.io", "networkpolicies ingresses ingresses/status"),
            rule(read, "resource.k8s.io", "resourceclaims resourceclaims/status resourceclaimtemplates"),
        ]
    }
}
