internal import FoundationEssentials
internal import KubeCore
internal import VClusterConfig

/// The values that a virtual cluster was deployed with, from Secret `vc-config-NAME`.
struct DeployedValues: Sendable {
    /// `vcluster.yaml`, as it was written.
    let text: String

    /// - Throws: `CommandError` when there is no such Secret, or it is damaged.
    static func read(
        of name: VClusterName, namespace: String, on host: any ResourceAPI
    ) async throws(CommandError) -> DeployedValues {
        let secret: KubeObject
        do throws(StatusError) {
            secret = try await host.get(.secrets, namespace: namespace, name: name.configSecret)
        } catch {
            throw CommandError(error, while: "read the values of virtual cluster \(name)")
        }
        guard let encoded = secret.at("data", "config.yaml")?.stringValue, let data = Data(base64Encoded: encoded)
        else {
            throw CommandError(.failed, "Secret \(secret.name) in namespace \(namespace) holds no config.yaml")
        }
        return DeployedValues(text: String(decoding: data, as: UTF8.self))
    }

    /// The values, checked as this version of the program understands them.
    /// - Throws: `CommandError` `badValues`.
    func config() throws(CommandError) -> VClusterConfig {
        do throws(ConfigError) {
            return try VClusterConfig(parsing: Array(text.utf8), source: "the values of the virtual cluster")
        } catch {
            throw CommandError(error)
        }
    }
}
