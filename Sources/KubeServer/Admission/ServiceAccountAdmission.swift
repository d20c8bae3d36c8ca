package import KubeCore

/// Gives pods a service account, its pull secrets, and the volume with its token.
/// Source: plugin/pkg/admission/serviceaccount/admission.go.
package struct ServiceAccountAdmission: AdmissionPlugin {
    package let name = "ServiceAccount"
    private static let defaultAccount = "default"
    /// The account `default` of a new namespace may take a moment to come.
    private static let defaultAccountAttempts = 10
    private let storage: ObjectStorage
    private let environment: RegistryEnvironment

    package init(storage: ObjectStorage, environment: RegistryEnvironment) {
        self.storage = storage
        self.environment = environment
    }

    package func admit(_ request: AdmissionRequest, object pod: inout KubeObject) async throws(StatusError) {
        guard request.resource.resource == .pods, request.subresource == nil, request.operation == .create else {
            return
        }
        let accountName = pod.at("spec", "serviceAccountName")?.stringValue ?? ""
        if pod.annotations["kubernetes.io/config.mirror"] != nil {
            if accountName.isEmpty { return }
            throw forbidden(request, "a mirror pod may not reference service accounts")
        }
        let wanted = accountName.isEmpty ? Self.defaultAccount : accountName
        pod.set(.string(wanted), at: "spec", "serviceAccountName")
        pod.set(.string(wanted), at: "spec", "serviceAccount")
        let account = try await account(wanted, request)
        if account.annotations["kubernetes.io/enforce-mountable-secrets"] == "true" {
            try checkSecrets(of: pod, account: account, request)
        }
        if (pod.at("spec", "imagePullSecrets")?.arrayValue ?? []).isEmpty, let secrets = account["imagePullSecrets"] {
            pod.set(secrets, at: "spec", "imagePullSecrets")
        }
        let mounts =
            pod.at("spec", "automountServiceAccountToken")?.boolValue
            ?? account["automountServiceAccountToken"]?.boolValue ?? true
        if mounts { TokenVolume.mount(in: &pod, suffix: environment.makeNameSuffix()) }
    }

    private func account(_ name: String, _ request: AdmissionRequest) async throws(StatusError) -> KubeObject {
        let cache = storage.resource(GroupVersionResource.serviceAccounts.groupResource)
        let key = ObjectKey(namespace: request.namespace, name: name)
        var attempts = name == Self.defaultAccount ? Self.defaultAccountAttempts : 1
        while true {
            if let account = cache.get(key) { return try account.decodedAndShared() }
            attempts -= 1
            if attempts == 0 || Task.isCancelled { break }
            // A cancelled sleep ends the loop at the check above.
            try? await Task.sleep(for: .milliseconds(100))
        }
        throw forbidden(
            request,
            "error looking up service account \(request.namespace)/\(name): serviceaccount \"\(name)\" not found")
    }

    /// An account may restrict its pods to the secrets it lists.
    private func checkSecrets(
        of pod: KubeObject, account: KubeObject, _ request: AdmissionRequest
    ) throws(StatusError) {
        let mountable = Self.names(account["secrets"])
        for volume in pod.at("spec", "volumes")?.arrayValue ?? [] {
            guard let secret = volume.at("secret", "secretName")?.stringValue, !mountable.contains(secret) else {
                continue
            }
            throw forbidden(
                request,
                "volume with secret.secretName=\"\(secret)\" is not allowed because service account \(account.name) does not reference that secret"
            )
        }
        for kind in ["initContainers", "containers"] {
            for container in pod.at("spec", kind)?.arrayValue ?? [] {
                for variable in container["env"]?.arrayValue ?? [] {
                    guard let secret = variable.at("valueFrom", "secretKeyRef", "name")?.stringValue,
                        !mountable.contains(secret)
                    else { continue }
                    let role = kind == "containers" ? "container" : "init container"
                    throw forbidden(
                        request,
                        "\(role) \(container["name"]?.stringValue ?? "") with envVar \(variable["name"]?.stringValue ?? "") referencing secret.secretName=\"\(secret)\" is not allowed because service account \(account.name) does not reference that secret"
                    )
                }
            }
        }
        let pullable = Self.names(account["imagePullSecrets"])
        for secret in Self.names(pod.at("spec", "imagePullSecrets")) where !pullable.contains(secret) {
            throw forbidden(
                request,
                "imagePullSecrets with name=\"\(secret)\" is not allowed because service account \(account.name) does not reference that imagePullSecret"
            )
        }
    }

    private static func names(_ references: JSONValue?) -> [String] {
        (references?.arrayValue ?? []).compactMap { $0["name"]?.stringValue }
    }

    private func forbidden(_ request: AdmissionRequest, _ why: String) -> StatusError {
        request.refusal(why)
    }
}

/// The projected volume through which containers get at the API: token, CA certificate and namespace.
/// Source: plugin/pkg/admission/serviceaccount TokenVolumeSource; KEP-1205.
enum TokenVolume {
    static let mountPath = "/var/run/secrets/kubernetes.io/serviceaccount"
    private static let namePrefix = "kube-api-access-"

    /// Mounts the volume into every container that has nothing at its path, and adds it if one needs it.
    static func mount(in pod: inout KubeObject, suffix: String) {
        var volumes = pod.at("spec", "volumes")?.arrayValue ?? []
        let existing = volumes.first { $0["name"]?.stringValue?.hasPrefix(namePrefix) ?? false }
        let name = existing?["name"]?.stringValue ?? namePrefix + suffix
        var isNeeded = false
        for kind in ["initContainers", "containers"] {
            guard let containers = pod.at("spec", kind)?.arrayValue else { continue }
            let mounted = containers.map { container -> JSONValue in
                var mounts = container["volumeMounts"]?.arrayValue ?? []
                if mounts.contains(where: { $0["mountPath"]?.stringValue == mountPath }) { return container }
                isNeeded = true
                mounts.append(["name": .string(name), "readOnly": true, "mountPath": .string(mountPath)])
                var container = container
                container["volumeMounts"] = .array(mounts)
                return container
            }
            pod.set(.array(mounted), at: "spec", kind)
        }
        if existing == nil, isNeeded {
            volumes.append(volume(name: name))
            pod.set(.array(volumes), at: "spec", "volumes")
        }
    }

    private static func volume(name: String) -> JSONValue {
        [
            "name": .string(name),
            "projected": [
                "sources": [
                    ["serviceAccountToken": ["expirationSeconds": 3607, "path": "token"]],
                    ["configMap": ["name": "kube-root-ca.crt", "items": [["key": "ca.crt", "path": "ca.crt"]]]],
                    [
                        "downwardAPI": [
                            "items": [
                                [
                                    "path": "namespace",
                                    "fieldRef": ["apiVersion": "v1", "fieldPath": "metadata.namespace"],
                                ]
                            ]
                        ]
                    ],
                ], "defaultMode": 420,
            ],
        ]
    }
}
