internal import KubeCore
internal import SyncSettings

/// Ingresses: the tenant's rules for the host's ingress controller, with every Service and Secret led to the tenant's own.
/// Source: vcluster reference 3.9; Kubernetes documentation, "Ingress".
struct IngressTranslation: Translation {
    let metadata: HostMetadata
    let rules: IngressRules
    /// Throws when the tenant may not name an ingress class.
    let checkClass: @Sendable (String?) throws(SyncRefusal) -> Void

    let name = "ingress"
    let resource = GroupVersionResource.ingresses
    let fields = FieldOwners(virtual: ["spec"], up: ["status"])
    private let fieldsWithoutClass = FieldOwners(virtual: ["spec"], up: ["spec.ingressClassName", "status"])

    /// The class is the host's to choose as long as the tenant names none.
    func fields(of virtual: KubeObject) -> FieldOwners {
        Self.className(virtual) == nil ? fieldsWithoutClass : fields
    }

    static let legacyClassAnnotation = "kubernetes.io/ingress.class"

    private var naming: HostNaming { metadata.naming }

    // MARK: To the host

    /// - Throws: `SyncRefusal` for what the host must not be asked to serve.
    func hostObject(for virtual: KubeObject) throws(SyncRefusal) -> KubeObject {
        try rules.check(virtual)
        try checkClass(Self.className(virtual))
        var visible = virtual
        visible.annotations = annotations(of: virtual)
        var host = metadata.hostObject(for: visible, apiVersion: "networking.k8s.io/v1", kind: "Ingress")
        guard var spec = virtual["spec"], case .object = spec else { return host }
        IngressReferences.edit(&spec) { _, name in naming.hostName(name, in: virtual.namespace) }
        host["spec"] = spec
        return host
    }

    static func className(_ ingress: KubeObject) -> String? {
        let name = ingress.at("spec", "ingressClassName")?.stringValue ?? ingress.annotations[legacyClassAnnotation]
        return name.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The tenant's annotations that may pass, in the host's names.
    private func annotations(of virtual: KubeObject) -> [String: String] {
        var result: [String: String] = [:]
        for (key, value) in virtual.annotations where metadata.annotations.allows(key) {
            let (hostKey, hostValue) = IngressAnnotation(key: key, value: value).forHost(
                namespace: virtual.namespace, naming: naming)
            result[hostKey] = hostValue
        }
        return result
    }

    // MARK: To the tenant

    /// Where the host serves it, and the class that the host chose when the tenant named none.
    func virtualObject(_ virtual: KubeObject, showing host: KubeObject) -> KubeObject {
        var shown = virtual
        if Self.className(virtual) == nil, let chosen = host.at("spec", "ingressClassName") {
            shown.set(chosen, at: "spec", "ingressClassName")
        }
        if let status = host.at("status", "loadBalancer") { shown["status"] = ["loadBalancer": status] }
        return shown
    }
}
