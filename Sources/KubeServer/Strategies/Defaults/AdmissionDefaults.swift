internal import KubeCore

/// Defaults of webhooks and admission policies.
/// Source: pkg/apis/admissionregistration/v1/defaults.go of Kubernetes 1.36.
enum AdmissionDefaults {
    static func validatingWebhooks(_ object: inout KubeObject) { object.edit { $0.editEach("webhooks", webhook) } }

    static func mutatingWebhooks(_ object: inout KubeObject) {
        object.edit { root in
            root.editEach("webhooks") {
                webhook(&$0)
                $0.fill("reinvocationPolicy", "Never")
            }
        }
    }

    private static func webhook(_ webhook: inout JSONValue) {
        webhook.edit("clientConfig") { client in client.edit("service") { $0.fill("port", 443) } }
        webhook.editEach("rules", rule)
        webhook.fill("failurePolicy", "Fail")
        webhook.fill("timeoutSeconds", 10)
        match(&webhook)
    }

    static func policy(_ object: inout KubeObject) {
        object.editOrMake("spec") { spec in
            spec.edit("matchConstraints", matchResources)
            spec.fill("failurePolicy", "Fail")
        }
    }

    static func binding(_ object: inout KubeObject) {
        object.edit("spec") { spec in spec.edit("matchResources", matchResources) }
    }

    private static func matchResources(_ resources: inout JSONValue) {
        resources.editEach("resourceRules", rule)
        resources.editEach("excludeResourceRules", rule)
        match(&resources)
    }

    private static func match(_ value: inout JSONValue) {
        value.fill("matchPolicy", "Equivalent")
        value.fill("namespaceSelector", [:])
        value.fill("objectSelector", [:])
    }

    private static func rule(_ rule: inout JSONValue) { rule.fill("scope", "*") }
}
