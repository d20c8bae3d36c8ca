internal import KubeCore

/// The number of a DaemonSet's template, which shows in an annotation now.
/// Source: pkg/apis/apps/v1/conversion.go, pkg/registry/apps/daemonset/strategy.go of Kubernetes 1.36.
enum DaemonSetTemplateGeneration {
    private static let annotation = "deprecated.daemonset.template.generation"

    /// An object without the annotation gets it, so that it has an owner.
    static func fill(_ object: inout KubeObject) {
        if object.annotations[annotation] == nil { object.annotations[annotation] = "0" }
    }

    static func begin(_ object: inout KubeObject) { object.annotations[annotation] = "1" }

    /// Counts the changes of the template.
    static func follow(_ object: inout KubeObject, _ old: KubeObject) {
        let number = Int(old.annotations[annotation] ?? "") ?? 0
        let isChanged = object.at("spec", "template") != old.at("spec", "template")
        object.annotations[annotation] = String(number + (isChanged ? 1 : 0))
    }
}
