internal import KubeCore

/// The objects that a pod refers to by name, all of which have another name on the host.
///
/// One walk over the spec serves both for translating names and for collecting what a pod uses, so that neither can
/// know of a reference that the other misses. Source: vcluster reference 3.4 (6, 10, 11); Kubernetes API, PodSpec v1.
enum PodReferences {
    enum Kind: Hashable, Sendable {
        case configMap
        case secret
        case persistentVolumeClaim
        case endpoints
    }

    /// Replaces every referenced name by what `rename` returns for it.
    static func edit(_ spec: inout JSONValue, _ rename: (Kind, String) -> String) {
        spec.editElements(of: "imagePullSecrets") { reference in
            reference.replaceText("name") { rename(.secret, $0) }
        }
        PodContainers.edit(&spec) { container in editEnvironment(of: &container, rename) }
        spec.editElements(of: "volumes") { volume in editVolume(&volume, rename) }
    }

    /// The names of one kind that the spec refers to.
    static func names(in spec: JSONValue) -> [Kind: Set<String>] {
        var result: [Kind: Set<String>] = [:]
        var copy = spec
        edit(&copy) { kind, name in
            result[kind, default: []].insert(name)
            return name
        }
        return result
    }

    private static func editEnvironment(of container: inout JSONValue, _ rename: (Kind, String) -> String) {
        container.editElements(of: "env") { variable in
            variable.editMember("valueFrom") { source in
                source.editMember("configMapKeyRef") { $0.replaceText("name") { rename(.configMap, $0) } }
                source.editMember("secretKeyRef") { $0.replaceText("name") { rename(.secret, $0) } }
            }
        }
        container.editElements(of: "envFrom") { source in
            source.editMember("configMapRef") { $0.replaceText("name") { rename(.configMap, $0) } }
            source.editMember("secretRef") { $0.replaceText("name") { rename(.secret, $0) } }
        }
    }

    private static func editVolume(_ volume: inout JSONValue, _ rename: (Kind, String) -> String) {
        volume.editMember("configMap") { $0.replaceText("name") { rename(.configMap, $0) } }
        volume.editMember("secret") { $0.replaceText("secretName") { rename(.secret, $0) } }
        volume.editMember("persistentVolumeClaim") {
            $0.replaceText("claimName") { rename(.persistentVolumeClaim, $0) }
        }
        volume.editMember("projected") { projected in
            projected.editElements(of: "sources") { source in
                source.editMember("configMap") { $0.replaceText("name") { rename(.configMap, $0) } }
                source.editMember("secret") { $0.replaceText("name") { rename(.secret, $0) } }
            }
        }
        for type in ["iscsi", "rbd", "flexVolume", "cinder", "cephfs", "scaleIO", "storageos"] {
            volume.editMember(type) { source in
                source.editMember("secretRef") { $0.replaceText("name") { rename(.secret, $0) } }
            }
        }
        volume.editMember("csi") { source in
            source.editMember("nodePublishSecretRef") { $0.replaceText("name") { rename(.secret, $0) } }
        }
        volume.editMember("azureFile") { $0.replaceText("secretName") { rename(.secret, $0) } }
        volume.editMember("glusterfs") { $0.replaceText("endpoints") { rename(.endpoints, $0) } }
    }
}
