extension AdmissionChain {
    /// The plugins of every cluster, in the order of kube-apiserver, with those of our own before webhooks and policies:
    /// after everything that completes an object, before the quota is charged.
    ///
    /// NodeRestriction is not among them since no node has an identity here, nor are the plugins that kube-apiserver
    /// has switched off by default.
    /// Source: pkg/kubeapiserver/options/plugins.go AllOrderedPlugins, DefaultOffAdmissionPlugins.
    /// - Parameters:
    ///   - authorizer: nil leaves the plugins out that ask for rights.
    ///   - versions: to be attached to the registry that the chain is for.
    static func standard(
        storage: ObjectStorage, environment: RegistryEnvironment, authorizer: RBACAuthorizer?,
        quotas: QuotaController, additionalPlugins: [any AdmissionPlugin],
        versions: ResourceVersions
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
        plugins += additionalPlugins
        let caller = WebhookCaller(versions: versions, authorizer: authorizer, makeUID: environment.makeUID)
        plugins.append(MutatingPolicies(storage: storage, versions: versions, authorizer: authorizer))
        plugins.append(MutatingWebhooks(storage: storage, caller: caller))
        plugins.append(ValidatingPolicies(storage: storage, versions: versions, authorizer: authorizer))
        plugins.append(ValidatingWebhooks(storage: storage, caller: caller))
        if let authorizer { plugins.append(EscalationGuard(authorizer: authorizer)) }
        return AdmissionChain(plugins: plugins + [ResourceQuotaAdmission(ledger: quotas.ledger)])
    }
}
