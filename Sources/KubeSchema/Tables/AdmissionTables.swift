internal import KubeCore

/// Tables of admission webhooks and policies.
/// Source: pkg/printers/internalversion/printers.go of Kubernetes 1.36.
enum AdmissionTables {
    static let printers: [String: TablePrinter] = [
        "admissionregistration.k8s.io/validatingwebhookconfigurations": webhooks,
        "admissionregistration.k8s.io/mutatingwebhookconfigurations": webhooks,
        "admissionregistration.k8s.io/validatingadmissionpolicies": policies("Validations", "validations"),
        "admissionregistration.k8s.io/mutatingadmissionpolicies": policies("Mutations", "mutations"),
        "admissionregistration.k8s.io/validatingadmissionpolicybindings": bindings,
        "admissionregistration.k8s.io/mutatingadmissionpolicybindings": bindings,
    ]

    private static let webhooks = TablePrinter([.name, .integer("Webhooks"), .age]) { object, now in
        [.string(object.name), .int(Int64(object.list("webhooks").count)), object.age(now)]
    }

    private static func policies(_ column: String, _ member: String) -> TablePrinter {
        TablePrinter([.name, .integer(column), "ParamKind", .age]) { object, now in
            let parameters = object.at("spec", "paramKind").map { "\($0.text("apiVersion"))/\($0.text("kind"))" }
            return [
                .string(object.name), .int(Int64(object.list("spec", member).count)),
                CellText.orNone(parameters ?? "", "<unset>"), object.age(now),
            ]
        }
    }

    private static let bindings = TablePrinter([.name, "PolicyName", "ParamRef", .age]) { object, now in
        [
            .string(object.name), .string(object.text("spec", "policyName")),
            .string(parameters(object.at("spec", "paramRef"))), object.age(now),
        ]
    }

    private static func parameters(_ reference: JSONValue?) -> String {
        guard let reference else { return "<unset>" }
        let name = reference.text("name")
        if !name.isEmpty {
            let namespace = reference.text("namespace")
            return namespace.isEmpty ? "*/\(name)" : "\(namespace)/\(name)"
        }
        return reference["selector"].map(goText) ?? "<unset>"
    }

    /// A selector as Go prints the structure, which is what kube-apiserver shows.
    private static func goText(_ selector: JSONValue) -> String {
        let labels = (selector["matchLabels"]?.objectValue?.stringDictionary ?? [:]).sorted { $0.key < $1.key }
            .map { "\($0.key): \($0.value)," }.joined()
        let expressions = selector.list("matchExpressions").map { expression in
            let values = expression.list("values").compactMap(\.stringValue).joined(separator: " ")
            return "LabelSelectorRequirement{Key:\(expression.text("key")),Operator:\(expression.text("operator")),"
                + "Values:[\(values)],},"
        }.joined()
        return "&LabelSelector{MatchLabels:map[string]string{\(labels)},"
            + "MatchExpressions:[]LabelSelectorRequirement{\(expressions)},}"
    }
}
