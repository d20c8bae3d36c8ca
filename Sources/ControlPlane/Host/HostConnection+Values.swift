internal import Syncer
package import VClusterConfig

extension ControlPlaneConfiguration.HostConnection {
    /// Takes over what the virtual cluster's values say about the host side.
    package mutating func apply(_ values: VClusterConfig) {
        workloadServiceAccountName = Self.nonEmpty(values.workloadServiceAccount.name)
        exportedServer = Self.nonEmpty(values.exportedServer)
        exportedContextName = Self.nonEmpty(values.exportedContextName)
        syncSettings = values.syncSettings
    }

    private static func nonEmpty(_ text: String) -> String? { text.isEmpty ? nil : text }
}
