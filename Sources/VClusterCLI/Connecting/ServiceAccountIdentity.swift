internal import KubeCore

/// A ServiceAccount of the virtual cluster as whom a person connects, and what it may do.
/// Source: vcluster reference 2.1 and 4.6.
struct ServiceAccountIdentity: Sendable, Hashable {
    let namespace: String
    let name: String
    /// ClusterRole that it is bound to; nil leaves its rights as they are.
    let clusterRole: String?
    /// How long its token holds; nil is ten years.
    let lifetimeSeconds: Int64?

    private static let defaultNamespace = "kube-system"
    private static let defaultLifetimeSeconds: Int64 = 10 * 365 * 24 * 3600
    /// The audiences that every API server of ours accepts, and those that the known product asks for.
    private static let audiences: JSONValue = [
        "https://kubernetes.default.svc.cluster.local", "https://kubernetes.default.svc", "https://kubernetes.default",
    ]

    /// - Parameter text: `name`, which is in kube-system, or `namespace/name`.
    /// - Throws: `CommandError` `usage`.
    init(_ text: String, clusterRole: String? = nil, lifetimeSeconds: Int64? = nil) throws(CommandError) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= 2, parts.allSatisfy({ !$0.isEmpty }) else {
            throw CommandError(.usage, "--service-account \(text) is neither NAME nor NAMESPACE/NAME")
        }
        name = parts[parts.count - 1]
        namespace = parts.count == 2 ? parts[0] : Self.defaultNamespace
        self.clusterRole = clusterRole
        self.lifetimeSeconds = lifetimeSeconds
    }

    /// Makes the account if there is none, gives it the role, and has a token issued.
    /// - Parameter api: the virtual cluster's, with all rights.
    /// - Returns: the `user` of a kubeconfig. Secret.
    func user(on api: any ResourceAPI, note: (String) -> Void) async throws(CommandError) -> JSONValue {
        do throws(StatusError) {
            if try await createIfMissing(.serviceAccounts, namespace, account, on: api) {
                note("Created service account \(namespace)/\(name)")
            }
        } catch  where error.reason == .notFound {
            throw CommandError(.failed, "the virtual cluster has no namespace \(namespace)")
        } catch {
            throw CommandError(error, while: "create service account \(namespace)/\(name)")
        }
        if let clusterRole { try await bind(to: clusterRole, on: api, note: note) }
        do throws(StatusError) {
            let answer = try await api.create(
                .serviceAccounts, namespace: namespace, object: tokenRequest,
                options: WriteOptions(subresource: "token"))
            guard let token = answer.at("status", "token") else {
                throw .internalError("the answer holds no token")
            }
            return ["token": token]
        } catch {
            throw CommandError(error, while: "get a token for service account \(namespace)/\(name)")
        }
    }

    private func bind(
        to clusterRole: String, on api: any ResourceAPI, note: (String) -> Void
    ) async throws(CommandError) {
        let wanted = binding(to: clusterRole)
        do throws(StatusError) {
            if try await createIfMissing(.clusterRoleBindings, nil, wanted, on: api) {
                return note("Bound service account \(namespace)/\(name) to cluster role \(clusterRole)")
            }
            let existing = try await api.get(.clusterRoleBindings, namespace: nil, name: wanted.name)
            guard existing["roleRef"]?["name"] != wanted["roleRef"]?["name"] else { return }
            // The role of a binding cannot be changed.
            _ = try await api.delete(
                .clusterRoleBindings, namespace: nil, name: wanted.name, options: DeleteOptions(uid: existing.uid))
            _ = try await api.create(.clusterRoleBindings, namespace: nil, object: wanted)
            note("Bound service account \(namespace)/\(name) to cluster role \(clusterRole)")
        } catch {
            throw CommandError(error, while: "bind service account \(namespace)/\(name) to cluster role \(clusterRole)")
        }
    }

    private func createIfMissing(
        _ resource: GroupVersionResource, _ namespace: String?, _ object: KubeObject, on api: any ResourceAPI
    ) async throws(StatusError) -> Bool {
        do throws(StatusError) {
            _ = try await api.create(resource, namespace: namespace, object: object)
            return true
        } catch  where error.reason == .alreadyExists {
            return false
        }
    }
}

// MARK: - Objects

extension ServiceAccountIdentity {
    var account: KubeObject {
        KubeObject(apiVersion: "v1", kind: "ServiceAccount", namespace: namespace, name: name)
    }

    func binding(to clusterRole: String) -> KubeObject {
        var binding = KubeObject(
            apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRoleBinding",
            name: "vcluster-sa-\(name)-\(namespace)")
        binding["roleRef"] = [
            "apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": .string(clusterRole),
        ]
        binding["subjects"] = [
            ["kind": "ServiceAccount", "name": .string(name), "namespace": .string(namespace)]
        ]
        return binding
    }

    var tokenRequest: KubeObject {
        var request = KubeObject(
            apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", namespace: namespace, name: name)
        request["spec"] = [
            "audiences": Self.audiences, "expirationSeconds": .int(lifetimeSeconds ?? Self.defaultLifetimeSeconds),
        ]
        return request
    }
}
