extension BootstrapPolicy {
    /// What everybody may do, and the roles of the components of a cluster.
    static var componentRoles: [Role] {
        [
            Role(
                name: "system:discovery",
                rules: [
                    paths(
                        "get",
                        "/livez /readyz /healthz /version /version/ /openapi /openapi/* /api /api/* /apis /apis/*")
                ]),
            Role(
                name: "system:basic-user",
                rules: [
                    rule("create", "authorization.k8s.io", "selfsubjectaccessreviews selfsubjectrulesreviews"),
                    rule("create", "authentication.k8s.io", "selfsubjectreviews"),
                ]),
            Role(
                name: "system:public-info-viewer",
                rules: [paths("get", "/livez /readyz /healthz /version /version/")]),
            Role(
                name: "system:monitoring",
                rules: [paths("get", "/metrics /metrics/slis /livez /readyz /healthz /livez/* /readyz/* /healthz/*")]),
            Role(
                name: "system:auth-delegator",
                rules: [
                    rule("create", "authentication.k8s.io", "tokenreviews"),
                    rule("create", "authorization.k8s.io", "subjectaccessreviews"),
                ]),
            Role(
                name: "system:service-account-issuer-discovery",
                rules: [
                    paths(
                        "get",
                        "/.well-known/openid-configuration /.well-known/openid-configuration/ /openid/v1/jwks /openid/v1/jwks/"
                    )
                ]),
            Role(
                name: "system:kubelet-api-admin",
                rules: [
                    rule(read, "core", "nodes"), rule("proxy", "core", "nodes"),
                    rule("*", "core", "nodes/proxy nodes/metrics nodes/stats nodes/log nodes/spec"),
                ]),
            Role(
                name: "system:heapster",
                rules: [
                    rule(read, "core", "events namespaces nodes pods"), rule(read, "extensions", "deployments"),
                ]),
            Role(name: "system:kube-aggregator", rules: [rule(read, "core", "endpoints services")]),
            Role(
                name: "system:node-problem-detector",
                rules: [rule("get", "core", "nodes"), rule("patch", "core", "nodes/status"), events]),
            Role(
                name: "system:node-proxier",
                rules: [
                    rule("list watch", "core", "services endpoints"), rule(read, "core", "nodes"), events,
                    rule("list watch", "discovery.k8s.io", "endpointslices"),
                ]),
            Role(
                name: "system:kube-dns", rules: [rule("list watch", "core", "endpoints services")]),
            Role(
                name: "system:persistent-volume-provisioner",
                rules: [
                    rule("get list watch create delete", "core", "persistentvolumes"),
                    rule("get list watch update", "core", "persistentvolumeclaims"),
                    rule(read, "storage.k8s.io", "storageclasses"), rule("watch", "core", "events"), events,
                ]),
            Role(
                name: "system:volume-scheduler",
                rules: [
                    rule("get list watch patch update", "core", "persistentvolumes persistentvolumeclaims"),
                    rule(read, "storage.k8s.io", "storageclasses"),
                ]),
            Role(name: "system:node-bootstrapper", rules: [certificateRequests]),
            Role(name: "system:node", rules: nodeRules),
            requester("nodeclient"), requester("selfnodeclient"),
            approver("kube-apiserver-client-approver", of: "kube-apiserver-client"),
            approver("kube-apiserver-client-kubelet-approver", of: "kube-apiserver-client-kubelet"),
            approver("kubelet-serving-approver", of: "kubelet-serving"),
            approver("legacy-unknown-approver", of: "legacy-unknown"),
            Role(name: "system:kube-scheduler", rules: schedulerRules),
            Role(name: "system:kube-controller-manager", rules: controllerManagerRules),
        ]
    }

    static var componentBindings: [Binding] {
        [
            Binding(name: "cluster-admin", role: "cluster-admin", subjects: [.group("system:masters")]),
            Binding(name: "system:discovery", role: "system:discovery", subjects: [.group("system:authenticated")]),
            Binding(name: "system:basic-user", role: "system:basic-user", subjects: [.group("system:authenticated")]),
            Binding(
                name: "system:public-info-viewer", role: "system:public-info-viewer",
                subjects: [.group("system:authenticated"), .group("system:unauthenticated")]),
            Binding(name: "system:monitoring", role: "system:monitoring", subjects: [.group("system:monitoring")]),
            Binding(
                name: "system:node-proxier", role: "system:node-proxier", subjects: [.user("system:kube-proxy")]),
            Binding(
                name: "system:kube-controller-manager", role: "system:kube-controller-manager",
                subjects: [.user("system:kube-controller-manager")]),
            Binding(name: "system:kube-dns", role: "system:kube-dns", subjects: [.serviceAccount("kube-dns")]),
            Binding(
                name: "system:kube-scheduler", role: "system:kube-scheduler", subjects: [.user("system:kube-scheduler")]
            ),
            Binding(
                name: "system:volume-scheduler", role: "system:volume-scheduler",
                subjects: [.user("system:kube-scheduler")]),
            Binding(name: "system:node", role: "system:node", subjects: []),
            Binding(
                name: "system:service-account-issuer-discovery", role: "system:service-account-issuer-discovery",
                subjects: [.group("system:serviceaccounts")]),
        ]
    }

    private static var certificateRequests: PolicyRule {
        rule("create get list watch", "certificates.k8s.io", "certificatesigningrequests")
    }

    /// May have its requests for a certificate of this kind approved by the machine.
    private static func requester(_ kind: String) -> Role {
        Role(
            name: "system:certificates.k8s.io:certificatesigningrequests:\(kind)",
            rules: [rule("create", "certificates.k8s.io", "certificatesigningrequests/\(kind)")])
    }

    private static func approver(_ name: String, of signer: String) -> Role {
        Role(
            name: "system:certificates.k8s.io:\(name)",
            rules: [rule("approve", "certificates.k8s.io", "signers", names: "kubernetes.io/\(signer)")])
    }

    private static var nodeRules: [PolicyRule] {
        [
            rule("create", "authentication.k8s.io", "tokenreviews"),
            rule("create", "authorization.k8s.io", "localsubjectaccessreviews subjectaccessreviews"),
            rule(read, "core", "services"),
            rule("create get list watch", "core", "nodes"),
            rule("patch update", "core", "nodes/status"),
            rule("patch update", "core", "nodes"),
            events,
            rule(read, "core", "pods"),
            rule("create delete", "core", "pods"),
            rule("patch update", "core", "pods/status"),
            rule("create", "core", "pods/eviction"),
            rule(read, "core", "configmaps secrets"),
            rule("get", "core", "persistentvolumeclaims persistentvolumes"),
            rule("get", "core", "endpoints"),
            certificateRequests,
            rule("create delete get patch update", "coordination.k8s.io", "leases"),
            rule("get", "storage.k8s.io", "volumeattachments"),
            rule("create", "core", "serviceaccounts/token"),
            rule("get patch update", "core", "persistentvolumeclaims/status"),
            rule(read, "storage.k8s.io", "csidrivers"),
            rule("create delete get patch update", "storage.k8s.io", "csinodes"),
            rule(read, "node.k8s.io", "runtimeclasses"),
            rule("get", "resource.k8s.io", "resourceclaims"),
            rule("deletecollection", "resource.k8s.io", "resourceslices"),
            rule("get", "core", "serviceaccounts"),
        ]
    }

    private static var schedulerRules: [PolicyRule] {
        [
            events,
            rule("create", "coordination.k8s.io", "leases"),
            rule("get list update watch", "coordination.k8s.io", "leases", names: "kube-scheduler"),
            rule(readWrite, "coordination.k8s.io", "leasecandidates"),
            rule(read, "core", "nodes"),
            rule("delete get list watch", "core", "pods"),
            rule("create", "core", "bindings pods/binding"),
            rule("patch update", "core", "pods/status"),
            rule(read, "core", "replicationcontrollers services"),
            rule(read, "apps extensions", "replicasets"),
            rule(read, "apps", "statefulsets"),
            rule(read, "policy", "poddisruptionbudgets"),
            rule(read, "core", "persistentvolumeclaims persistentvolumes"),
            rule("create", "authentication.k8s.io", "tokenreviews"),
            rule("create", "authorization.k8s.io", "subjectaccessreviews"),
            rule(read, "storage.k8s.io", "csinodes"),
            rule(read, "storage.k8s.io", "volumeattachments"),
            rule(read, "core", "namespaces"),
            rule(read, "storage.k8s.io", "csidrivers"),
            rule(read, "storage.k8s.io", "csistoragecapacities"),
            rule(read, "resource.k8s.io", "deviceclasses"),
            rule("get list patch update watch", "resource.k8s.io", "resourceclaims"),
            rule("get list patch update watch", "resource.k8s.io", "resourceclaims/status"),
            rule("update", "core", "pods/finalizers"),
            rule(read, "resource.k8s.io", "resourceslices"),
            rule("create delete", "resource.k8s.io", "resourceclaims"),
            rule("patch update", "resource.k8s.io", "resourceclaims/binding"),
        ]
    }

    private static var controllerManagerRules: [PolicyRule] {
        [
            events,
            rule("create", "coordination.k8s.io", "leases"),
            rule("get list update watch", "coordination.k8s.io", "leases", names: "kube-controller-manager"),
            rule("create", "core", "secrets serviceaccounts"),
            rule("delete", "core", "secrets"),
            rule("get", "core", "configmaps namespaces secrets serviceaccounts"),
            rule("update", "core", "secrets serviceaccounts"),
            rule("create", "authentication.k8s.io", "tokenreviews"),
            rule("create", "authorization.k8s.io", "subjectaccessreviews"),
            rule("list watch", "*", "*"),
            rule("create", "core", "serviceaccounts/token"),
        ]
    }
}
