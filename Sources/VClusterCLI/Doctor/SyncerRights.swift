internal import Deployment
internal import KubeCore
internal import SyncSettings
internal import Syncer
internal import VClusterConfig

/// Asks the host which of the rights that it needs the control plane's account has.
struct SyncerRights: Sendable {
    let host: any ResourceAPI
    let name: VClusterName
    let namespace: String
    let config: VClusterConfig

    private struct Question: Sendable {
        let verb: String
        let group: String
        let resource: String
        /// Empty for all objects.
        let name: String
        let isClusterWide: Bool
    }

    private static let concurrency = 16

    /// One difference for each resource of which rights are missing. Empty when we may not ask.
    /// - Throws: what the host answers.
    func missing() async throws(StatusError) -> [Difference] {
        let settings = config.syncSettings
        let questions =
            HostRights.role(settings).flatMap { Self.questions($0, isClusterWide: false) }
            + HostRights.clusterRole(settings).flatMap { Self.questions($0, isClusterWide: true) }
        do {
            return try await withThrowingTaskGroup(of: Difference?.self) { group in
                var remaining = questions[...]
                var found: [Difference] = []
                for question in remaining.prefix(Self.concurrency) {
                    group.addTask { try await ask(question) }
                }
                remaining = remaining.dropFirst(Self.concurrency)
                while let answer = try await group.next() {
                    if let answer { found.append(answer) }
                    guard let question = remaining.popFirst() else { continue }
                    group.addTask { try await ask(question) }
                }
                return Self.grouped(found)
            }
        } catch let error as StatusError {
            if error.reason == .forbidden || error.isNotFound { return [] }
            throw error
        } catch {
            throw .internalError("\(error)")
        }
    }

    /// The verbs on one resource become one difference.
    static func grouped(_ single: [Difference]) -> [Difference] {
        Dictionary(grouping: single, by: \.subject).values.compactMap { group in
            guard var result = group.first else { return nil }
            result.problem = .missingRight(group.map(\.problem.detail).sorted().joined(separator: ", "))
            return result
        }.sorted()
    }

    private static func questions(_ rule: HostRights.Rule, isClusterWide: Bool) -> [Question] {
        rule.resources.flatMap { resource in
            rule.verbs.flatMap { verb in
                (rule.resourceNames.isEmpty ? [""] : rule.resourceNames).map { name in
                    Question(
                        verb: verb, group: rule.group, resource: resource, name: name, isClusterWide: isClusterWide)
                }
            }
        }
    }

    /// Source: Kubernetes API, SubjectAccessReview v1.
    private func ask(_ question: Question) async throws(StatusError) -> Difference? {
        let parts = question.resource.split(separator: "/", maxSplits: 1).map(String.init)
        var attributes: JSONObject = [
            "verb": .string(question.verb), "group": .string(question.group), "resource": .string(parts[0]),
        ]
        if !question.isClusterWide { attributes["namespace"] = .string(namespace) }
        if !question.name.isEmpty { attributes["name"] = .string(question.name) }
        if parts.count > 1 { attributes["subresource"] = .string(parts[1]) }
        let given = config.controlPlaneServiceAccount.name
        let account = given.isEmpty ? name.serviceAccount : given
        var review = KubeObject(apiVersion: "authorization.k8s.io/v1", kind: "SubjectAccessReview", name: "")
        review["spec"] = [
            "user": .string("system:serviceaccount:\(namespace):\(account)"),
            "groups": [
                "system:serviceaccounts", .string("system:serviceaccounts:\(namespace)"), "system:authenticated",
            ], "resourceAttributes": .object(attributes),
        ]
        let answer = try await host.create(Self.reviews, namespace: nil, object: review)
        if answer.at("status", "allowed")?.boolValue == true { return nil }
        return Difference(
            side: .host, resource: GroupResource(group: question.group, resource: question.resource),
            namespace: question.isClusterWide ? "" : namespace, name: question.name,
            problem: .missingRight(question.verb))
    }

    private static let reviews = GroupVersionResource(
        group: "authorization.k8s.io", version: "v1", resource: "subjectaccessreviews")
}
