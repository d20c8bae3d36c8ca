internal import KubeCore

/// Volumes on the host: known types only, with the sources that the host cannot serve replaced by ones that it can.
/// Source: vcluster reference 3.4 (11-13).
struct PodVolumes: Sendable {
    let virtualClusterName: String
    let hostNamespace: String
    let clusterDomain: String

    /// Types whose definition needs no change, or only the renaming done by `PodReferences`.
    private static let knownTypes: Set<String> = [
        "awsElasticBlockStore", "azureDisk", "azureFile", "cephfs", "cinder", "configMap", "csi", "downwardAPI",
        "emptyDir", "ephemeral", "fc", "flexVolume", "flocker", "gcePersistentDisk", "glusterfs", "hostPath", "image",
        "iscsi", "nfs", "persistentVolumeClaim", "photonPersistentDisk", "portworxVolume", "projected", "quobyte",
        "rbd",
        "scaleIO", "secret", "storageos", "vsphereVolume",
    ]

    private static let knownProjections: Set<String> = ["configMap", "secret", "downwardAPI", "serviceAccountToken"]

    /// A volume type that is not known may refer to anything on the host, so it is refused. So is `gitRepo`, which runs
    /// code on the node (CVE-2024-10220).
    static func check(_ volume: JSONValue) throws(SyncRefusal) {
        let name = volume["name"]?.stringValue ?? ""
        for (type, value) in volume.objectValue ?? [:] where type != "name" && !value.isNull {
            guard knownTypes.contains(type) else {
                throw .unacceptable("volume \"\(name)\" has type \(type), which is not supported")
            }
        }
        for source in volume.at("projected", "sources")?.arrayValue ?? [] {
            for (type, value) in source.objectValue ?? [:] where !value.isNull {
                guard knownProjections.contains(type) else {
                    throw .unacceptable("volume \"\(name)\" projects \(type), which is not supported")
                }
            }
        }
    }

    /// Ephemeral volumes become claims on the PersistentVolumeClaim that the tenant cluster makes for them. Before
    /// names are translated.
    static func replaceEphemeral(_ volume: inout JSONValue, podName: String) {
        guard let name = volume["name"]?.stringValue, let ephemeral = volume["ephemeral"], !ephemeral.isNull else {
            return
        }
        volume["ephemeral"] = nil
        volume["persistentVolumeClaim"] = ["claimName": .string("\(podName)-\(name)")]
    }

    // MARK: Host paths

    private static let relocations: [(path: String, below: String)] = [
        ("/var/log/pods", "log/pods"), ("/var/log", "log"), ("/var/lib/kubelet/pods", "kubelet/pods"),
    ]

    /// Logs and pod directories of the node hold those of other tenants, so their paths lead to a directory of this
    /// virtual cluster, which the host path mapper fills. Returns the names of the volumes that were led elsewhere.
    func relocateHostPaths(_ spec: inout JSONValue) {
        var relocated: Set<String> = []
        spec.editElements(of: "volumes") { volume in
            guard let path = volume.at("hostPath", "path")?.stringValue, let target = relocation(of: path) else {
                return
            }
            volume.set(.string(target), at: ["hostPath", "path"])
            if let name = volume["name"]?.stringValue { relocated.insert(name) }
        }
        guard !relocated.isEmpty else { return }
        PodContainers.edit(&spec) { container in
            container.editElements(of: "volumeMounts") { mount in
                guard let name = mount["name"]?.stringValue, relocated.contains(name) else { return }
                mount["mountPropagation"] = "HostToContainer"
            }
        }
    }

    private func relocation(of path: String) -> String? {
        var path = Substring(path)
        while path.count > 1, path.hasSuffix("/") { path = path.dropLast() }
        guard let match = Self.relocations.first(where: { $0.path == path }) else { return nil }
        return "/tmp/vcluster/\(hostNamespace)/\(virtualClusterName)/\(match.below)"
    }

    // MARK: Service account tokens

    /// Replaces projected tokens, which the host's kubelet would fetch from the host, by annotations to be filled with
    /// tokens of the tenant cluster. Returns what must be requested.
    func replaceTokens(_ spec: inout JSONValue, serviceAccount: String, podUID: String) -> [TokenDemand] {
        var demands: [TokenDemand] = []
        spec.editElements(of: "volumes") { volume in
            let name = volume["name"]?.stringValue ?? ""
            volume.editMember("projected") { projected in
                projected.editElements(of: "sources") { source in
                    guard let token = source["serviceAccountToken"], !token.isNull else { return }
                    let path = token["path"]?.stringValue ?? "token"
                    let suffix = SafeName.sha256Hex("\(podUID)/\(name)/\(path)").prefix(8)
                    let demand = TokenDemand(
                        annotation: Marker.podTokenPrefix + suffix, serviceAccount: serviceAccount,
                        audiences: audiences(token["audience"]?.stringValue))
                    demands.append(demand)
                    source = ["downwardAPI": ["items": [Self.item(path: path, annotation: demand.annotation)]]]
                }
            }
        }
        return demands
    }

    private func audiences(_ given: String?) -> [String] {
        if let given, !given.isEmpty { return [given] }
        return [
            "https://kubernetes.default.svc.\(clusterDomain)", "https://kubernetes.default.svc",
            "https://kubernetes.default",
        ]
    }

    private static func item(path: String, annotation: String) -> JSONValue {
        [
            "path": .string(path), "mode": 0o644,
            "fieldRef": ["apiVersion": "v1", "fieldPath": .string("metadata.annotations['\(annotation)']")],
        ]
    }
}

/// A service account token that must be requested from the tenant's API and put into an annotation of the host pod.
struct TokenDemand: Sendable, Hashable {
    /// Ten years: the token is bound to the pod and dies with it, and nothing renews an annotation.
    static let lifetimeSeconds: Int64 = 10 * 365 * 24 * 3600

    let annotation: String
    let serviceAccount: String
    let audiences: [String]

    /// The body of the TokenRequest, bound to the virtual pod.
    func request(for virtualPod: KubeObject) -> KubeObject {
        var request = KubeObject(
            apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", namespace: virtualPod.namespace,
            name: serviceAccount)
        request["spec"] = [
            "audiences": .array(audiences.map(JSONValue.string)), "expirationSeconds": .int(Self.lifetimeSeconds),
            "boundObjectRef": [
                "apiVersion": "v1", "kind": "Pod", "name": .string(virtualPod.name), "uid": .string(virtualPod.uid),
            ],
        ]
        return request
    }
}
