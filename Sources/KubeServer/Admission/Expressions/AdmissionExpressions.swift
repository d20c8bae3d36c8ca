internal import CEL

/// What the expressions of webhooks and admission policies may mention.
/// Source: https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/#validation-expression.
enum AdmissionExpressions {
    /// What an expression is for: it decides about the variables.
    enum Purpose: Sendable {
        case matchCondition
        /// Validations, variables and audit annotations.
        case validation
        /// Without `authorizer`.
        case message
        case applyConfiguration
        case jsonPatch
    }

    /// - Parameter variables: the type of `variables`; nil when the policy has none.
    static func environment(
        hasParameters: Bool, for purpose: Purpose, variables: CELType? = nil
    ) -> CELEnvironment {
        var types: [String: CELType] = [
            "object": .dyn, "oldObject": .dyn, "namespaceObject": namespace, "request": request,
        ]
        if hasParameters { types["params"] = .dyn }
        if purpose != .message {
            types["authorizer"] = CELAuthorizer.type
            types["authorizer.requestResource"] = CELAuthorizer.requestResourceType
        }
        types["variables"] = variables
        switch purpose {
        case .applyConfiguration, .jsonPatch:
            return CELEnvironment(variables: types, messages: MutationTypes.message)
        default: return CELEnvironment(variables: types)
        }
    }

    /// Whether a name can be used as a variable.
    /// Source: https://github.com/google/cel-spec/blob/master/doc/langdef.md, IDENT.
    static func isIdentifier(_ name: String) -> Bool {
        let reserved: Set<String> = [
            "true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if",
            "import", "let", "loop", "package", "namespace", "return", "var", "void", "while",
        ]
        guard let first = name.utf8.first, !(0x30...0x39).contains(first), !reserved.contains(name) else {
            return false
        }
        return name.utf8.allSatisfy {
            $0 == UInt8(ascii: "_") || (0x30...0x39).contains($0) || (0x41...0x5A).contains($0)
                || (0x61...0x7A).contains($0)
        }
    }

    // MARK: - Types

    private static func object(_ name: String, _ fields: [String: CELType]) -> CELType {
        .object(CELObjectType(name: "kubernetes.\(name)", fields: fields))
    }

    private static let strings = CELType.list(.string)

    /// Source: k8s.io/apiserver/pkg/admission/plugin/cel BuildRequestType.
    private static let request: CELType = {
        let kind = object("GroupVersionKind", ["group": .string, "version": .string, "kind": .string])
        let resource = object("GroupVersionResource", ["group": .string, "version": .string, "resource": .string])
        let user = object(
            "UserInfo", ["username": .string, "uid": .string, "groups": strings, "extra": .map(.string, strings)])
        return object(
            "AdmissionRequest",
            [
                "kind": kind, "resource": resource, "subResource": .string, "requestKind": kind,
                "requestResource": resource, "requestSubResource": .string, "name": .string, "namespace": .string,
                "operation": .string, "userInfo": user, "dryRun": .bool, "options": .dyn,
            ])
    }()

    /// Source: k8s.io/apiserver/pkg/admission/plugin/cel BuildNamespaceType.
    private static let namespace: CELType = {
        let texts = CELType.map(.string, .string)
        let metadata = object(
            "NamespaceMetadata",
            [
                "name": .string, "generateName": .string, "namespace": .string, "labels": texts, "annotations": texts,
                "UID": .string, "creationTimestamp": .timestamp, "deletionGracePeriodSeconds": .int,
                "deletionTimestamp": .timestamp, "generation": .int, "resourceVersion": .string,
                "finalizers": strings,
            ])
        return object(
            "Namespace",
            [
                "metadata": metadata, "spec": object("NamespaceSpec", ["finalizers": strings]),
                "status": object("NamespaceStatus", ["phase": .string]),
            ])
    }()
}

/// The types that the expressions of MutatingAdmissionPolicies make.
/// Source: https://kubernetes.io/docs/reference/access-authn-authz/mutating-admission-policy/.
enum MutationTypes {
    /// `Object` itself; its fields are of any type, since one policy may match many kinds.
    static let object = CELType.object(CELObjectType(name: "Object", fields: { _ in .dyn }))

    static let patch = CELObjectType(
        name: "JSONPatch", fields: ["op": .string, "path": .string, "from": .string, "value": .dyn])
    static let patchList = CELType.list(.object(patch))

    /// `Object`, and `Object.spec` and the like for the fields below it.
    static func message(_ name: String) -> CELObjectType? {
        if name == "JSONPatch" { return patch }
        guard name == "Object" || name.hasPrefix("Object.") else { return nil }
        return CELObjectType(name: name, fields: { _ in .dyn })
    }
}
