internal import KubeCore
internal import KubeSchema

extension APIServer {
    /// What `/metrics` answers. O(number of series and of stored kinds).
    func metricsText() -> String {
        var text = MetricText()
        metrics.write(to: &text)
        writeInFlight(to: &text)
        writeFlowControl(to: &text)
        writeAudit(to: &text)
        writeStorage(to: &text)
        text.begin(
            "kubernetes_build_info", .gauge,
            "A metric with a constant '1' value labeled by major, minor, git version.")
        text.sample(
            "kubernetes_build_info",
            [
                ("git_version", ServerVersion.gitVersion), ("major", ServerVersion.major),
                ("minor", ServerVersion.minor),
            ], 1)
        return text.text + additionalMetrics()
    }

    private func writeInFlight(to text: inout MetricText) {
        let name = "apiserver_current_inflight_requests"
        text.begin(
            name, .gauge,
            "Maximal number of currently used inflight request limit of this apiserver per request kind in last second."
        )
        text.sample(name, [("request_kind", "mutating")], inFlight.count(.writing))
        text.sample(name, [("request_kind", "readOnly")], inFlight.count(.reading))
    }

    /// Source: k8s.io/apiserver/pkg/util/flowcontrol/metrics.
    private func writeFlowControl(to text: inout MetricText) {
        let (levels, schemas) = flow.report
        func gauge(_ name: String, _ help: String, _ value: (FlowController.LevelReport) -> Int) {
            text.begin("apiserver_flowcontrol_\(name)", .gauge, help)
            for level in levels {
                text.sample(
                    "apiserver_flowcontrol_\(name)", [("priority_level", level.level)], value(level))
            }
        }
        gauge("nominal_limit_seats", "Nominal number of execution seats configured for each priority level") {
            $0.nominalSeats
        }
        gauge("current_executing_seats", "Concurrency (number of seats) occupied by the currently executing requests") {
            $0.executing
        }
        gauge("current_inqueue_requests", "Number of requests currently pending in queues of the priority level") {
            $0.waiting
        }
        func labels(_ report: FlowController.SchemaReport) -> [MetricLabel] {
            [("flow_schema", report.schema), ("priority_level", report.level)]
        }
        text.begin(
            "apiserver_flowcontrol_dispatched_requests_total", .counter,
            "Number of requests executed by API Priority and Fairness subsystem")
        for report in schemas {
            text.sample(
                "apiserver_flowcontrol_dispatched_requests_total", labels(report), report.counts.dispatched)
        }
        text.begin(
            "apiserver_flowcontrol_rejected_requests_total", .counter,
            "Number of requests rejected by API Priority and Fairness subsystem")
        for report in schemas {
            let counts = report.counts
            for (reason, count) in [
                ("concurrency-limit", counts.rejectedConcurrencyLimit), ("queue-full", counts.rejectedQueueFull),
                ("time-out", counts.rejectedTimeOut),
            ] where count > 0 {
                text.sample(
                    "apiserver_flowcontrol_rejected_requests_total", labels(report) + [("reason", reason)], count)
            }
        }
    }

    /// Source: k8s.io/apiserver/pkg/audit/metrics.go.
    private func writeAudit(to text: inout MetricText) {
        guard let counts = audit?.log.counts else { return }
        text.begin(
            "apiserver_audit_event_total", .counter, "Counter of audit events generated and sent to the audit backend.")
        text.sample("apiserver_audit_event_total", [], counts.emitted)
        text.begin(
            "apiserver_audit_error_total", .counter,
            "Counter of audit events that failed to be audited properly. Plugin identifies the plugin affected by the "
                + "error.")
        text.sample("apiserver_audit_error_total", [("plugin", "log")], counts.lost)
    }

    /// Source: k8s.io/apiserver/pkg/storage/etcd3/metrics.
    private func writeStorage(to text: inout MetricText) {
        let counts = registry.objectCounts.map { (name: $0.key.description, resource: $0.key, count: $0.value) }.sorted
        { $0.name < $1.name }
        for name in ["apiserver_storage_objects", "apiserver_resource_objects"] {
            text.begin(
                name, .gauge, "Number of stored objects at the time of last check split by kind.")
            for (dotted, resource, count) in counts {
                let labels: [MetricLabel] =
                    name == "apiserver_storage_objects"
                    ? [("resource", dotted)]
                    : [("group", resource.group), ("resource", resource.resource)]
                text.sample(name, labels, count)
            }
        }
    }
}

extension ResourceRegistry {
    /// How many objects of each stored resource there are. O(number of resources).
    fileprivate var objectCounts: [GroupResource: Int] {
        var counts: [GroupResource: Int] = [:]
        for resource in all where resource.descriptor.isStored {
            counts[resource.storageResource] = storage.resource(resource.storageResource).count
        }
        return counts
    }
}
