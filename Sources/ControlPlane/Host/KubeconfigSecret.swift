internal import FoundationEssentials
internal import KubeClient
internal import KubeCore
internal import KubeRuntime
internal import KubeYAML
internal import Logging
internal import PKI
internal import Syncer

/// Secret `vc-NAME` on the host: the administrator's kubeconfig of the virtual cluster, for `vcluster connect` and for
/// people who deployed it by other means. Source: vcluster reference 1.4 and 4.6.
struct KubeconfigSecret: Sendable {
    private static let retryBackoff = Backoff(base: .seconds(1), limit: .seconds(10))

    private let host: HostCluster
    private let clusterName: String
    private let server: String
    private let logger: Logger

    /// - Parameter server: URL of the server in the kubeconfig.
    init(host: HostCluster, clusterName: String, server: String, logger: Logger) {
        self.host = host
        self.clusterName = clusterName
        self.server = server
        self.logger = logger
    }

    private var name: String { "vc-\(clusterName)" }
    private var labels: [String: String] { ["app": "vcluster", "vcluster-name": clusterName] }

    /// Writes the Secret, again and again until it is written or the task is cancelled.
    func publish(_ identities: Identities) async {
        await RuntimeClock.system.retrying(Self.retryBackoff) { () throws(StatusError) in
            try await write(secret(identities))
        } failed: { error in
            logger.warning(
                "The kubeconfig Secret could not be written",
                metadata: ["object.name": "\(name)", "status.message": "\(error.message)"])
        }
    }

    private func write(_ wanted: KubeObject) async throws(StatusError) {
        let namespace = host.connection.namespace
        do throws(StatusError) {
            _ = try await host.api.create(.secrets, namespace: namespace, object: wanted)
            return
        } catch {
            guard error.isAlreadyExists else { throw error }
        }
        let existing = try await host.api.get(.secrets, namespace: namespace, name: name)
        guard existing.labels["app"] == "vcluster" else {
            throw .conflict(
                GroupVersionResource.secrets.groupResource, name, "it does not belong to a virtual cluster")
        }
        guard existing["data"] != wanted["data"] else { return }
        var metadata: JSONObject = ["resourceVersion": .string(existing.resourceVersion), "labels": .strings(labels)]
        metadata["ownerReferences"] = wanted.at("metadata", "ownerReferences")
        let patch: JSONValue = ["metadata": .object(metadata), "data": wanted["data"] ?? [:]]
        _ = try await host.api.patch(.secrets, namespace: namespace, name: name, patch: .merge(patch))
    }

    private func secret(_ identities: Identities) -> KubeObject {
        let kubeconfig = identities.kubeconfig(
            name: host.connection.exportedContextName ?? clusterName,
            server: host.connection.exportedServer ?? server)
        let certificate = identities.administratorCertificate
        var secret = KubeObject(
            apiVersion: "v1", kind: "Secret", namespace: host.connection.namespace, name: name)
        secret.labels = labels
        let service = host.syncerConfiguration.service
        secret.set(
            [
                [
                    "apiVersion": "v1", "kind": "Service", "name": .string(service.name),
                    "uid": .string(service.uid), "controller": false,
                ]
            ], at: "metadata", "ownerReferences")
        secret["type"] = "Opaque"
        secret["data"] = [
            "config": base64(YAML.emit(kubeconfig.kubeconfig)),
            "certificate-authority": base64(identities.authorityPEM),
            "client-certificate": base64(certificate.certificatePEM), "client-key": base64(certificate.privateKeyPEM),
        ]
        return secret
    }

    private func base64(_ text: String) -> JSONValue { .string(Data(text.utf8).base64EncodedString()) }
}
