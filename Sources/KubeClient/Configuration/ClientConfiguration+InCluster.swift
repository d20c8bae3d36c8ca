extension ClientConfiguration {
    /// The configuration of a pod: the API server that the kubelet names in the environment, and the mounted service
    /// account (or the directory that `VCLUSTER_SERVICEACCOUNT_DIR` names). Blocks.
    ///
    /// Source: Kubernetes documentation, "Accessing the Kubernetes API from a Pod".
    /// - Throws: `missing` when this is no pod.
    package static func inCluster(environment: [String: String]) throws(ClientConfigurationError) -> ClientConfiguration
    {
        guard let host = environment["KUBERNETES_SERVICE_HOST"], !host.isEmpty,
            let port = environment["KUBERNETES_SERVICE_PORT"].flatMap(Int.init)
        else {
            throw ClientConfigurationError(
                .missing, "not running in a pod: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set")
        }
        let directory =
            environment["VCLUSTER_SERVICEACCOUNT_DIR"].flatMap { $0.isEmpty ? nil : $0 }
            ?? "/var/run/secrets/kubernetes.io/serviceaccount"
        var configuration = ClientConfiguration(server: ServerURL(host: host, port: port))
        configuration.certificateAuthorityPEM = try FileText.read("\(directory)/ca.crt")
        _ = try FileText.read("\(directory)/token")
        configuration.token = .file(path: "\(directory)/token")
        do throws(ClientConfigurationError) {
            configuration.namespace = String(try FileText.read("\(directory)/namespace").filter { !$0.isWhitespace })
        } catch  where error.code == .missing {
            // The file is optional: `default` stays.
        }
        return configuration
    }
}
