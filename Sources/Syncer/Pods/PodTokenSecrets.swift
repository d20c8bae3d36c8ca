internal import FoundationEssentials
internal import KubeCore
internal import KubeRuntime

/// Keeps the host Secrets with the tokens of pods: made beside the host pod, renewed in time, and removed with it by
/// the host, since the pod owns its Secret.
///
/// They have no virtual object, so they carry no object name; the pod's name and uid in their annotations tell whose they
/// are.
struct PodTokenSecrets: Sendable {
    /// Nothing is older than this, however long it was asked for, as with kubelet.
    private static let longestUse: Duration = .seconds(24 * 3600)

    let environment: SyncEnvironment
    /// The host's Secrets of this virtual cluster.
    let host: HostSide

    /// Tokens as the tenant's API has issued them.
    struct Issued: Sendable {
        var values: [TokenDemand.Place: String] = [:]
        /// When the first of them has used up four fifths of its life.
        var renewal: Timestamp
    }

    func issue(_ demands: [TokenDemand], for virtualPod: KubeObject) async throws(StatusError) -> Issued {
        let now = environment.clock.now()
        var issued = Issued(renewal: now.adding(Self.longestUse))
        for demand in demands {
            let answer = try await environment.virtual.create(
                .serviceAccounts, namespace: virtualPod.namespace, object: demand.request(for: virtualPod),
                options: WriteOptions(subresource: "token"))
            guard let token = answer.at("status", "token")?.stringValue else {
                throw .internalError("the API server answered a token request without a token")
            }
            issued.values[demand.place] = token
            let expiry = Timestamp(rfc3339: answer.text("status", "expirationTimestamp"))
            let lifetime = expiry?.duration(since: now) ?? .seconds(demand.lifetimeSeconds)
            issued.renewal = min(issued.renewal, now.adding(lifetime * 4 / 5))
        }
        return issued
    }

    /// Makes the Secret of a host pod that was just created.
    func create(_ issued: Issued, for virtualPod: KubeObject, owner hostPod: KubeObject) async throws {
        let secret = secret(issued, virtualPod, hostPod)
        do throws(StatusError) {
            let created = try await environment.host.create(.secrets, namespace: secret.namespace, object: secret)
            host.reflector.cache.recordWrite(created)
            return
        } catch {
            guard error.isAlreadyExists else { throw error }
        }
        let existing = try await environment.host.get(.secrets, namespace: secret.namespace, name: secret.name)
        guard Self.holdsTokens(existing, ofPod: ObjectKey(virtualPod), environment.naming) else {
            throw SyncRefusal.nameTaken
        }
        guard existing.annotations[Marker.podUID] == virtualPod.uid else {
            try await host.delete(existing)
            throw SyncRefusal.waiting("tokens of an earlier pod of the same name are still there")
        }
        _ = try await host.patch(existing, Self.patch(to: secret))
    }

    /// Makes or renews the Secret of a host pod as far as that is due.
    /// - Returns: whether something was written, and when to look again; nil when the pod has no tokens in a Secret.
    func ensure(_ demands: [TokenDemand], for virtualPod: KubeObject, owner hostPod: KubeObject) async throws
        -> (wrote: Bool, again: Duration)?
    {
        let place = environment.naming.hostKey(PodTokens.secretKey(ofPod: ObjectKey(virtualPod)))
        guard !demands.isEmpty, Self.mounts(hostPod, secret: place.name) else { return nil }
        let now = environment.clock.now()
        if let existing = host.reflector.cache[place], existing.annotations[Marker.podUID] == virtualPod.uid,
            let renewal = Timestamp(rfc3339: existing.annotations[Marker.tokenRenewal] ?? "")
        {
            if now < renewal { return (false, renewal.duration(since: now)) }
            let issued = try await issue(demands, for: virtualPod)
            _ = try await host.patch(existing, Self.patch(to: secret(issued, virtualPod, hostPod)))
            return (true, issued.renewal.duration(since: now))
        }
        let issued = try await issue(demands, for: virtualPod)
        try await create(issued, for: virtualPod, owner: hostPod)
        return (true, issued.renewal.duration(since: now))
    }

    // MARK: Form

    private func secret(_ issued: Issued, _ virtualPod: KubeObject, _ hostPod: KubeObject) -> KubeObject {
        let naming = environment.naming
        let place = naming.hostKey(PodTokens.secretKey(ofPod: ObjectKey(virtualPod)))
        var secret = KubeObject(apiVersion: "v1", kind: "Secret", namespace: place.namespace, name: place.name)
        secret.labels = naming.markerLabels(namespace: virtualPod.namespace)
        secret.annotations = [
            Marker.podName: virtualPod.name, Marker.podNamespace: virtualPod.namespace,
            Marker.podUID: virtualPod.uid, Marker.tokenRenewal: issued.renewal.rfc3339,
        ]
        secret.set(
            [["apiVersion": "v1", "kind": "Pod", "name": .string(hostPod.name), "uid": .string(hostPod.uid)]],
            at: "metadata", "ownerReferences")
        secret["type"] = "Opaque"
        var data = JSONObject()
        for (place, token) in issued.values {
            guard case .secret(let key) = place else { continue }
            data[key] = .string(Data(token.utf8).base64EncodedString())
        }
        secret["data"] = .object(data)
        return secret
    }

    private static func patch(to secret: KubeObject) -> JSONObject {
        [
            "metadata": [
                "annotations": .strings(secret.annotations),
                "ownerReferences": secret.at("metadata", "ownerReferences") ?? [],
            ], "data": secret["data"] ?? [:],
        ]
    }

    /// Whether a host Secret is one of ours with tokens of a pod of this name.
    private static func holdsTokens(_ secret: KubeObject, ofPod pod: ObjectKey, _ naming: HostNaming) -> Bool {
        secret.labels[Marker.managedBy] == naming.virtualClusterName
            && secret.annotations[Marker.objectName] == nil && secret.annotations[Marker.podName] == pod.name
            && secret.annotations[Marker.podNamespace] == pod.namespace
    }

    private static func mounts(_ hostPod: KubeObject, secret name: String) -> Bool {
        (hostPod.at("spec", "volumes")?.arrayValue ?? []).contains { volume in
            (volume.at("projected", "sources")?.arrayValue ?? []).contains {
                $0.at("secret", "name")?.stringValue == name
            }
        }
    }
}
