/// Selectable fields of kinds that have many.
/// Source: pkg/apis/core/v1/conversion.go, pkg/apis/events/v1/conversion.go of Kubernetes 1.36.
enum CoreFields {
    static let pods: [SelectableField] = [
        SelectableField("spec.nodeName"),
        SelectableField("spec.restartPolicy"),
        SelectableField("spec.schedulerName"),
        SelectableField("spec.serviceAccountName"),
        SelectableField("spec.hostNetwork", default: "false"),
        SelectableField("status.phase"),
        SelectableField("status.podIP"),
        SelectableField("status.podIPs", at: "status.podIP"),
        SelectableField("status.nominatedNodeName"),
    ]

    static let events: [SelectableField] =
        ["kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath"]
        .map { SelectableField("involvedObject.\($0)") } + [
            SelectableField("reason"),
            SelectableField("reportingComponent"),
            SelectableField("source", at: "source.component", "reportingComponent"),
            SelectableField("type"),
        ]

    /// The same fields by the names of `events.k8s.io`; the paths are those of the stored core form.
    static let regardingEvents: [SelectableField] =
        ["kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath"]
        .map { SelectableField("regarding.\($0)", at: "involvedObject.\($0)") } + [
            SelectableField("reason"),
            SelectableField("reportingController", at: "reportingComponent"),
            SelectableField("type"),
        ]
}
