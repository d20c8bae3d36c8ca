package import KubeCore

/// Gives Ingresses that name no class the default one.
/// Source: plugin/pkg/admission/network/defaultingressclass.
package struct DefaultIngressClass: AdmissionPlugin {
    package let name = "DefaultIngressClass"
    private static let ingresses = GroupVersionResource(
        group: "networking.k8s.io", version: "v1", resource: "ingresses")
    private static let oldAnnotation = "kubernetes.io/ingress.class"
    private let storage: ObjectStorage

    package init(storage: ObjectStorage) { self.storage = storage }

    package func admit(_ request: AdmissionRequest, object ingress: inout KubeObject) async throws(StatusError) {
        guard request.creates(Self.ingresses), ingress.at("spec", "ingressClassName")?.stringValue == nil,
            ingress.annotations[Self.oldAnnotation] == nil,
            let standard = try storage.defaultObject(
                .ingressClasses, annotations: ["ingressclass.kubernetes.io/is-default-class"])
        else { return }
        ingress.set(.string(standard.name), at: "spec", "ingressClassName")
    }
}
