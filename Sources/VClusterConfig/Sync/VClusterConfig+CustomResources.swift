internal import KubeCore
internal import SyncSettings

// Custom resources, mappings and patches: what both directions share.

extension VClusterConfig {
    /// The enabled entries of a map of custom resources, in the order of their names.
    func customResources(_ path: String) -> [CustomResourceSync] {
        object(path).sorted { $0.0 < $1.0 }.compactMap { (key, entry) in
            guard entry["enabled"]?.boolValue ?? false, let name = CustomResourceName(key) else { return nil }
            var sync = CustomResourceSync(resource: name.resource, version: name.version)
            sync.scope = CustomResourceSync.Scope(rawValue: entry.text("scope")) ?? .namespaced
            sync.mappings = Self.objectMappings(entry.at("mappings", "byName") ?? [:])
            if let selector = entry["selector"], !selector.isNull {
                sync.selector = LabelSelector(structured: selector)
            }
            sync.patches = Self.valuePatches(entry["patches"] ?? [])
            return sync
        }
    }

    /// Sorted, so that equal maps give equal settings.
    static func objectMappings(_ value: JSONValue) -> [ObjectMapping] {
        (value.objectValue?.stringDictionary ?? [:]).sorted { $0.key < $1.key }
            .map { ObjectMappingText.parse($0.key, $0.value) }
    }

    static func valuePatches(_ value: JSONValue) -> [ValuePatch] {
        (value.arrayValue ?? []).compactMap { entry in
            let path = entry.text("path")
            if let reference = entry["reference"], !reference.isNull {
                return ValuePatch(
                    path: path,
                    change: .reference(
                        apiVersion: reference.text("apiVersion"), apiVersionPath: reference.text("apiVersionPath"),
                        kind: reference.text("kind"), kindPath: reference.text("kindPath"),
                        namePath: reference.text("namePath"), namespacePath: reference.text("namespacePath")))
            }
            return entry["labels"].map { _ in ValuePatch(path: path, change: .labels) }
        }
    }
}
