internal import KubeCore

extension BuiltInStrategies {
    /// Webhooks and admission policies.
    static let admission: [String: Configuration] = [
        "admissionregistration.k8s.io/validatingwebhookconfigurations": {
            $0.knowsFinalizers = false
            $0.allowsUnconditionalUpdate = false
            $0.generationPolicy = .onContentChange
            $0.defaults = AdmissionDefaults.validatingWebhooks
            $0.validation = WebhookValidation.validatingConfiguration
        },
        "admissionregistration.k8s.io/mutatingwebhookconfigurations": {
            $0.knowsFinalizers = false
            $0.allowsUnconditionalUpdate = false
            $0.generationPolicy = .onContentChange
            $0.defaults = AdmissionDefaults.mutatingWebhooks
            $0.validation = WebhookValidation.mutatingConfiguration
        },
        "admissionregistration.k8s.io/validatingadmissionpolicies": {
            $0.knowsFinalizers = false
            $0.allowsUnconditionalUpdate = false
            $0.generationPolicy = .onSpecChange
            $0.initialStatus = [:]
            $0.metadataKeptByStatus = KindStrategy.settableMetadata
            $0.defaults = AdmissionDefaults.policy
            $0.validation = AdmissionPolicyValidation.validatingPolicy
        },
        "admissionregistration.k8s.io/mutatingadmissionpolicies": {
            $0.knowsFinalizers = false
            $0.allowsUnconditionalUpdate = false
            $0.generationPolicy = .onSpecChange
            $0.defaults = AdmissionDefaults.policy
            $0.validation = AdmissionPolicyValidation.mutatingPolicy
        },
        "admissionregistration.k8s.io/validatingadmissionpolicybindings": {
            $0.knowsFinalizers = false
            $0.allowsUnconditionalUpdate = false
            $0.generationPolicy = .onSpecChange
            $0.defaults = AdmissionDefaults.binding
            $0.validation = AdmissionPolicyValidation.validatingBinding
        },
        "admissionregistration.k8s.io/mutatingadmissionpolicybindings": {
            $0.knowsFinalizers = false
            $0.allowsUnconditionalUpdate = false
            $0.generationPolicy = .onSpecChange
            $0.defaults = AdmissionDefaults.binding
            $0.validation = AdmissionPolicyValidation.mutatingBinding
        },
    ]
}
