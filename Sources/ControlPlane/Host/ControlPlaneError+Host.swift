internal import KubeClient
internal import KubeCore

extension ControlPlaneError {
    /// What the host answered while we prepared to use it, as one sentence.
    init(host connection: ControlPlaneConfiguration.HostConnection, _ error: StatusError) {
        let server = connection.client.server
        let namespace = connection.namespace
        switch error.code {
        case _ where error.connectionProblem != nil:
            self.init(.hostUnreachable, "The host cluster does not answer: \(error.message).")
        case 401:
            self.init(.hostForbidden, "The host cluster \(server) does not accept our credentials: \(error.message).")
        case 403:
            self.init(
                .hostForbidden,
                "The host cluster \(server) forbids what is needed in namespace \(namespace): \(error.message).")
        case 404 where error.details?.kind == "namespaces":
            self.init(.badConfiguration, "The host cluster \(server) has no namespace \(namespace).")
        case 404, 409:
            self.init(
                .badConfiguration,
                "The host namespace \(namespace) is not prepared for this virtual cluster: \(error.message).")
        default: self.init(.hostUnreachable, "The host cluster \(server) failed: \(error.message).")
        }
    }
}
