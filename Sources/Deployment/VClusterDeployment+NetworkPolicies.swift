internal import KubeCore
internal import VClusterConfig

// Whom the control plane and the tenant's pods may reach on the network, and who may reach them.

extension VClusterDeployment {
    /// All of them, in the order of their names' importance; empty when there are to be none.
    var networkPolicies: [KubeObject] {
        guard let options = config.networkPolicies else { return [] }
        return config.isIsolated ? isolationPolicies(options) : currentPolicies(options)
    }

    /// Ports of the control plane's pod: the API, and the tenant's DNS. NetworkPolicies see ports of pods, not of Services.
    private static let apiPort: JSONValue = port(securePort)
    private static let dnsPorts: [JSONValue] = [port(dnsPort, "UDP"), port(dnsPort)]

    private static func port(_ number: Int64, _ protocol: String = "TCP") -> JSONValue {
        ["port": .int(number), "protocol": .string(`protocol`)]
    }

    private var controlPlanePods: JSONValue { ["podSelector": ["matchLabels": ["release": .string(name.text)]]] }

    private var tenantPods: JSONValue {
        ["podSelector": ["matchLabels": .strings(["vcluster.loft.sh/managed-by": name.text])]]
    }

    private static let hostDNS: JSONValue = [
        "namespaceSelector": ["matchLabels": ["kubernetes.io/metadata.name": "kube-system"]],
        "podSelector": ["matchLabels": ["k8s-app": "kube-dns"]],
    ]

    private func publicAddresses(_ options: VClusterConfig.NetworkPolicyOptions) -> [JSONValue] {
        guard let egress = options.publicEgress else { return [] }
        var block: JSONObject = ["cidr": .string(egress.cidr)]
        block.setUnlessEmpty("except", .array(egress.except.map(JSONValue.string)))
        return [["ipBlock": .object(block)]]
    }

    private func policy(
        _ policyName: String, of pods: JSONValue, egress: [JSONValue]? = nil, ingress: [JSONValue]? = nil,
        _ options: VClusterConfig.NetworkPolicyOptions
    ) -> KubeObject {
        var object = policyObject(
            apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", name: policyName, labels: options.labels,
            annotations: options.annotations)
        var spec: JSONObject = ["podSelector": pods["podSelector"] ?? [:]]
        var types: [JSONValue] = []
        if let egress {
            spec["egress"] = .array(egress)
            types.append("Egress")
        }
        if let ingress {
            spec["ingress"] = .array(ingress)
            types.append("Ingress")
        }
        spec["policyTypes"] = .array(types)
        object["spec"] = .object(spec)
        return object
    }
}

// MARK: - The isolation mode. Source: vcluster reference 1.12.

extension VClusterDeployment {
    /// The two that the mode always had, to the letter, and beside them what our control plane needs in addition: it
    /// serves DNS itself, on a port that the two do not open. Policies add up, so each stays what it is.
    private func isolationPolicies(_ options: VClusterConfig.NetworkPolicyOptions) -> [KubeObject] {
        let egressOfControlPlane: [JSONValue] = [
            ["ports": [Self.port(443), Self.port(8443), Self.port(6443)]], ["to": [Self.hostDNS]],
        ]
        let egressOfTenant: [JSONValue] = [
            ["ports": [Self.port(443), Self.port(8443)], "to": [controlPlanePods]],
            ["ports": [Self.port(53, "UDP"), Self.port(53)]],
            ["to": .array([tenantPods] + publicAddresses(options))],
        ]
        var policies = [
            policy(
                "\(name)-control-plane", of: controlPlanePods,
                egress: egressOfControlPlane + options.controlPlaneEgress, options),
            policy(
                "\(name)-workloads", of: tenantPods, egress: egressOfTenant + options.workloadEgress, options),
            policy(
                "\(name)-dns", of: tenantPods,
                egress: [["ports": .array(Self.dnsPorts), "to": [controlPlanePods]]], options),
        ]
        // The mode of old left the way in open to all of the host.
        if config.isSecureProfile || !options.controlPlaneIngress.isEmpty {
            policies.append(
                policy(
                    "\(name)-control-plane-ingress", of: controlPlanePods,
                    ingress: ingressOfControlPlane + options.controlPlaneIngress, options))
        }
        if config.isSecureProfile || !options.workloadIngress.isEmpty {
            policies.append(
                policy(
                    "\(name)-workloads-ingress", of: tenantPods,
                    ingress: ingressOfTenant + options.workloadIngress, options))
        }
        return policies
    }

    /// The API for whoever has the address: clients prove who they are. DNS for the tenant only.
    private var ingressOfControlPlane: [JSONValue] {
        [
            ["ports": [Self.apiPort]], ["from": [controlPlanePods]],
            ["ports": .array(Self.dnsPorts + [Self.apiPort]), "from": [tenantPods]],
        ]
    }

    private var ingressOfTenant: [JSONValue] { [["from": [controlPlanePods]], ["from": [tenantPods]]] }
}

// MARK: - Today's policies. Source: vcluster reference 2.3.

extension VClusterDeployment {
    /// Without the one for CoreDNS: there is no such pod.
    private func currentPolicies(_ options: VClusterConfig.NetworkPolicyOptions) -> [KubeObject] {
        let egressOfTenant: [JSONValue] =
            [
                ["ports": .array(Self.dnsPorts + [Self.apiPort]), "to": [controlPlanePods]],
                ["to": .array([tenantPods] + publicAddresses(options))],
            ] + options.workloadEgress
        let egressOfControlPlane: [JSONValue] =
            [
                ["to": [Self.hostDNS]], ["ports": [Self.port(443), Self.port(8443), Self.port(6443)]],
                ["to": [controlPlanePods]], ["to": [tenantPods]],
            ] + options.controlPlaneEgress
        return [
            policy(
                "vc-work-\(name)", of: tenantPods, egress: egressOfTenant,
                ingress: ingressOfTenant + options.workloadIngress, options),
            policy(
                "vc-cp-\(name)", of: controlPlanePods, egress: egressOfControlPlane,
                ingress: ingressOfControlPlane + options.controlPlaneIngress, options),
        ]
    }
}
