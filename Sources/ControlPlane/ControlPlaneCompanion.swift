package import Controllers

/// Something that runs beside the controllers of a control plane, with their API and caches: the nodes of DevHost.
package struct ControlPlaneCompanion: Sendable {
    /// What a companion is given, once the API serves.
    package struct Surroundings: Sendable {
        /// The API with all rights, and the caches shared with the controllers.
        package let context: ControllerContext
        /// The port that the API server listens on.
        package let serverPort: Int
        /// PEM of the authority that signed the API server's certificate.
        package let authorityPEM: String

        package init(context: ControllerContext, serverPort: Int, authorityPEM: String) {
            self.context = context
            self.serverPort = serverPort
            self.authorityPEM = authorityPEM
        }
    }

    /// Runs until its task is cancelled, and returns when it has cleaned up.
    package let run: @Sendable (Surroundings) async -> Void

    package init(run: @escaping @Sendable (Surroundings) async -> Void) { self.run = run }
}
