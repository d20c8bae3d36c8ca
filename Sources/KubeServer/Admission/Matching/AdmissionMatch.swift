internal import KubeCore

/// Which requests a webhook, policy or binding is about: rules, exceptions from them, and selectors.
struct AdmissionMatch: Sendable {
    private let rules: [AdmissionRule]
    private let exceptions: [AdmissionRule]
    private let namespaceSelector: LabelSelector
    private let objectSelector: LabelSelector
    private let matchesEquivalent: Bool
    /// A binding without rules is about all requests of its policy.
    private let matchesAllWithoutRules: Bool

    /// - Parameters:
    ///   - json: a webhook, or the `matchConstraints` of a policy, or the `matchResources` of a binding.
    ///   - rules: the member that has the rules.
    init(_ json: JSONValue, rules member: String, matchesAllWithoutRules: Bool = false) {
        rules = json.elements(member).map(AdmissionRule.init)
        exceptions = json.elements("excludeResourceRules").map(AdmissionRule.init)
        namespaceSelector = json["namespaceSelector"].map(LabelSelector.init(structured:)) ?? .everything
        objectSelector = json["objectSelector"].map(LabelSelector.init(structured:)) ?? .everything
        matchesEquivalent = json.text("matchPolicy") != "Exact"
        self.matchesAllWithoutRules = matchesAllWithoutRules
    }

    /// The form of the resource in which the request matches; nil when it does not.
    /// - Parameter object: nil when there is none, as on delete.
    /// - Throws: `notFound` when the namespace that is to be selected by does not exist.
    func target(
        of request: AdmissionRequest, object: KubeObject?, _ versions: ResourceVersions
    ) throws(StatusError) -> ServedResource? {
        guard let target = matchingForm(of: request, versions) else { return nil }
        if isExcepted(request, versions) { return nil }
        guard try matchesNamespace(request, object: object, versions), matchesLabels(request, object: object) else {
            return nil
        }
        return target
    }

    private func matchingForm(of request: AdmissionRequest, _ versions: ResourceVersions) -> ServedResource? {
        let requested = versions.requested(request)
        if rules.isEmpty, matchesAllWithoutRules { return requested }
        if rules.contains(where: { $0.matches(request, as: requested.resource) }) { return requested }
        guard matchesEquivalent else { return nil }
        return versions.equivalents(of: requested).first { form in
            rules.contains { $0.matches(request, as: form.resource) }
        }
    }

    private func isExcepted(_ request: AdmissionRequest, _ versions: ResourceVersions) -> Bool {
        guard !exceptions.isEmpty else { return false }
        let requested = versions.requested(request)
        if exceptions.contains(where: { $0.matches(request, as: requested.resource) }) { return true }
        return matchesEquivalent
            && versions.equivalents(of: requested).contains { form in
                exceptions.contains { $0.matches(request, as: form.resource) }
            }
    }

    /// Objects outside of namespaces, but for namespaces themselves, are always matched.
    private func matchesNamespace(
        _ request: AdmissionRequest, object: KubeObject?, _ versions: ResourceVersions
    ) throws(StatusError) -> Bool {
        if namespaceSelector.isEverything { return true }
        let isNamespace = request.resource.resource == .namespaces
        if request.namespace.isEmpty, !isNamespace { return true }
        if isNamespace, request.subresource == nil, request.operation != .delete, let object {
            return namespaceSelector.matches(object.labels)
        }
        let name = isNamespace ? request.name : request.namespace
        guard let namespace = try versions.namespace(name) else {
            throw .notFound(GroupVersionResource.namespaces.groupResource, name)
        }
        return namespaceSelector.matches(namespace.labels)
    }

    /// The object as it was or as it is to be: either is enough.
    private func matchesLabels(_ request: AdmissionRequest, object: KubeObject?) -> Bool {
        if objectSelector.isEverything { return true }
        return [object, request.oldObject].contains { candidate in
            guard let candidate, candidate["metadata"] != nil else { return false }
            return objectSelector.matches(candidate.labels)
        }
    }
}
