internal import KubeCore

/// How a container of our own image is run as a process of this machine. Pure.
///
/// Paths of volumes are replaced by the directories that stand for them, and the address that means "all" by the pod's
/// own, so that pods do not take each other's ports.
/// Source: Kubernetes documentation, "Define dependent environment variables", "Expose Pod information to containers".
struct ContainerPlan: Sendable, Hashable {
    /// A volume's mount path in the container, and the directory that stands for it.
    struct Mount: Sendable, Hashable {
        let path: String
        let directory: String
    }

    /// Without the program's name.
    let arguments: [String]
    let environment: [String: String]

    /// - Parameters:
    ///   - values: values of environment variables that come from other objects, by the variable's name.
    ///   - base: variables that every process gets; the container's own win.
    init(
        pod: KubeObject, container: JSONValue, address: String, hostIP: String, mounts: [Mount],
        values: [String: String], base: [String: String]
    ) {
        var environment = base
        for variable in container["env"]?.arrayValue ?? [] {
            guard let name = variable["name"]?.stringValue else { continue }
            if let path = variable["valueFrom"]?["fieldRef"]?["fieldPath"]?.stringValue {
                environment[name] = Self.field(path, of: pod, address: address, hostIP: hostIP)
            } else if let value = values[name] {
                environment[name] = value
            } else if variable["valueFrom"] == nil {
                environment[name] = Self.expand(variable["value"]?.stringValue ?? "", environment)
            }
        }
        let words = (container["command"]?.arrayValue ?? []).dropFirst() + (container["args"]?.arrayValue ?? [])
        arguments = words.map { word in
            Self.relocate(Self.expand(word.stringValue ?? "", environment), mounts: mounts, address: address)
        }
        self.environment = environment
    }

    /// Replaces `$(NAME)` by the variable, where there is one; `$$` stands for `$`.
    static func expand(_ text: String, _ environment: [String: String]) -> String {
        var result = ""
        var rest = text[...]
        while let dollar = rest.firstIndex(of: "$") {
            result += rest[..<dollar]
            rest = rest[rest.index(after: dollar)...]
            if rest.first == "$" {
                result += "$"
                rest = rest.dropFirst()
            } else if rest.first == "(", let end = rest.firstIndex(of: ")") {
                let name = String(rest[rest.index(after: rest.startIndex)..<end])
                result += environment[name] ?? "$(\(name))"
                rest = rest[rest.index(after: end)...]
            } else {
                result += "$"
            }
        }
        return result + rest
    }

    /// Applies to whole arguments and to the value of `--name=value`.
    static func relocate(_ argument: String, mounts: [Mount], address: String) -> String {
        if argument.hasPrefix("--"), let equals = argument.firstIndex(of: "=") {
            let value = String(argument[argument.index(after: equals)...])
            return argument[...equals] + relocate(value, mounts: mounts, address: address)
        }
        if argument.hasPrefix("0.0.0.0:") { return address + argument.dropFirst("0.0.0.0".count) }
        let mount =
            mounts
            .filter { argument == $0.path || argument.hasPrefix($0.path.hasSuffix("/") ? $0.path : $0.path + "/") }
            .max { $0.path.count < $1.path.count }
        return mount.map { $0.directory + argument.dropFirst($0.path.count) } ?? argument
    }

    static func field(_ path: String, of pod: KubeObject, address: String, hostIP: String) -> String {
        switch path {
        case "status.podIP", "status.podIPs": return address
        case "status.hostIP", "status.hostIPs": return hostIP
        case "metadata.name": return pod.name
        case "metadata.namespace": return pod.namespace
        case "metadata.uid": return pod.uid
        case "spec.nodeName": return pod.nodeName
        case "spec.serviceAccountName": return pod.text("spec", "serviceAccountName")
        default:
            for (prefix, map) in [("metadata.labels['", pod.labels), ("metadata.annotations['", pod.annotations)]
            where path.hasPrefix(prefix) && path.hasSuffix("']") {
                return map[String(path.dropFirst(prefix.count).dropLast(2))] ?? ""
            }
            return ""
        }
    }
}
