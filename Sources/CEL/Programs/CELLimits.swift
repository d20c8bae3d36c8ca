/// What expressions may cost in Kubernetes. One unit is about the work of looking up one variable.
/// Source: https://kubernetes.io/docs/reference/using-api/cel/#resource-constraints; k8s.io/apiserver/pkg/apis/cel.
package enum CELLimits {
    /// Of one evaluation of one expression.
    package static let perCall: UInt64 = 1_000_000
    /// Of all rules of a custom resource or all expressions of a policy in one request.
    package static let perRequest: UInt64 = 10_000_000
    /// Of all match conditions of a webhook or a policy in one request.
    package static let matchConditionsPerRequest: UInt64 = 2_500_000
    /// What a rule of a definition may cost at worst by estimate.
    package static let estimatePerRule: UInt64 = 10_000_000
    /// What all rules of a definition together may cost at worst by estimate.
    package static let estimatePerDefinition: UInt64 = 100_000_000
}
