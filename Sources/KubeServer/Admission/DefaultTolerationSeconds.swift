package import KubeCore

/// Lets pods stay five minutes on a node that is not ready or not reachable, unless they say otherwise.
/// Source: plugin/pkg/admission/defaulttolerationseconds.
package struct DefaultTolerationSeconds: AdmissionPlugin {
    package let name = "DefaultTolerationSeconds"
    private static let taints = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"]
    private static let seconds: Int64 = 300

    package init() {}

    package func admit(_ request: AdmissionRequest, object pod: inout KubeObject) async throws(StatusError) {
        guard request.resource.resource == .pods, request.subresource == nil,
            request.operation == .create || request.operation == .update
        else { return }
        let given = pod.at("spec", "tolerations")?.arrayValue ?? []
        let missing = Self.taints.filter { taint in !given.contains { Self.tolerates($0, taint) } }
        if missing.isEmpty { return }
        let added = missing.map { taint -> JSONValue in
            [
                "key": .string(taint), "operator": "Exists", "effect": "NoExecute",
                "tolerationSeconds": .int(Self.seconds),
            ]
        }
        pod.set(.array(given + added), at: "spec", "tolerations")
    }

    private static func tolerates(_ toleration: JSONValue, _ taint: String) -> Bool {
        let key = toleration["key"]?.stringValue ?? ""
        let effect = toleration["effect"]?.stringValue ?? ""
        return (key.isEmpty || key == taint) && (effect.isEmpty || effect == "NoExecute")
    }
}
