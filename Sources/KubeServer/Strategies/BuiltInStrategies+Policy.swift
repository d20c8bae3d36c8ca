internal import KubeCore

/// Limits, priorities, scaling and who may do what.
extension BuiltInStrategies {
    static let policy: [String: Configuration] = [
        "policy/poddisruptionbudgets": {
            $0.looksAtMetadataAgain = true
            $0.allowsUnconditionalUpdate = false
            $0.generationPolicy = .onSpecChange
            $0.initialStatus = ["disruptionsAllowed": 0, "currentHealthy": 0, "desiredHealthy": 0, "expectedPods": 0]
            $0.validation = PolicyValidation.podDisruptionBudget
            $0.statusValidation = PolicyValidation.podDisruptionBudgetStatus
        },
        "autoscaling/horizontalpodautoscalers": {
            $0.initialStatus = ["desiredReplicas": 0, "currentMetrics": nil]
            $0.defaults = AutoscalerDefaults.horizontalPodAutoscaler
            $0.newValidation = HorizontalPodAutoscalerValidation.new
            $0.changeValidation = HorizontalPodAutoscalerValidation.change
            $0.statusValidation = HorizontalPodAutoscalerValidation.status
        },
        "coordination.k8s.io/leases": {
            $0.knowsFinalizers = false
            $0.allowsUnconditionalUpdate = false
            $0.allowsCreateOnUpdate = true
            $0.disabledFeatures = DisabledFeatures.lease
            $0.validation = PolicyValidation.lease
        },
        "scheduling.k8s.io/priorityclasses": {
            $0.generationPolicy = .onCreate
            $0.defaults = OtherDefaults.priorityClass
            $0.newValidation = PolicyValidation.priorityClass
            $0.changeValidation = PolicyValidation.priorityClassChange
        },
        "node.k8s.io/runtimeclasses": {
            $0.looksAtMetadataAgain = true
            $0.warnings = { object, _ in NodeLabelWarnings.runtimeClass(object) }
            $0.allowsUnconditionalUpdate = false
            $0.validation = PolicyValidation.runtimeClass
            $0.immutableFields = ["handler"]
        },
        "rbac.authorization.k8s.io/roles": rbacRole,
        "rbac.authorization.k8s.io/clusterroles": rbacRole,
        "rbac.authorization.k8s.io/rolebindings": rbacBinding,
        "rbac.authorization.k8s.io/clusterrolebindings": rbacBinding,
    ]

    private static let rbacRole: Configuration = {
        $0.looksAtMetadataAgain = true
        $0.names = .pathSegment
        $0.allowsCreateOnUpdate = true
        $0.finishNew = OtherDefaults.role
        $0.finishChange = { role, _ in OtherDefaults.role(&role) }
        $0.validation = AccessValidation.role
    }

    private static let rbacBinding: Configuration = {
        $0.looksAtMetadataAgain = true
        $0.names = .pathSegment
        $0.allowsCreateOnUpdate = true
        $0.defaults = OtherDefaults.roleBinding
        $0.validation = AccessValidation.binding
        $0.changeValidation = AccessValidation.bindingChange
    }
}
