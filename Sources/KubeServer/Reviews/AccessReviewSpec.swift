internal import KubeCore

/// The question in the `spec` of an access review.
/// Source: pkg/registry/authorization/util/helpers.go of Kubernetes 1.36.
struct AccessReviewSpec {
    let value: JSONValue

    init(_ review: KubeObject) { value = review["spec"] ?? [:] }

    var resource: JSONValue? { value["resourceAttributes"].flatMap { $0.isNull ? nil : $0 } }
    var path: JSONValue? { value["nonResourceAttributes"].flatMap { $0.isNull ? nil : $0 } }

    /// Whom the review asks about; a self review asks about the requester instead.
    var user: UserInfo {
        UserInfo(
            name: text(value, "user"), uid: text(value, "uid"),
            groups: value["groups"]?.arrayValue?.compactMap(\.stringValue) ?? [],
            extra: (value["extra"]?.objectValue?.map { $0 } ?? []).reduce(into: [:]) { extra, pair in
                extra[pair.0] = pair.1.arrayValue?.compactMap(\.stringValue) ?? []
            })
    }

    /// What is to be decided. Rules of RBAC do not look at selectors.
    func attributes(for user: UserInfo) -> AuthorizationAttributes {
        guard let resource else {
            let path = path ?? [:]
            return AuthorizationAttributes(user: user, verb: text(path, "verb"), path: text(path, "path"))
        }
        return AuthorizationAttributes(
            user: user, verb: text(resource, "verb"), group: text(resource, "group"),
            version: text(resource, "version"), resource: text(resource, "resource"),
            subresource: text(resource, "subresource"), namespace: text(resource, "namespace"),
            name: text(resource, "name"))
    }

    /// What of the selectors was not understood; empty when all was.
    var evaluationError: String {
        var problems: [String] = []
        for (name, state) in [("fieldSelector", fieldSelectorState), ("labelSelector", labelSelectorState)] {
            switch state {
            case .understood: continue
            case .partly: problems.append("spec.resourceAttributes.\(name) partially ignored due to parse error")
            case .ignored: problems.append("spec.resourceAttributes.\(name) ignored due to parse error")
            }
        }
        return problems.joined(separator: "; ")
    }

    private enum SelectorState {
        case understood
        case partly
        case ignored
    }

    private var labelSelectorState: SelectorState {
        state(of: resource?["labelSelector"]) { text throws(StatusError) in
            _ = try LabelSelector(parsing: text)
        } isUnderstood: {
            ["In", "NotIn", "Exists", "DoesNotExist"].contains(text($0, "operator"))
        }
    }

    /// Requirements on fields are those that the text form can say: one value that is, or is not.
    private var fieldSelectorState: SelectorState {
        state(of: resource?["fieldSelector"]) { text throws(StatusError) in
            _ = try FieldSelector(parsing: text)
        } isUnderstood: {
            ["In", "NotIn"].contains(text($0, "operator")) && $0["values"]?.arrayValue?.count == 1
        }
    }

    private func state(
        of selector: JSONValue?, parse: (String) throws(StatusError) -> Void, isUnderstood: (JSONValue) -> Bool
    ) -> SelectorState {
        guard let selector, !selector.isNull else { return .understood }
        let requirements = selector["requirements"]?.arrayValue ?? []
        let raw = text(selector, "rawSelector")
        if requirements.isEmpty {
            do throws(StatusError) {
                if !raw.isEmpty { try parse(raw) }
                return .understood
            } catch {
                return .ignored  // a review says that it could not be read, not why
            }
        }
        let understood = requirements.count(where: isUnderstood)
        return understood == requirements.count ? .understood : understood > 0 ? .partly : .ignored
    }

    private func text(_ value: JSONValue, _ key: String) -> String { value[key]?.stringValue ?? "" }
}

extension KubeObject {
    /// The review with the decision in its status, and without the empty members of its question.
    func reviewed(_ decision: AuthorizationDecision) -> KubeObject {
        var review = self
        for part in ["resourceAttributes", "nonResourceAttributes"] {
            guard case .object(var attributes)? = review.at("spec", part) else { continue }
            attributes.removeAll { $1 == "" || $1.isNull }
            review.set(.object(attributes), at: "spec", part)
        }
        var status: JSONObject = ["allowed": .bool(decision.isAllowed)]
        if !decision.reason.isEmpty { status["reason"] = .string(decision.reason) }
        let error = AccessReviewSpec(self).evaluationError
        if !error.isEmpty { status["evaluationError"] = .string(error) }
        review["status"] = .object(status)
        return review
    }
}
