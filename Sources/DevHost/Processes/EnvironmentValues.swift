internal import FoundationEssentials
internal import KubeCore

/// Reads the environment variables that come from Secrets and ConfigMaps.
struct EnvironmentValues: Sendable {
    let api: any ResourceAPI
    let namespace: String

    /// - Throws: `notFound` when an object that is not optional is missing.
    func resolve(_ container: JSONValue) async throws(StatusError) -> [String: String] {
        var values: [String: String] = [:]
        for variable in container["env"]?.arrayValue ?? [] {
            guard let name = variable["name"]?.stringValue, let source = variable["valueFrom"] else { continue }
            if let reference = source["secretKeyRef"] {
                values[name] = try await data(.secrets, reference)[reference["key"]?.stringValue ?? ""]
            } else if let reference = source["configMapKeyRef"] {
                values[name] = try await data(.configMaps, reference)[reference["key"]?.stringValue ?? ""]
            }
        }
        return values
    }

    private func data(
        _ resource: GroupVersionResource, _ reference: JSONValue
    ) async throws(StatusError) -> [String: String] {
        do throws(StatusError) {
            let object = try await api.get(resource, namespace: namespace, name: reference["name"]?.stringValue ?? "")
            let data = object["data"]?.objectValue?.stringDictionary ?? [:]
            guard resource == .secrets else { return data }
            return data.compactMapValues { text in
                Data(base64Encoded: text).map { String(decoding: $0, as: UTF8.self) }
            }
        } catch  where error.isNotFound && reference["optional"]?.boolValue == true {
            return [:]
        }
    }
}
