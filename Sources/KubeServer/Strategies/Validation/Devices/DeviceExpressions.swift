internal import CEL
internal import KubeCore

/// The expressions by which classes and requests choose devices.
/// Source: k8s.io/dynamic-resource-allocation/cel/compile.go;
/// https://kubernetes.io/docs/reference/kubernetes-api/extend-resources/resource-claim-v1/, CELDeviceSelector.
enum DeviceExpressions {
    private static let maximumBytes = 10 << 10
    private static let maximumCost: UInt64 = 1_000_000
    private static let maximumAttributes: UInt64 = 32
    private static let maximumDomainBytes: UInt64 = 63
    private static let maximumIdentifierBytes: UInt64 = 32
    private static let maximumValueBytes: UInt64 = 64

    /// Attributes and capacities are found by their domain and then by their name in it.
    private static let environment = CELEnvironment(variables: [
        "device": .object(
            CELObjectType(
                name: "kubernetes.DRADevice",
                fields: [
                    "driver": .string, "allowMultipleAllocations": .bool,
                    "attributes": .map(.string, .map(.string, .dyn)),
                    "capacity": .map(.string, .map(.string, .opaque("kubernetes.Quantity"))),
                ]))
    ])

    private static let sizes = CELSizes { path in
        switch path.dropFirst() {
        case ["driver"]: maximumDomainBytes
        case ["attributes"], ["capacity"], ["attributes", "@values"], ["capacity", "@values"]: maximumAttributes
        case ["attributes", "@keys"], ["capacity", "@keys"]: maximumDomainBytes
        case ["attributes", "@values", "@keys"], ["capacity", "@values", "@keys"]: maximumIdentifierBytes
        case ["attributes", "@values", "@values"], ["capacity", "@values", "@values"]: maximumValueBytes
        default: nil
        }
    }

    static func validate(_ expression: String, _ field: String, _ errors: inout FieldErrors) {
        guard expression.utf8.count <= maximumBytes else {
            return errors.tooLong(field, limitBytes: maximumBytes)
        }
        do throws(CELCompileError) {
            let program = try environment.compile(expression, sizes: sizes)
            switch program.resultType {
            case .bool, .dyn:
                if program.estimatedCost > maximumCost { errors.forbidden(field, "too complex, exceeds cost limit") }
            case let type:
                errors.invalid(
                    field, .string(expression), "must evaluate to bool or the unknown type, not \(type)")
            }
        } catch {
            errors.invalid(field, .string(expression), error.description)
        }
    }
}
