import KubeCore
import Testing

@testable import KubeServer

@Suite("What quotas charge")
struct QuotaDecisionTests {
    private static let now = Timestamp(secondsSinceEpoch: 1_767_225_600)

    private static func quota(_ hard: JSONValue, used: [String: String] = [:], spec: JSONObject = [:]) -> QuotaAccount {
        var quota = KubeObject(apiVersion: "v1", kind: "ResourceQuota", namespace: "default", name: "q")
        var body = spec
        body["hard"] = hard
        quota["spec"] = .object(body)
        var amounts = ResourceList()
        for name in ResourceList(hard).names { amounts[name] = .zero }
        for (name, amount) in used { amounts[name] = try? Quantity(amount) }
        return QuotaAccount(quota, used: amounts)
    }

    private static func pod(_ resources: JSONValue, spec: JSONObject = [:], status: JSONValue? = nil) -> KubeObject {
        var pod = KubeObject(apiVersion: "v1", kind: "Pod", namespace: "default", name: "p")
        var body = spec
        body["containers"] = [["name": "c", "image": "x", "resources": resources]]
        pod["spec"] = .object(body)
        if let status { pod["status"] = status }
        return pod
    }

    @Test(
        "each name counts the objects of one resource",
        arguments: [
            ("pods", "pods"), ("cpu", "pods"), ("requests.memory", "pods"), ("limits.cpu", "pods"),
            ("requests.example.com/gpu", "pods"), ("hugepages-2Mi", "pods"),
            ("requests.storage", "persistentvolumeclaims"),
            ("gold.storageclass.storage.k8s.io/requests.storage", "persistentvolumeclaims"),
            ("services.nodeports", "services"), ("configmaps", "configmaps"), ("count/secrets", "secrets"),
            ("count/deployments.apps", "deployments.apps"), ("count/widgets.example.com", "widgets.example.com"),
        ])
    func names(_ name: String, _ resource: String) {
        #expect(QuotaNames.resource(countedBy: name)?.description == resource)
    }

    private static let usages: [(object: KubeObject, resource: GroupResource, usage: String)] = [
        (
            pod(["requests": ["cpu": "300m", "memory": "1Gi"], "limits": ["cpu": "1"]]), .pods,
            "count/pods=1,cpu=300m,limits.cpu=1,memory=1Gi,pods=1,requests.cpu=300m,requests.memory=1Gi"
        ),
        (
            pod(["requests": ["example.com/gpu": "2", "hugepages-2Mi": "4Mi"]]), .pods,
            "count/pods=1,hugepages-2Mi=4Mi,pods=1,requests.example.com/gpu=2,requests.hugepages-2Mi=4Mi"
        ),
        (pod(["requests": ["cpu": "1"]], status: ["phase": "Succeeded"]), .pods, "count/pods=1"),
        (
            KubeObject(
                ["spec": ["storageClassName": "gold", "resources": ["requests": ["storage": "3Gi"]]]] as JSONObject),
            .persistentVolumeClaims,
            "count/persistentvolumeclaims=1,gold.storageclass.storage.k8s.io/persistentvolumeclaims=1,gold.storageclass.storage.k8s.io/requests.storage=3Gi,persistentvolumeclaims=1,requests.storage=3Gi"
        ),
        (
            KubeObject(["spec": ["type": "NodePort", "ports": [["port": 1], ["port": 2]]]] as JSONObject), .services,
            "count/services=1,services=1,services.loadbalancers=0,services.nodeports=2"
        ),
        (
            KubeObject(
                [
                    "spec": [
                        "type": "LoadBalancer", "allocateLoadBalancerNodePorts": false,
                        "ports": [["port": 1, "nodePort": 30001], ["port": 2]],
                    ]
                ] as JSONObject), .services,
            "count/services=1,services=1,services.loadbalancers=1,services.nodeports=1"
        ),
        (KubeObject([:] as JSONObject), GroupResource(group: "", resource: "secrets"), "count/secrets=1,secrets=1"),
        (
            KubeObject([:] as JSONObject), GroupResource(group: "apps", resource: "deployments"),
            "count/deployments.apps=1"
        ),
    ]

    @Test("each kind uses what it uses", arguments: usages.indices)
    func usage(_ index: Int) {
        let row = Self.usages[index]
        #expect(QuotaUsage.of(row.object, row.resource, now: Self.now).text == row.usage)
    }

    private static let decisions: [(account: QuotaAccount, pod: KubeObject, refusal: String?)] = [
        (quota(["pods": "1"]), pod([:]), nil),
        (
            quota(["pods": "1"], used: ["pods": "1"]), pod([:]),
            "exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1"
        ),
        (
            quota(["requests.cpu": "500m", "pods": "5"]), pod([:]),
            "failed quota: q: must specify requests.cpu for: c"
        ),
        (
            quota(["limits.cpu": "1", "limits.memory": "1Gi"]), pod([:]),
            "failed quota: q: must specify limits.cpu for: c; limits.memory for: c"
        ),
        (
            quota(["requests.cpu": "500m"]), pod(["requests": ["cpu": "600m"]]),
            "exceeded quota: q, requested: requests.cpu=600m, used: requests.cpu=0, limited: requests.cpu=500m"
        ),
        (
            quota(["requests.cpu": "1", "memory": "1Gi", "pods": "1"], used: ["pods": "1", "memory": "512Mi"]),
            pod(["requests": ["cpu": "1", "memory": "1Gi"]]),
            "exceeded quota: q, requested: memory=1Gi,pods=1, used: memory=512Mi,pods=1, limited: memory=1Gi,pods=1"
        ),
        (quota(["pods": "0"], spec: ["scopes": ["BestEffort"]]), pod(["requests": ["cpu": "1"]]), nil),
        (
            quota(["pods": "0"], spec: ["scopes": ["BestEffort"]]), pod([:]),
            "exceeded quota: q, requested: pods=1, used: pods=0, limited: pods=0"
        ),
        (
            quota(["pods": "0"], spec: ["scopes": ["Terminating"]]), pod([:], spec: ["activeDeadlineSeconds": 5]),
            "exceeded quota: q, requested: pods=1, used: pods=0, limited: pods=0"
        ),
        (quota(["pods": "0"], spec: ["scopes": ["Terminating"]]), pod([:]), nil),
        (
            quota(
                ["pods": "0"],
                spec: [
                    "scopeSelector": [
                        "matchExpressions": [["scopeName": "PriorityClass", "operator": "In", "values": ["high"]]]
                    ]
                ]), pod([:], spec: ["priorityClassName": "high"]),
            "exceeded quota: q, requested: pods=1, used: pods=0, limited: pods=0"
        ),
        (
            quota(
                ["pods": "0"],
                spec: [
                    "scopeSelector": [
                        "matchExpressions": [["scopeName": "PriorityClass", "operator": "In", "values": ["high"]]]
                    ]
                ]), pod([:], spec: ["priorityClassName": "low"]), nil
        ),
        (quota(["services": "0"]), pod([:]), nil),
    ]

    @Test("a pod is let in or refused, in Kubernetes' words", arguments: decisions.indices)
    func decide(_ index: Int) {
        let row = Self.decisions[index]
        let demand = QuotaDemand(.pods, object: row.pod, old: nil, now: Self.now)
        do throws(QuotaRefusal) {
            _ = try demand.charged(to: row.account)
            if let refusal = row.refusal { Issue.record("was let in, instead of: \(refusal)") }
        } catch {
            if error.message != row.refusal { Issue.record("refused with: \(error.message)") }
        }
    }

    @Test("an update is charged what it adds, and never gives back here")
    func increases() {
        func claim(_ size: JSONValue) -> KubeObject {
            KubeObject(["spec": ["resources": ["requests": ["storage": size]]]] as JSONObject)
        }
        #expect(
            QuotaDemand(.persistentVolumeClaims, object: claim("3Gi"), old: claim("1Gi"), now: Self.now).increase.text
                == "requests.storage=2Gi")
        #expect(
            QuotaDemand(.persistentVolumeClaims, object: claim("1Gi"), old: claim("3Gi"), now: Self.now).increase
                .isEmpty)
    }

    @Test("a pod that should be gone by now is no longer charged")
    func overdue() {
        var pod = Self.pod([:])
        pod.set(.string(Self.now.adding(.seconds(-10)).rfc3339), at: "metadata", "deletionTimestamp")
        pod.set(30, at: "metadata", "deletionGracePeriodSeconds")
        #expect(QuotaUsage.isCharged(pod, now: Self.now))
        #expect(!QuotaUsage.isCharged(pod, now: Self.now.adding(.seconds(60))))
    }
}
