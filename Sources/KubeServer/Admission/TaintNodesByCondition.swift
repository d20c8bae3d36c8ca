package import KubeCore

/// Keeps pods off new nodes until they are found ready.
/// Source: plugin/pkg/admission/nodetaint.
package struct TaintNodesByCondition: AdmissionPlugin {
    package let name = "TaintNodesByCondition"
    static let notReady: JSONValue = ["key": "node.kubernetes.io/not-ready", "effect": "NoSchedule"]

    package init() {}

    package func admit(_ request: AdmissionRequest, object node: inout KubeObject) async throws(StatusError) {
        guard request.creates(.nodes) else { return }
        let taints = node.at("spec", "taints")?.arrayValue ?? []
        let isTainted = taints.contains {
            $0.text("key") == Self.notReady.text("key") && $0.text("effect") == Self.notReady.text("effect")
        }
        if !isTainted { node.set(.array(taints + [Self.notReady]), at: "spec", "taints") }
    }
}
