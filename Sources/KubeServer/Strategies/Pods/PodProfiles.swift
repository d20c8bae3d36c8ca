internal import KubeCore

/// AppArmor profiles that a new pod names by annotations, as fields.
/// Source: KEP-24 "Version skew strategy"; pkg/registry/core/pod/strategy.go applyAppArmorVersionSkew.
enum PodProfiles {
    static let annotationPrefix = "container.apparmor.security.beta.kubernetes.io/"

    /// Sets the field of each container that has an annotation and no field.
    /// - Returns: what the client is told of annotations that are not needed any more.
    static func adopt(in pod: inout KubeObject) -> [String] {
        let annotations = pod.annotations
        guard annotations.keys.contains(where: { $0.hasPrefix(annotationPrefix) }),
            pod.at("spec", "os", "name") != "windows"
        else { return [] }
        let whole = pod.at("spec", "securityContext", "appArmorProfile")
        var warnings: [String] = []
        pod.edit("spec") { spec in
            for list in ["initContainers", "containers", "ephemeralContainers"] {
                spec.editEach(list) { container in
                    let key = annotationPrefix + container.text("name")
                    guard let annotation = annotations[key],
                        container["securityContext"]?["appArmorProfile"] == nil
                    else { return }
                    let profile = profile(of: annotation)
                    if let profile, profile == whole { return }
                    if let profile { container.editOrMake("securityContext") { $0["appArmorProfile"] = profile } }
                    warnings.append(deprecation(of: key, "metadata"))
                }
            }
        }
        return warnings
    }

    /// - Parameter path: of the metadata.
    static func deprecation(of key: String, _ path: String) -> String {
        "\(path).annotations[\(key)]: deprecated since v1.30; use the \"appArmorProfile\" field instead"
    }

    /// Nil when the annotation names no profile that a field could.
    private static func profile(of annotation: String) -> JSONValue? {
        switch annotation {
        case "unconfined": return ["type": "Unconfined"]
        case "runtime/default": return ["type": "RuntimeDefault"]
        default:
            let prefix = "localhost/"
            let name = String(annotation.dropFirst(prefix.count))
            let isPadded = name.first?.isWhitespace == true || name.last?.isWhitespace == true
            guard annotation.hasPrefix(prefix), !name.isEmpty, !isPadded, name.utf8.count <= 4095 else { return nil }
            return ["type": "Localhost", "localhostProfile": .string(name)]
        }
    }
}
