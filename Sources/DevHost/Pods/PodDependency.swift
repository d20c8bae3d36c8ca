internal import KubeCore

/// Something that must exist before a pod's containers start.
struct PodDependency: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
        case secret
        case configMap
        case claim

        var resource: GroupVersionResource {
            switch self {
            case .secret: .secrets
            case .configMap: .configMaps
            case .claim: .persistentVolumeClaims
            }
        }

        var word: String {
            switch self {
            case .secret: "secret"
            case .configMap: "configmap"
            case .claim: "persistentvolumeclaim"
            }
        }
    }

    let kind: Kind
    let name: String
    /// The volume that needs it; nil when a container's environment does.
    let volume: String?
}

extension PodDependency {
    /// All that a pod needs, volumes first. Optional references do not count.
    static func all(of pod: KubeObject) -> [PodDependency] {
        pod.volumes.flatMap(dependencies(ofVolume:))
            + (pod.initContainers + pod.containers).flatMap(dependencies(ofEnvironment:))
    }

    private static func dependencies(ofVolume volume: JSONValue) -> [PodDependency] {
        let name = volume["name"]?.stringValue
        var found = [
            dependency(.secret, volume["secret"], nameKey: "secretName", volume: name),
            dependency(.configMap, volume["configMap"], volume: name),
            dependency(.claim, volume["persistentVolumeClaim"], nameKey: "claimName", volume: name),
        ]
        for source in volume["projected"]?["sources"]?.arrayValue ?? [] {
            found.append(dependency(.secret, source["secret"], volume: name))
            found.append(dependency(.configMap, source["configMap"], volume: name))
        }
        return found.compactMap { $0 }
    }

    private static func dependencies(ofEnvironment container: JSONValue) -> [PodDependency] {
        let sources = container["envFrom"]?.arrayValue ?? []
        let values = (container["env"]?.arrayValue ?? []).compactMap { $0["valueFrom"] }
        return sources.flatMap { [dependency(.secret, $0["secretRef"]), dependency(.configMap, $0["configMapRef"])] }
            .compactMap { $0 }
            + values.flatMap {
                [dependency(.secret, $0["secretKeyRef"]), dependency(.configMap, $0["configMapKeyRef"])]
            }
            .compactMap { $0 }
    }

    private static func dependency(
        _ kind: Kind, _ reference: JSONValue?, nameKey: String = "name", volume: String? = nil
    ) -> PodDependency? {
        guard let reference, reference["optional"]?.boolValue != true, let name = reference[nameKey]?.stringValue,
            !name.isEmpty
        else { return nil }
        return PodDependency(kind: kind, name: name, volume: volume)
    }
}
