extension AdmissionChain {
    /// The plugins of every cluster, in the order of kube-apiserver, with those of our own where webhooks and policies
    /// come: after everything that completes an object, before the quota is charged.
    ///
    /// NodeRestriction is not among them since no node has an identity here, nor are the plugins that kube-apiserver
    /// has switched off by default.
    /// Source: pkg/kubeapiserver/options/plugins.go AllOrderedPlugins, DefaultOffAdmissionPlugins.
    /// - Parameter authorizer: nil leaves the plugins out that ask for rights.
    static func standard(
        storage: ObjectStorage, environment: RegistryEnvironment, authorizer: RBACAuthorizer?,
        quotas: QuotaController, additionalPlugins: [any AdmissionPlugin]
    ) -> AdmissionChain {
        var plugins: [any AdmissionPlugin] = [
            NamespaceLifecycle(storage: storage),
            LimitRanger(storage: storage),
            ServiceAccountAdmission(storage: storage, environment: environment),
            TaintNodesByCondition(),
            PodSecurityAdmission(storage: storage),
            PodPriority(storage: storage),
            DefaultTolerationSeconds(),
            DefaultStorageClass(storage: storage),
            StorageObjectInUseProtection(),
            PersistentVolumeClaimResize(storage: storage),
            RuntimeClassAdmission(storage: storage),
        ]
        if let authorizer {
            plugins.append(SignerPermission(.approve, authorizer: authorizer))
            plugins.append(SignerPermission(.sign, authorizer: authorizer))
        }
        plugins.append(CertificateSubjectRestriction())
        plugins.append(DefaultIngressClass(storage: storage))
        plugins.append(PodTopologyLabels(storage: storage))
        return AdmissionChain(plugins: plugins + additionalPlugins + [ResourceQuotaAdmission(ledger: quotas.ledger)])
    }
}
