extension BootstrapPolicy {
    /// One role and one service account in `kube-system` per controller of the controller manager.
    /// Source: plugin/pkg/auth/authorizer/rbac/bootstrappolicy/controller_policy.go of Kubernetes 1.36.
    static var controllerRoles: [Role] {
        controllers.map { Role(name: "system:controller:\($0.name)", rules: $0.rules + [events]) }
    }

    static var controllerBindings: [Binding] {
        controllers.map {
            Binding(
                name: "system:controller:\($0.name)", role: "system:controller:\($0.name)",
                subjects: [.serviceAccount($0.name)])
        }
    }

    private static var controllers: [(name: String, rules: [PolicyRule])] {
        workloadControllers + networkControllers + clusterControllers + volumeControllers
    }

    private static let controllerRevisions = rule(
        "create delete get list patch update watch", "apps", "controllerrevisions")

    private static var workloadControllers: [(name: String, rules: [PolicyRule])] {
        [
            (
                "deployment-controller",
                [
                    rule("get list update watch", "apps extensions", "deployments"),
                    rule("update", "apps extensions", "deployments/status"),
                    rule("update", "apps extensions", "deployments/finalizers"),
                    rule("create delete get list patch update watch", "apps extensions", "replicasets"),
                    rule("get list update watch", "core", "pods"),
                ]
            ),
            (
                "replicaset-controller",
                [
                    rule("get list update watch", "apps extensions", "replicasets"),
                    rule("update", "apps extensions", "replicasets/status"),
                    rule("update", "apps extensions", "replicasets/finalizers"),
                    rule("create delete list patch watch", "core", "pods"),
                ]
            ),
            (
                "replication-controller",
                [
                    rule("get list update watch", "core", "replicationcontrollers"),
                    rule("update", "core", "replicationcontrollers/status"),
                    rule("update", "core", "replicationcontrollers/finalizers"),
                    rule("create delete list patch watch", "core", "pods"),
                ]
            ),
            (
                "statefulset-controller",
                [
                    rule("list watch", "core", "pods"), rule(read, "apps", "statefulsets"),
                    rule("update", "apps", "statefulsets/status"), rule("update", "apps", "statefulsets/finalizers"),
                    rule("create delete get patch update", "core", "pods"), controllerRevisions,
                    rule("create get", "core", "persistentvolumeclaims"),
                    rule("delete get list update watch", "core", "persistentvolumeclaims"),
                ]
            ),
            (
                "daemon-set-controller",
                [
                    rule(read, "apps extensions", "daemonsets"), rule("update", "apps extensions", "daemonsets/status"),
                    rule("update", "apps extensions", "daemonsets/finalizers"), rule("list watch", "core", "nodes"),
                    rule("create delete list patch watch", "core", "pods"), rule("create", "core", "pods/binding"),
                    controllerRevisions,
                ]
            ),
            (
                "job-controller",
                [
                    rule("get list patch update watch", "batch", "jobs"), rule("update", "batch", "jobs/status"),
                    rule("update", "batch", "jobs/finalizers"),
                    rule("create delete list patch watch", "core", "pods"),
                ]
            ),
            (
                "cronjob-controller",
                [
                    rule("get list update watch", "batch", "cronjobs"),
                    rule("create delete get list patch update watch", "batch", "jobs"),
                    rule("update", "batch", "cronjobs/status"), rule("update", "batch", "cronjobs/finalizers"),
                    rule("delete list", "core", "pods"),
                ]
            ),
            (
                "ttl-after-finished-controller",
                [rule("delete get list watch", "batch", "jobs")]
            ),
            (
                "horizontal-pod-autoscaler",
                [
                    rule(read, "autoscaling", "horizontalpodautoscalers"),
                    rule("update", "autoscaling", "horizontalpodautoscalers/status"),
                    rule("get update", "*", "*/scale"), rule("list", "core", "pods"),
                    rule("list", "metrics.k8s.io", "pods"), rule("get list", "custom.metrics.k8s.io", "*"),
                    rule("get list", "external.metrics.k8s.io", "*"),
                ]
            ),
            (
                "disruption-controller",
                [
                    rule(read, "apps extensions", "deployments"), rule(read, "apps extensions", "replicasets"),
                    rule(read, "core", "replicationcontrollers"), rule(read, "policy", "poddisruptionbudgets"),
                    rule(read, "apps", "statefulsets"), rule("update", "policy", "poddisruptionbudgets/status"),
                    rule("get list watch", "core", "pods"), rule("patch update", "core", "pods/status"),
                    rule("get", "*", "*/scale"),
                ]
            ),
        ]
    }

    private static var networkControllers: [(name: String, rules: [PolicyRule])] {
        [
            (
                "endpoint-controller",
                [
                    rule(read, "core", "services pods"),
                    rule("create delete get list update", "core", "endpoints"),
                    rule("create", "core", "endpoints/restricted"),
                ]
            ),
            (
                "endpointslice-controller",
                [
                    rule(read, "core", "services pods nodes"), rule("update", "core", "services/finalizers"),
                    rule("create delete get list update", "discovery.k8s.io", "endpointslices"),
                ]
            ),
            (
                "endpointslicemirroring-controller",
                [
                    rule(read, "core", "services endpoints"), rule("update", "core", "services/finalizers"),
                    rule("update", "core", "endpoints/finalizers"),
                    rule("create delete get list update", "discovery.k8s.io", "endpointslices"),
                ]
            ),
            (
                "service-controller",
                [
                    rule(read, "core", "services"), rule("patch update", "core", "services/status"),
                    rule("list watch", "core", "nodes"),
                ]
            ),
            (
                "service-cidrs-controller",
                [
                    rule("get list patch update watch", "networking.k8s.io", "servicecidrs"),
                    rule("patch update", "networking.k8s.io", "servicecidrs/finalizers servicecidrs/status"),
                    rule(read, "networking.k8s.io", "ipaddresses"),
                ]
            ),
            (
                "route-controller",
                [rule("list watch", "core", "nodes"), rule("patch", "core", "nodes/status")]
            ),
        ]
    }

    private static var clusterControllers: [(name: String, rules: [PolicyRule])] {
        [
            (
                "namespace-controller",
                [
                    rule("delete get list watch", "core", "namespaces"),
                    rule("update", "core", "namespaces/finalize namespaces/status"),
                    rule("delete deletecollection get list", "*", "*"),
                ]
            ),
            (
                "generic-garbage-collector",
                [rule("delete get list patch update watch", "*", "*")]
            ),
            (
                "service-account-controller",
                [rule("create", "core", "serviceaccounts")]
            ),
            (
                "root-ca-cert-publisher",
                [rule("create update", "core", "configmaps")]
            ),
            (
                "clusterrole-aggregation-controller",
                [rule("escalate get list patch update watch", "rbac.authorization.k8s.io", "clusterroles")]
            ),
            (
                "resourcequota-controller",
                [rule("list watch", "*", "*"), rule("update", "core", "resourcequotas/status")]
            ),
            (
                "node-controller",
                [
                    rule("delete get list patch update", "core", "nodes"), rule("patch update", "core", "nodes/status"),
                    rule("delete list patch", "core", "pods"), rule("patch update", "core", "pods/status"),
                ]
            ),
            (
                "pod-garbage-collector",
                [
                    rule("delete list watch", "core", "pods"), rule("get list", "core", "nodes"),
                    rule("patch", "core", "pods/status"),
                ]
            ),
            (
                "ttl-controller",
                [rule("list patch update watch", "core", "nodes")]
            ),
            (
                "certificate-controller",
                [
                    rule("delete get list watch", "certificates.k8s.io", "certificatesigningrequests"),
                    rule(
                        "update", "certificates.k8s.io",
                        "certificatesigningrequests/approval certificatesigningrequests/status"),
                    rule(
                        "approve", "certificates.k8s.io", "signers",
                        names: "kubernetes.io/kube-apiserver-client-kubelet"),
                    rule(
                        "sign", "certificates.k8s.io", "signers",
                        names: """
                            kubernetes.io/kube-apiserver-client kubernetes.io/kube-apiserver-client-kubelet \
                            kubernetes.io/kubelet-serving kubernetes.io/legacy-unknown
                            """),
                    rule("create", "authorization.k8s.io", "subjectaccessreviews"),
                ]
            ),
            (
                "legacy-service-account-token-cleaner",
                [
                    rule(
                        "get", "core", "configmaps", names: "kube-apiserver-legacy-service-account-token-tracking"),
                    rule("delete patch", "core", "secrets"),
                ]
            ),
            (
                "validatingadmissionpolicy-status-controller",
                [
                    rule(read, "admissionregistration.k8s.io", "validatingadmissionpolicies"),
                    rule(
                        "get patch update", "admissionregistration.k8s.io", "validatingadmissionpolicies/status"),
                ]
            ),
        ]
    }

    private static var volumeControllers: [(name: String, rules: [PolicyRule])] {
        [
            (
                "persistent-volume-binder",
                [
                    rule("create delete get list update watch", "core", "persistentvolumes"),
                    rule("update", "core", "persistentvolumes/status"),
                    rule("get list update watch", "core", "persistentvolumeclaims"),
                    rule("update", "core", "persistentvolumeclaims/status"),
                    rule("create delete get list watch", "core", "pods"),
                    rule(read, "storage.k8s.io", "storageclasses"),
                    rule("get list", "core", "nodes"),
                ]
            ),
            (
                "attachdetach-controller",
                [
                    rule("list watch", "core", "persistentvolumes persistentvolumeclaims"),
                    rule(read, "core", "nodes"), rule("patch update", "core", "nodes/status"),
                    rule("list watch", "core", "pods"),
                    rule("create delete get list watch", "storage.k8s.io", "volumeattachments"),
                    rule(read, "storage.k8s.io", "csidrivers csinodes"),
                ]
            ),
            (
                "expand-controller",
                [
                    rule("get list patch update watch", "core", "persistentvolumes"),
                    rule("patch update", "core", "persistentvolumeclaims/status"),
                    rule(read, "core", "persistentvolumeclaims"),
                    rule(read, "storage.k8s.io", "storageclasses"),
                ]
            ),
            (
                "selinux-warning-controller",
                [
                    rule(read, "core", "persistentvolumes persistentvolumeclaims pods"),
                    rule(read, "storage.k8s.io", "csidrivers"),
                ]
            ),
            (
                "volumeattributesclass-protection-controller",
                [
                    rule("get list update watch", "storage.k8s.io", "volumeattributesclasses"),
                    rule(read, "core", "persistentvolumes persistentvolumeclaims"),
                ]
            ),
            (
                "device-taint-eviction-controller",
                [
                    rule("delete get list watch", "core", "pods"), rule("patch update", "core", "pods/status"),
                    rule(read, "resource.k8s.io", "deviceclasses devicetaintrules resourceclaims resourceslices"),
                    rule("patch update", "resource.k8s.io", "devicetaintrules/status"),
                ]
            ),
            (
                "resource-claim-controller",
                [
                    rule(read, "core", "pods"), rule("update", "core", "pods/finalizers"),
                    rule("patch update", "core", "pods/status"),
                    rule(read, "resource.k8s.io", "resourceclaimtemplates"),
                    rule("create delete get list watch", "resource.k8s.io", "resourceclaims"),
                    rule("patch update", "resource.k8s.io", "resourceclaims/status"),
                ]
            ),
            (
                "pv-protection-controller",
                [rule("get list update watch", "core", "persistentvolumes")]
            ),
            (
                "pvc-protection-controller",
                [rule("get list update watch", "core", "persistentvolumeclaims"), rule(read, "core", "pods")]
            ),
            (
                "ephemeral-volume-controller",
                [
                    rule(read, "core", "pods"), rule("update", "core", "pods/finalizers"),
                    rule("create get list watch", "core", "persistentvolumeclaims"),
                ]
            ),
        ]
    }
}
