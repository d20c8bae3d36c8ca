internal import KubeCore

/// The virtual Node that stands for a host node of which the tenant may know only the name.
/// Source: vcluster reference 3.15; Kubernetes API, Node v1.
struct FakeNode: Sendable {
    let virtualClusterName: String
    let kubernetesVersion: String

    /// - Parameter internalIP: ClusterIP of the node's host Service.
    func node(named name: String, internalIP: String, now: Timestamp) -> KubeObject {
        var node = KubeObject(apiVersion: "v1", kind: "Node", name: name)
        node.labels = Self.labels
        node.labels["kubernetes.io/hostname"] = SafeName.concat("fake", name)
        node.annotations = Self.annotations
        node["spec"] = [:]
        node["status"] = status(named: name, internalIP: internalIP, now: now)
        return node
    }

    private static let labels = [
        Marker.fakeNode: "true", "kubernetes.io/arch": "amd64", "kubernetes.io/os": "linux",
        "beta.kubernetes.io/arch": "amd64", "beta.kubernetes.io/os": "linux", "kubernetes.io/hostname": "",
    ]

    static let annotations = [
        "node.alpha.kubernetes.io/ttl": "0", "volumes.kubernetes.io/controller-managed-attach-detach": "false",
    ]

    /// Whether a stand-in has a label of its own making, and not of the tenant's.
    static func isOwn(label key: String) -> Bool { labels[key] != nil }

    static func isFake(_ node: KubeObject) -> Bool { node.labels[Marker.fakeNode] == "true" }

    static func internalIP(_ node: KubeObject) -> String? {
        node.at("status", "addresses")?.arrayValue?.first { $0["type"] == "InternalIP" }?["address"]?.stringValue
    }

    func status(named name: String, internalIP: String, now: Timestamp) -> JSONValue {
        let resources: JSONValue = [
            "cpu": "16", "memory": "32Gi", "ephemeral-storage": "100Gi", "pods": "110", "hugepages-1Gi": "0",
            "hugepages-2Mi": "0",
        ]
        return [
            "capacity": resources, "allocatable": resources, "addresses": Self.addresses(name, internalIP),
            "conditions": conditions(now.rfc3339), "daemonEndpoints": ["kubeletEndpoint": ["Port": 10250]],
            "nodeInfo": nodeInfo(name), "images": [],
        ]
    }

    static func addresses(_ name: String, _ internalIP: String) -> JSONValue {
        [
            [
                "type": "Hostname",
                "address": .string("\(name.map { $0 == "." ? "-" : String($0) }.joined()).nodes.vcluster.com"),
            ],
            ["type": "InternalIP", "address": .string(internalIP)],
        ]
    }

    private func conditions(_ time: String) -> JSONValue {
        func condition(_ type: String, _ status: String, _ reason: String, _ message: String) -> JSONValue {
            [
                "type": .string(type), "status": .string(status), "reason": .string(reason),
                "message": .string(message),
                "lastHeartbeatTime": .string(time), "lastTransitionTime": .string(time),
            ]
        }
        return [
            condition(
                "MemoryPressure", "False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
            condition("DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
            condition("PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
            condition("Ready", "True", "KubeletReady", "kubelet is posting ready status"),
        ]
    }

    private func nodeInfo(_ name: String) -> JSONValue {
        // Stable and unlike those of any machine.
        func id(_ purpose: String) -> JSONValue {
            let hex = Array(SafeName.sha256Hex("\(virtualClusterName)/\(name)/\(purpose)").prefix(32))
            let parts = [hex[0..<8], hex[8..<12], hex[12..<16], hex[16..<20], hex[20..<32]]
            return .string(parts.map { String($0) }.joined(separator: "-"))
        }
        return [
            "architecture": "amd64", "bootID": id("boot"), "containerRuntimeVersion": "docker://19.3.12",
            "kernelVersion": "4.19.76-fakelinux", "kubeProxyVersion": .string(kubernetesVersion),
            "kubeletVersion": .string(kubernetesVersion), "machineID": id("machine"), "operatingSystem": "linux",
            "osImage": "Fake Kubernetes Image", "systemUUID": id("system"),
        ]
    }
}
