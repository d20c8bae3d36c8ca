internal import KubeCore

/// Kinds of the core group.
extension BuiltInStrategies {
    static let core: [String: Configuration] = [
        "/configmaps": {
            $0.looksAtMetadataAgain = true
            $0.looksAtChangeFirst = true
            $0.validation = ConfigurationValidation.configMap
            $0.changeValidation = ConfigurationValidation.configMapChange
        },
        "/secrets": {
            $0.looksAtMetadataAgain = true
            $0.defaults = OtherDefaults.secret
            $0.warnings = { object, _ in SecretWarnings.secret(object) }
            $0.looksAtChangeFirst = true
            $0.validation = ConfigurationValidation.secret
            $0.changeValidation = ConfigurationValidation.secretChange
        },
        "/serviceaccounts": {
            $0.looksAtMetadataAgain = true
            $0.returnsDeletedObject = true
            $0.finishNew = OtherDefaults.serviceAccount
            $0.finishChange = { account, _ in OtherDefaults.serviceAccount(&account) }
            $0.warnings = { object, _ in AccessValidation.serviceAccountWarnings(object) }
        },
        "/events": event,
        "events.k8s.io/events": event,
        "/limitranges": {
            $0.looksAtMetadataAgain = true
            $0.allowsCreateOnUpdate = true
            $0.defaults = OtherDefaults.limitRange
            $0.validation = LimitRangeValidation.limitRange
        },
        "/resourcequotas": {
            $0.returnsDeletedObject = true
            $0.allowsCreateOnUpdate = true
            $0.initialStatus = [:]
            $0.defaults = OtherDefaults.resourceQuota
            $0.validation = QuotaValidation.quota
            $0.changeValidation = QuotaValidation.change
            $0.statusValidation = QuotaValidation.status
        },
        "/nodes": {
            $0.warnings = { object, _ in NodeLabelWarnings.node(object) }
            $0.looksAtMetadataAgain = true
            $0.hasSeparateStatus = false
            $0.defaults = OtherDefaults.node
            $0.disabledFeatures = DisabledFeatures.node
            $0.finishNew = OtherDefaults.nodeStatus
            $0.finishChange = { node, old in node["status"] = old["status"] }
            $0.validation = { _, _ in }
            $0.newValidation = ClusterValidation.node
            $0.changeValidation = ClusterValidation.nodeChange
            $0.statusValidation = ClusterValidation.nodeChange
        },
    ]

    private static let event: Configuration = {
        $0.allowsCreateOnUpdate = true
        $0.validation = EventValidation.event
        $0.versionRules = EventValidation.strict
    }
}
