internal import KubeCore
internal import KubeServer

/// One node of the host, as values: its Node and its Lease.
struct SimulatedNode: Sendable, Hashable {
    /// Marks the nodes that are ours to remove.
    static let label = "vcluster.loft.sh/simulated-node"
    private static let podsPerNode = 4000

    let name: String
    /// From 0; determines the addresses.
    let index: Int

    /// - Precondition: `count` is at most 200: each node has a /20 of 10.240.0.0/12 and an address of 172.31.0.0/24.
    static func all(host: String, count: Int) -> [SimulatedNode] {
        (0..<count).map { SimulatedNode(name: "\(host)-node-\($0 + 1)", index: $0) }
    }

    var address: String { "172.31.0.\(10 + index)" }

    /// The pods' addresses: 4,094 of them.
    var podCIDR: String { "\(IPv4Address(bits: firstPodAddress))/20" }

    var firstPodAddress: UInt32 { 0x0AF0_0000 + UInt32(index) << 12 }
    static let podAddressCount = 4094

    func node(now: Timestamp) -> KubeObject {
        var node = KubeObject(apiVersion: "v1", kind: "Node", name: name)
        node.labels = [
            "kubernetes.io/hostname": name, "kubernetes.io/os": "linux", "kubernetes.io/arch": Self.architecture,
            "node.kubernetes.io/instance-type": "simulated", Self.label: "true",
        ]
        node["spec"] = [
            "podCIDR": .string(podCIDR), "podCIDRs": [.string(podCIDR)], "providerID": .string("devhost://\(name)"),
        ]
        node["status"] = status(now: now)
        return node
    }

    func status(now: Timestamp) -> JSONValue {
        let resources: JSONValue = [
            "cpu": "256", "memory": "1Ti", "ephemeral-storage": "4Ti", "hugepages-1Gi": "0", "hugepages-2Mi": "0",
            "pods": .string(String(Self.podsPerNode)),
        ]
        return [
            "capacity": resources, "allocatable": resources,
            "addresses": [
                ["type": "InternalIP", "address": .string(address)], ["type": "Hostname", "address": .string(name)],
            ],
            "conditions": [
                condition("MemoryPressure", "False", "KubeletHasSufficientMemory", now),
                condition("DiskPressure", "False", "KubeletHasNoDiskPressure", now),
                condition("PIDPressure", "False", "KubeletHasSufficientPID", now),
                condition("Ready", "True", "KubeletReady", now),
            ],
            "daemonEndpoints": ["kubeletEndpoint": ["Port": 10250]],
            "nodeInfo": [
                "machineID": .string(name), "systemUUID": .string(name), "bootID": .string(name),
                "kernelVersion": "simulated", "osImage": "vcluster embedded host (simulated)",
                "containerRuntimeVersion": .string("simulated://\(Product.version)"), "kubeletVersion": "v1.36.0",
                "kubeProxyVersion": "", "operatingSystem": "linux", "architecture": .string(Self.architecture),
            ],
        ]
    }

    func lease(now: Timestamp) -> KubeObject {
        var lease = KubeObject(
            apiVersion: "coordination.k8s.io/v1", kind: "Lease", namespace: Self.leaseNamespace, name: name)
        lease["spec"] = [
            "holderIdentity": .string(name), "leaseDurationSeconds": 40, "renewTime": .string(now.rfc3339Micro),
        ]
        return lease
    }

    static let leaseNamespace = "kube-node-lease"

    private func condition(_ type: String, _ status: String, _ reason: String, _ now: Timestamp) -> JSONValue {
        [
            "type": .string(type), "status": .string(status), "lastHeartbeatTime": .string(now.rfc3339),
            "lastTransitionTime": .string(now.rfc3339), "reason": .string(reason),
            "message": "the node is simulated by the embedded host",
        ]
    }

    private static var architecture: String {
        #if arch(arm64)
            "arm64"
        #else
            "amd64"
        #endif
    }
}
