internal import KubeCore

/// One pod as an endpoint of a Service.
struct ServiceEndpoint: Hashable {
    var address: String
    var isReady: Bool
    var isServing: Bool
    var isTerminating: Bool
    var nodeName: String
    /// The pod's own DNS name below a headless service; empty without one.
    var hostname: String
    var podName: String
    var podNamespace: String
    var podUID: String
    /// The service's ports on this pod: named ports of containers are resolved.
    var ports: [EndpointPort]
}

struct EndpointPort: Hashable, Comparable {
    var name: String
    var port: Int
    var networkProtocol: String
    var appProtocol: String?

    static func < (lhs: EndpointPort, rhs: EndpointPort) -> Bool {
        (lhs.name, lhs.port, lhs.networkProtocol, lhs.appProtocol ?? "")
            < (rhs.name, rhs.port, rhs.networkProtocol, rhs.appProtocol ?? "")
    }
}

/// Which pods back a Service, under which addresses and ports.
/// Source: staging/src/k8s.io/endpointslice/utils.go, pkg/controller/endpointslice.
enum EndpointAddresses {
    /// The selector; nil when somebody else keeps the endpoints (no selector, ExternalName).
    static func selector(of service: KubeObject) -> LabelSelector? {
        guard service.text("spec", "type") != "ExternalName",
            let labels = service.at("spec", "selector")?.objectValue?.stringDictionary, !labels.isEmpty
        else { return nil }
        return LabelSelector(matching: labels)
    }

    static func isHeadless(_ service: KubeObject) -> Bool { service.text("spec", "clusterIP") == "None" }

    /// The families in which the service has endpoints, the primary one first.
    static func families(of service: KubeObject) -> [AddressFamily] {
        let named = (service.at("spec", "ipFamilies")?.arrayValue ?? [])
            .compactMap { $0.stringValue.flatMap(AddressFamily.init(rawValue:)) }
        if !named.isEmpty { return named }
        let clusterIP = service.text("spec", "clusterIP")
        return [clusterIP.contains(":") ? .ipv6 : .ipv4]
    }

    /// The endpoint that `pod` makes for `service`; nil for a pod without a node or an address of the family, or one
    /// that finished.
    static func endpoint(of pod: KubeObject, for service: KubeObject, family: AddressFamily) -> ServiceEndpoint? {
        let view = PodView(pod)
        guard !view.isFinished, !view.nodeName.isEmpty, let address = address(of: view, family: family) else {
            return nil
        }
        let publishesAll = service.at("spec", "publishNotReadyAddresses")?.boolValue ?? false
        let isServing = view.isReady
        let isTerminating = pod.isBeingDeleted
        let hasOwnName =
            pod.text("spec", "subdomain") == service.name && pod.namespace == service.namespace
        return ServiceEndpoint(
            address: address, isReady: publishesAll || (isServing && !isTerminating),
            isServing: publishesAll || isServing,
            isTerminating: isTerminating, nodeName: view.nodeName,
            hostname: hasOwnName ? pod.text("spec", "hostname") : "", podName: pod.name, podNamespace: pod.namespace,
            podUID: pod.uid, ports: ports(of: service, on: pod))
    }

    private static func address(of view: PodView, family: AddressFamily) -> String? {
        let listed = (view.object.at("status", "podIPs")?.arrayValue ?? []).compactMap { $0["ip"]?.stringValue }
        let all = listed.isEmpty ? [view.podIP] : listed
        return all.first { !$0.isEmpty && AddressFamily(of: $0) == family }
    }

    private static func ports(of service: KubeObject, on pod: KubeObject) -> [EndpointPort] {
        let servicePorts = service.at("spec", "ports")?.arrayValue ?? []
        return servicePorts.compactMap { servicePort -> EndpointPort? in
            let networkProtocol = servicePort["protocol"]?.stringValue ?? "TCP"
            guard let number = targetPort(of: servicePort, networkProtocol: networkProtocol, on: pod) else {
                return nil
            }
            return EndpointPort(
                name: servicePort["name"]?.stringValue ?? "", port: number, networkProtocol: networkProtocol,
                appProtocol: servicePort["appProtocol"]?.stringValue)
        }.sorted()
    }

    /// A number as it is; a name is looked up in the containers. Source: pkg/api/pod FindPort.
    private static func targetPort(of servicePort: JSONValue, networkProtocol: String, on pod: KubeObject) -> Int? {
        let target = servicePort["targetPort"] ?? servicePort["port"] ?? 0
        if let number = target.intValue, number != 0 { return Int(clamping: number) }
        guard let name = target.stringValue, !name.isEmpty else {
            return servicePort["port"]?.intValue.map { Int(clamping: $0) }
        }
        let restartable = (pod.at("spec", "initContainers")?.arrayValue ?? [])
            .filter { $0["restartPolicy"]?.stringValue == "Always" }
        for container in (pod.at("spec", "containers")?.arrayValue ?? []) + restartable {
            for port in container["ports"]?.arrayValue ?? []
            where port["name"]?.stringValue == name && (port["protocol"]?.stringValue ?? "TCP") == networkProtocol {
                return port["containerPort"]?.intValue.map { Int(clamping: $0) }
            }
        }
        return nil
    }
}

enum AddressFamily: String, Hashable {
    case ipv4 = "IPv4"
    case ipv6 = "IPv6"

    init(of address: String) { self = address.contains(":") ? .ipv6 : .ipv4 }
}
