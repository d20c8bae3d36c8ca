internal import FoundationEssentials
internal import KubeCore

/// Makes the volumes of a real pod into directories.
/// Source: Kubernetes documentation, "Volumes", "Projected Volumes".
struct VolumeFiles: Sendable {
    let api: any ResourceAPI
    let pod: KubeObject
    let hostIP: String
    let address: String
    /// The pod's own directory.
    let podDirectory: String
    /// Where volumes of claims lie.
    let volumesDirectory: String

    /// How long a token is valid; it is replaced after 80 % of that.
    static let tokenLifetime = Duration.seconds(3600)

    /// Writes (or refreshes) all volumes that the container mounts, and says where they are.
    func prepare(_ container: JSONValue) async throws -> [ContainerPlan.Mount] {
        var mounts: [ContainerPlan.Mount] = []
        for mount in container["volumeMounts"]?.arrayValue ?? [] {
            guard let name = mount["name"]?.stringValue, let path = mount["mountPath"]?.stringValue,
                let volume = pod.volumes.first(where: { $0["name"]?.stringValue == name })
            else { continue }
            var directory = try await directory(of: volume, name: name)
            if let subPath = mount["subPath"]?.stringValue, !subPath.isEmpty { directory += "/" + subPath }
            mounts.append(ContainerPlan.Mount(path: path, directory: directory))
        }
        return mounts
    }

    private func directory(of volume: JSONValue, name: String) async throws -> String {
        if let claimName = volume["persistentVolumeClaim"]?["claimName"]?.stringValue {
            let claim = try await api.get(.persistentVolumeClaims, namespace: pod.namespace, name: claimName)
            let path = VolumeProvisioner.path(in: volumesDirectory, claimUID: claim.uid)
            try await PodFiles.makeDirectory(path)
            return path
        }
        let directory = "\(podDirectory)/volumes/\(name)"
        try await PodFiles.write(try await files(of: volume), to: directory)
        return directory
    }

    private func files(of volume: JSONValue) async throws(StatusError) -> [PodFiles.File] {
        if let source = volume["secret"] { return try await secretFiles(source, nameKey: "secretName") }
        if let source = volume["configMap"] { return try await configMapFiles(source) }
        var files: [PodFiles.File] = []
        for source in volume["projected"]?["sources"]?.arrayValue ?? [] {
            if let secret = source["secret"] { files += try await secretFiles(secret, nameKey: "name") }
            if let configMap = source["configMap"] { files += try await configMapFiles(configMap) }
            if let token = source["serviceAccountToken"] { files.append(try await tokenFile(token)) }
            for item in source["downwardAPI"]?["items"]?.arrayValue ?? [] {
                guard let path = item["path"]?.stringValue,
                    let field = item["fieldRef"]?["fieldPath"]?.stringValue
                else { continue }
                let text = ContainerPlan.field(field, of: pod, address: address, hostIP: hostIP)
                files.append(PodFiles.File(path: path, contents: Array(text.utf8)))
            }
        }
        return files
    }

    private func secretFiles(_ source: JSONValue, nameKey: String) async throws(StatusError) -> [PodFiles.File] {
        guard let object = try await object(.secrets, source[nameKey], isOptional: source["optional"]) else {
            return []
        }
        let data = (object["data"]?.objectValue?.stringDictionary ?? [:]).compactMapValues {
            Data(base64Encoded: $0).map { Array($0) }
        }
        return Self.select(data, items: source["items"])
    }

    private func configMapFiles(_ source: JSONValue) async throws(StatusError) -> [PodFiles.File] {
        guard let object = try await object(.configMaps, source["name"], isOptional: source["optional"]) else {
            return []
        }
        var data = (object["data"]?.objectValue?.stringDictionary ?? [:]).mapValues { Array($0.utf8) }
        for (key, text) in object["binaryData"]?.objectValue?.stringDictionary ?? [:] {
            data[key] = Data(base64Encoded: text).map { Array($0) }
        }
        return Self.select(data, items: source["items"])
    }

    private func object(
        _ resource: GroupVersionResource, _ name: JSONValue?, isOptional: JSONValue?
    ) async throws(StatusError) -> KubeObject? {
        guard let name = name?.stringValue else { return nil }
        do throws(StatusError) {
            return try await api.get(resource, namespace: pod.namespace, name: name)
        } catch  where error.isNotFound && isOptional?.boolValue == true {
            return nil
        }
    }

    /// All keys, or those that `items` name under the paths that it gives.
    static func select(_ data: [String: [UInt8]], items: JSONValue?) -> [PodFiles.File] {
        guard let items = items?.arrayValue else {
            return data.sorted { $0.key < $1.key }.map { PodFiles.File(path: $0.key, contents: $0.value) }
        }
        return items.compactMap { item in
            guard let key = item["key"]?.stringValue, let path = item["path"]?.stringValue, let contents = data[key],
                !path.hasPrefix("/"), !path.split(separator: "/").contains("..")
            else { return nil }
            return PodFiles.File(path: path, contents: contents)
        }
    }

    private func tokenFile(_ source: JSONValue) async throws(StatusError) -> PodFiles.File {
        var request = KubeObject(
            apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", namespace: pod.namespace,
            name: pod.text("spec", "serviceAccountName"))
        request["spec"] = [
            "audiences": .array((source["audience"].map { [$0] }) ?? []),
            "expirationSeconds": .int(Self.tokenLifetime.components.seconds),
            "boundObjectRef": [
                "apiVersion": "v1", "kind": "Pod", "name": .string(pod.name), "uid": .string(pod.uid),
            ],
        ]
        let answer = try await api.create(
            .serviceAccounts, namespace: pod.namespace, object: request, options: WriteOptions(subresource: "token"))
        return PodFiles.File(
            path: source["path"]?.stringValue ?? "token", contents: Array(answer.text("status", "token").utf8))
    }
}
