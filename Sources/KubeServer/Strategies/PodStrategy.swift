package import KubeCore

/// Pods are deleted gracefully once they are on a node.
/// Source: pkg/registry/core/pod/strategy.go.
package struct PodStrategy: Strategy {
    package init() {}

    package var hasSeparateStatus: Bool { true }
    package var generationPolicy: GenerationPolicy { .onSpecChange }
    package var returnsDeletedObject: Bool { true }

    package func prepareForCreate(_ object: inout KubeObject, context: RequestContext) {
        object["status"] = ["phase": "Pending"]
    }

    package func gracePeriodSeconds(deleting object: KubeObject, requested: Int64?) -> Int64? {
        if (object.at("spec", "nodeName")?.stringValue ?? "").isEmpty { return 0 }
        let phase = object.at("status", "phase")?.stringValue
        if phase == "Succeeded" || phase == "Failed" { return 0 }
        let seconds = requested ?? object.at("spec", "terminationGracePeriodSeconds")?.intValue ?? 30
        return seconds < 0 ? 1 : seconds
    }
}
