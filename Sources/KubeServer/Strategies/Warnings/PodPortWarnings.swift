internal import KubeCore

/// Ports of a pod's containers that get in each other's way.
/// Source: pkg/api/pod/warnings.go of Kubernetes 1.36.
enum PodPortWarnings {
    /// - Parameter containers: all of the pod, with their paths.
    static func ports(of containers: [(container: JSONValue, path: String)]) -> [String] {
        let ports = containers.flatMap { container, path in
            container.elements("ports").enumerated().map { (port: $0.element, path: "\(path).ports[\($0.offset)]") }
        }
        return numbers(ports) + names(ports)
    }

    private static func numbers(_ ports: [(port: JSONValue, path: String)]) -> [String] {
        var texts: [String] = []
        var seen: [String: [(port: JSONValue, path: String)]] = [:]
        for (port, path) in ports {
            let (address, number) = (port.text("hostIP"), port["hostPort"]?.intValue ?? 0)
            if !address.isEmpty, number == 0 { texts.append("\(path): hostIP set without hostPort: \(shown(port))") }
            let key = "\(port["containerPort"] ?? 0)/\(port.text("protocol"))"
            for other in seen[key] ?? [] {
                let (otherAddress, otherNumber) = (other.port.text("hostIP"), other.port["hostPort"]?.intValue ?? 0)
                if address == otherAddress, number == otherNumber {
                    texts.append("\(path): duplicate port definition with \(other.path)")
                } else if number == 0 || otherNumber == 0 {
                    texts.append("\(path): overlapping port definition with \(other.path)")
                } else if number == otherNumber, address.isEmpty != otherAddress.isEmpty {
                    texts.append("\(path): dangerously ambiguous port definition with \(other.path)")
                }
            }
            seen[key, default: []].append((port, path))
        }
        return texts
    }

    /// As Go prints the structure.
    private static func shown(_ port: JSONValue) -> String {
        "{Name:\(port.text("name")) HostPort:\(port["hostPort"] ?? 0) ContainerPort:\(port["containerPort"] ?? 0) "
            + "Protocol:\(port.text("protocol")) HostIP:\(port.text("hostIP"))}"
    }

    private static func names(_ ports: [(port: JSONValue, path: String)]) -> [String] {
        var first: [String: String] = [:]
        return ports.compactMap { port, path in
            let name = port.text("name")
            guard !name.isEmpty, let other = first[name] else {
                if !name.isEmpty { first[name] = path }
                return nil
            }
            return
                "\(path): duplicate port name \(JSONValue.string(name)) with \(other), services and probes that select ports by name will use \(other)"
        }
    }
}
