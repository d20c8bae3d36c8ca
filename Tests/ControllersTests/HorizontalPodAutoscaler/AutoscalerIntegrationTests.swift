import KubeCore
import TestKit
import Testing

@testable import Controllers

@Suite struct AutoscalerIntegrationTests {
    private static func autoscaler(_ metrics: JSONValue) -> KubeObject {
        var object = KubeObject(
            apiVersion: "autoscaling/v2", kind: "HorizontalPodAutoscaler", namespace: "default", name: "web")
        object["spec"] = [
            "scaleTargetRef": ["apiVersion": "apps/v1", "kind": "Deployment", "name": "web"], "minReplicas": 1,
            "maxReplicas": 6, "metrics": metrics,
        ]
        return object
    }

    private static let cpu: JSONValue = [
        [
            "type": "Resource",
            "resource": ["name": "cpu", "target": ["type": "Utilization", "averageUtilization": 50]],
        ]
    ]

    private static func condition(_ object: KubeObject?, _ type: String) -> JSONObject? {
        Conditions(object?.at("status", "conditions"))[type]
    }

    @Test("a deployment grows with a metric, as far as one step may go")
    func grows() async throws {
        let queue: JSONValue = [
            [
                "type": "External",
                "external": ["metric": ["name": "jobs"], "target": ["type": "AverageValue", "averageValue": "10"]],
            ]
        ]
        let metrics = MetricsSource { (path, _) throws(StatusError) in
            guard path == "/apis/external.metrics.k8s.io/v1beta1/namespaces/default/jobs" else { throw .pathNotFound() }
            return ["items": [["metricName": "jobs", "value": "33"]]]
        }
        try await ControlledCluster.run(metrics: metrics) { cluster in
            try await cluster.createDeployment("web", replicas: 1)
            _ = try await cluster.api.create(
                HorizontalPodAutoscalerController.autoscalers, namespace: "default",
                object: Self.autoscaler(queue))
            try await eventually("four replicas") {
                try await cluster.find(.deployments, "web")?.at("spec", "replicas") == 4
            }
            let stored = try await eventually("the status") {
                let object = try await cluster.find(HorizontalPodAutoscalerController.autoscalers, "web")
                return object?.at("status", "lastScaleTime") == nil ? nil : object
            }
            #expect(Self.condition(stored, "AbleToScale")?["reason"] == "SucceededRescale")
            #expect(Self.condition(stored, "ScalingActive")?["reason"] == "ValidMetricFound")
            #expect(stored.at("status", "desiredReplicas") == 4)
        }
    }

    @Test("without a metrics API nothing is scaled, and the condition says why")
    func withoutMetrics() async throws {
        try await ControlledCluster.run { cluster in
            try await cluster.createDeployment("web", replicas: 2)
            _ = try await cluster.api.create(
                HorizontalPodAutoscalerController.autoscalers, namespace: "default",
                object: Self.autoscaler(Self.cpu))
            let active = try await eventually("the condition") {
                Self.condition(
                    try await cluster.find(HorizontalPodAutoscalerController.autoscalers, "web"), "ScalingActive")
            }
            #expect(active["status"] == "False")
            #expect(active["reason"] == "FailedGetResourceMetric")
            #expect(
                active["message"]
                    == """
                    the HPA was unable to compute the replica count: failed to get cpu utilization: unable to get \
                    metrics for resource cpu: unable to fetch metrics from resource metrics API: the server could not \
                    find the requested resource (get pods.metrics.k8s.io)
                    """)
        }
    }
}
