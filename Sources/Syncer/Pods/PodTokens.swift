internal import KubeCore

/// Projected service account tokens, which the host's kubelet would fetch from the host, led to tokens of the tenant
/// cluster that we request and put where the host pod can read them. Source: vcluster reference 3.4 (12).
struct PodTokens: Sendable {
    let clusterDomain: String
    /// In Secret `<pod>-sa-token`, with the lifetime asked for and renewed; else in annotations, once and for the pod's
    /// whole life.
    let keepsInSecrets: Bool

    /// The virtual name whose host name the Secret with a pod's tokens has.
    static func secretKey(ofPod pod: ObjectKey) -> ObjectKey {
        ObjectKey(namespace: pod.namespace, name: "\(pod.name)-sa-token")
    }

    /// Replaces projected tokens by references to where they will be.
    /// - Parameter secretName: of the host Secret.
    /// - Returns: what must be requested.
    func replace(
        _ spec: inout JSONValue, serviceAccount: String, podUID: String, secretName: String
    ) -> [TokenDemand] {
        var demands: [TokenDemand] = []
        var keys: Set<String> = []
        spec.editElements(of: "volumes") { volume in
            let name = volume["name"]?.stringValue ?? ""
            volume.editMember("projected") { projected in
                projected.editElements(of: "sources") { source in
                    guard let token = source["serviceAccountToken"], !token.isNull else { return }
                    let path = token["path"]?.stringValue ?? "token"
                    let place: TokenDemand.Place
                    if keepsInSecrets {
                        let key = Self.unused(name, keys)
                        keys.insert(key)
                        place = .secret(key: key)
                        source = ["secret": ["name": .string(secretName), "items": [Self.item(path: path, key: key)]]]
                    } else {
                        let suffix = SafeName.sha256Hex("\(podUID)/\(name)/\(path)").prefix(8)
                        let annotation = Marker.podTokenPrefix + suffix
                        place = .annotation(annotation)
                        source = ["downwardAPI": ["items": [Self.item(path: path, annotation: annotation)]]]
                    }
                    demands.append(
                        TokenDemand(
                            place: place, serviceAccount: serviceAccount,
                            audiences: audiences(token["audience"]?.stringValue),
                            lifetimeSeconds: keepsInSecrets
                                ? token["expirationSeconds"]?.intValue ?? TokenDemand.defaultLifetimeSeconds
                                : TokenDemand.unlimitedLifetimeSeconds))
                }
            }
        }
        return demands
    }

    /// The key of a volume's first token is the volume's name; those of others are counted.
    private static func unused(_ volume: String, _ keys: Set<String>) -> String {
        var key = volume
        var number = 1
        while keys.contains(key) {
            number += 1
            key = "\(volume).\(number)"
        }
        return key
    }

    private func audiences(_ given: String?) -> [String] {
        if let given, !given.isEmpty { return [given] }
        return [
            "https://kubernetes.default.svc.\(clusterDomain)", "https://kubernetes.default.svc",
            "https://kubernetes.default",
        ]
    }

    private static func item(path: String, key: String) -> JSONValue { ["key": .string(key), "path": .string(path)] }

    private static func item(path: String, annotation: String) -> JSONValue {
        [
            "path": .string(path), "mode": 0o644,
            "fieldRef": ["apiVersion": "v1", "fieldPath": .string("metadata.annotations['\(annotation)']")],
        ]
    }
}

/// A service account token that must be requested from the tenant's API and put where the host pod reads it.
struct TokenDemand: Sendable, Hashable {
    enum Place: Sendable, Hashable {
        case annotation(String)
        case secret(key: String)
    }

    /// Ten years: the token is bound to the pod and dies with it, and nothing renews an annotation.
    static let unlimitedLifetimeSeconds: Int64 = 10 * 365 * 24 * 3600
    /// Source: Kubernetes API reference, ServiceAccountTokenProjection.
    static let defaultLifetimeSeconds: Int64 = 3600

    let place: Place
    let serviceAccount: String
    let audiences: [String]
    let lifetimeSeconds: Int64

    /// The body of the TokenRequest, bound to the virtual pod.
    func request(for virtualPod: KubeObject) -> KubeObject {
        var request = KubeObject(
            apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", namespace: virtualPod.namespace,
            name: serviceAccount)
        request["spec"] = [
            "audiences": .array(audiences.map(JSONValue.string)), "expirationSeconds": .int(lifetimeSeconds),
            "boundObjectRef": [
                "apiVersion": "v1", "kind": "Pod", "name": .string(virtualPod.name), "uid": .string(virtualPod.uid),
            ],
        ]
        return request
    }
}
