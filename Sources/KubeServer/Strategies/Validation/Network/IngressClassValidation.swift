internal import KubeCore

/// What must hold for ingress classes.
/// Source: pkg/apis/networking/validation of Kubernetes 1.36.
enum IngressClassValidation {
    private static let maximumControllerBytes = 250

    static func ingressClass(_ object: KubeObject, _ errors: inout FieldErrors) {
        let spec = object["spec"] ?? [:]
        let controller = spec.text("controller")
        if controller.utf8.count > maximumControllerBytes {
            errors.tooLong("spec.controller", limitBytes: maximumControllerBytes)
        }
        errors.domainPrefixedPath("spec.controller", controller)
        if let parameters = spec["parameters"] { self.parameters(parameters, "spec.parameters", &errors) }
    }

    /// A reference to an object of any kind.
    static func reference(_ reference: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        if let group = reference["apiGroup"]?.stringValue {
            errors.invalid("\(path).apiGroup", group, NameValidation.dns1123Subdomain(group))
        }
        for member in ["kind", "name"] {
            errors.requiredName("\(path).\(member)", reference[member], NameValidation.pathSegment)
        }
    }

    private static func parameters(_ parameters: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        reference(parameters, path, &errors)
        let namespace = parameters["namespace"]?.stringValue
        switch parameters["scope"]?.stringValue {
        case nil: errors.required("\(path).scope")
        case "Namespace"?:
            if let namespace {
                errors.invalid("\(path).namespace", namespace, NameValidation.dns1123Label(namespace))
            } else {
                errors.required("\(path).namespace", "`parameters.scope` is set to 'Namespace'")
            }
        case "Cluster"?:
            if namespace != nil { errors.forbidden("\(path).namespace", "`parameters.scope` is set to 'Cluster'") }
        default: errors.oneOf("\(path).scope", parameters["scope"], ["Cluster", "Namespace"])
        }
    }
}
