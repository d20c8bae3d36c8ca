internal import KubeCore

/// What must hold for network policies.
/// Source: pkg/apis/networking/validation of Kubernetes 1.36.
enum NetworkPolicyValidation {
    static func networkPolicy(_ object: KubeObject, _ errors: inout FieldErrors) {
        let spec = object["spec"] ?? [:]
        errors.labelSelector("spec.podSelector", spec["podSelector"])
        for (direction, peers) in [("ingress", "from"), ("egress", "to")] {
            for (index, rule) in spec.elements(direction).enumerated() {
                for (position, port) in rule.elements("ports").enumerated() {
                    policyPort(port, "spec.\(direction)[\(index)].ports[\(position)]", &errors)
                }
                for (position, peer) in rule.elements(peers).enumerated() {
                    self.peer(peer, "spec.\(direction)[\(index)].\(peers)[\(position)]", &errors)
                }
            }
        }
        let types = spec.elements("policyTypes")
        if types.count > 2 {
            errors.invalid("spec.policyTypes", spec["policyTypes"], "may not specify more than two policyTypes")
            return
        }
        for (index, type) in types.enumerated() {
            errors.oneOf("spec.policyTypes[\(index)]", type, ["Ingress", "Egress"])
        }
    }

    private static func policyPort(_ port: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        errors.oneOf("\(path).protocol", port["protocol"], ["TCP", "UDP", "SCTP"])
        let end = port["endPort"]
        switch port["port"] {
        case .int(let number)?:
            errors.port("\(path).port", .int(number))
            if let last = end?.intValue, last < number {
                errors.invalid("\(path).endPort", end, "must be greater than or equal to `port`")
            }
            errors.port("\(path).endPort", end)
        case .string(let name)?:
            if end != nil {
                errors.invalid("\(path).endPort", end, "may not be specified when `port` is non-numeric")
            }
            errors.invalid("\(path).port", name, NameValidation.portName(name))
        default:
            if end != nil {
                errors.invalid("\(path).endPort", end, "may not be specified when `port` is not specified")
            }
        }
    }

    private static func peer(_ peer: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        let kinds = ["podSelector", "namespaceSelector", "ipBlock"].filter { peer[$0] != nil }
        for selector in ["podSelector", "namespaceSelector"] where peer[selector] != nil {
            errors.labelSelector("\(path).\(selector)", peer[selector])
        }
        if let block = peer["ipBlock"] { self.block(block, "\(path).ipBlock", &errors) }
        if kinds.isEmpty { errors.required(path, "must specify a peer") }
        if kinds.count > 1, kinds.contains("ipBlock") {
            errors.forbidden(path, "may not specify both ipBlock and another peer")
        }
    }

    private static func block(_ block: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        let range = block.text("cidr")
        guard !range.isEmpty else { return errors.required("\(path).cidr") }
        let isRange = IPText.isRange(range)
        if !isRange { errors.invalid("\(path).cidr", .string(range), IPText.rangeMessage) }
        guard isRange else { return }
        for (index, exception) in block.elements("except").enumerated() {
            let (text, place) = (exception.stringValue ?? "", "\(path).except[\(index)]")
            if !IPText.isRange(text) {
                errors.invalid(place, .string(text), IPText.rangeMessage)
            } else if !IPText.isStrictSubset(text, of: range) {
                errors.invalid(place, .string(text), "must be a strict subset of `cidr`")
            }
        }
    }
}
