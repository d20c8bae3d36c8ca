internal import KubeCore
internal import SyncSettings

/// Asks the host what we may do there, before anything is done.
struct HostAccess: Sendable {
    /// How many questions are asked at once.
    private static let maximumConcurrency = 8

    let host: any ResourceAPI
    let namespace: String
    let settings: SyncSettings

    /// What the settings come to with the rights that we have. One request when nothing is missing in the namespace and
    /// nothing is needed beyond.
    /// - Throws: what the host answers.
    func reducedSettings() async throws(StatusError) -> HostRights.Reduction {
        let granted = AccessRules(review: try await rulesReview())
        // Authorizers other than RBAC need not list what they grant; and a rules review says nothing about all of the
        // host, nor about single names: those are asked one by one.
        let doubtful = HostRights.needs(settings).filter { need in
            need.isClusterWide || !need.name.isEmpty
                || !granted.allow(need.verb, group: need.group, resource: need.resource)
        }
        return HostRights.reduce(settings, missing: try await refused(doubtful))
    }

    private func refused(_ needs: [HostRights.Need]) async throws(StatusError) -> Set<HostRights.Need> {
        do {
            return try await withThrowingTaskGroup(of: HostRights.Need?.self) { group in
                var missing: Set<HostRights.Need> = []
                var rest = needs[...]
                for need in rest.prefix(Self.maximumConcurrency) {
                    group.addTask { try await isAllowed(need) ? nil : need }
                }
                rest = rest.dropFirst(Self.maximumConcurrency)
                while let answer = try await group.next() {
                    if let answer { missing.insert(answer) }
                    if let need = rest.popFirst() { group.addTask { try await isAllowed(need) ? nil : need } }
                }
                return missing
            }
        } catch let error as StatusError {
            throw error
        } catch {
            throw .serviceUnavailable("\(error)")  // cancelled
        }
    }

    private func rulesReview() async throws(StatusError) -> KubeObject {
        var review = KubeObject(apiVersion: "authorization.k8s.io/v1", kind: "SelfSubjectRulesReview", name: "")
        review["spec"] = ["namespace": .string(namespace)]
        return try await host.create(Self.resource("selfsubjectrulesreviews"), namespace: nil, object: review)
    }

    private func isAllowed(_ need: HostRights.Need) async throws(StatusError) -> Bool {
        let parts = need.resource.split(separator: "/", maxSplits: 1)
        var attributes: JSONObject = [
            "verb": .string(need.verb), "group": .string(need.group), "resource": .string(String(parts[0])),
        ]
        if parts.count > 1 { attributes["subresource"] = .string(String(parts[1])) }
        if !need.isClusterWide { attributes["namespace"] = .string(namespace) }
        if !need.name.isEmpty { attributes["name"] = .string(need.name) }
        var review = KubeObject(apiVersion: "authorization.k8s.io/v1", kind: "SelfSubjectAccessReview", name: "")
        review["spec"] = ["resourceAttributes": .object(attributes)]
        let answer = try await host.create(Self.resource("selfsubjectaccessreviews"), namespace: nil, object: review)
        return answer.at("status", "allowed")?.boolValue ?? false
    }

    private static func resource(_ name: String) -> GroupVersionResource {
        GroupVersionResource(group: "authorization.k8s.io", version: "v1", resource: name)
    }
}
