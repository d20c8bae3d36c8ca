internal import KubeCore

/// What must hold for webhook configurations, and for the clients that call webhooks.
/// Source: pkg/apis/admissionregistration/validation/validation.go; k8s.io/apiserver/pkg/util/webhook/validation.go.
enum WebhookValidation {
    static func validatingConfiguration(_ object: KubeObject, _ errors: inout FieldErrors) {
        configuration(object, &errors)
    }

    static func mutatingConfiguration(_ object: KubeObject, _ errors: inout FieldErrors) {
        configuration(object, &errors)
    }

    private static func configuration(_ object: KubeObject, _ errors: inout FieldErrors) {
        var names: Set<String> = []
        for (index, webhook) in (object["webhooks"]?.arrayValue ?? []).enumerated() {
            let path = "webhooks[\(index)]"
            self.webhook(path, webhook, &errors)
            reviewVersions("\(path).admissionReviewVersions", webhook.elements("admissionReviewVersions"), &errors)
            let name = webhook.text("name")
            if !name.isEmpty, !names.insert(name).inserted { errors.duplicate("\(path).name", .string(name)) }
        }
    }

    private static func webhook(_ path: String, _ webhook: JSONValue, _ errors: inout FieldErrors) {
        qualifiedDomain("\(path).name", webhook.text("name"), &errors)
        AdmissionRuleValidation.rules("\(path).rules", webhook.elements("rules"), &errors)
        errors.oneOf("\(path).failurePolicy", webhook["failurePolicy"], ["Fail", "Ignore"])
        errors.oneOf("\(path).matchPolicy", webhook["matchPolicy"], ["Equivalent", "Exact"])
        if webhook["sideEffects"] == nil || webhook["sideEffects"] == .null {
            errors.required("\(path).sideEffects", "must specify one of None, NoneOnDryRun")
        }
        errors.oneOf("\(path).sideEffects", webhook["sideEffects"], ["None", "NoneOnDryRun"])
        if let seconds = webhook["timeoutSeconds"]?.intValue, !(1...30).contains(seconds) {
            errors.invalid(
                "\(path).timeoutSeconds", .int(seconds), "the timeout value must be between 1 and 30 seconds")
        }
        errors.labelSelector("\(path).namespaceSelector", webhook["namespaceSelector"])
        errors.labelSelector("\(path).objectSelector", webhook["objectSelector"])
        errors.oneOf("\(path).reinvocationPolicy", webhook["reinvocationPolicy"], ["IfNeeded", "Never"])
        clientConfiguration("\(path).clientConfig", webhook["clientConfig"] ?? [:], &errors)
        AdmissionRuleValidation.matchConditions(
            "\(path).matchConditions", webhook.elements("matchConditions"), &errors)
    }

    private static func qualifiedDomain(_ field: String, _ name: String, _ errors: inout FieldErrors) {
        guard !name.isEmpty else { return errors.required(field) }
        let problems = NameValidation.dns1123Subdomain(name)
        if !problems.isEmpty {
            errors.invalid(field, .string(name), problems.joined(separator: ","))
        } else if name.split(separator: ".", omittingEmptySubsequences: false).count < 3 {
            errors.invalid(
                field, .string(name), "should be a domain with at least three segments separated by dots")
        }
    }

    private static func reviewVersions(_ field: String, _ versions: [JSONValue], _ errors: inout FieldErrors) {
        guard !versions.isEmpty else { return errors.required(field, "must specify one of v1, v1beta1") }
        var seen: Set<JSONValue> = []
        for (index, version) in versions.enumerated() {
            guard seen.insert(version).inserted else {
                errors.invalid("\(field)[\(index)]", version, "duplicate version")
                continue
            }
            let text = version.stringValue ?? ""
            errors.invalid("\(field)[\(index)]", text, NameValidation.dns1035Label(text))
        }
        if seen.isDisjoint(with: ["v1", "v1beta1"]) {
            errors.invalid(field, .array(versions), "must include at least one of v1, v1beta1")
        }
    }

    // MARK: - Where a webhook is

    /// Also that of conversion webhooks.
    static func clientConfiguration(_ field: String, _ client: JSONValue, _ errors: inout FieldErrors) {
        let url = client["url"].flatMap { $0.isNull ? nil : $0 }
        let service = client["service"].flatMap { $0.isNull ? nil : $0 }
        switch (url, service) {
        case (nil, nil), (.some, .some):
            errors.required(field, "exactly one of url or service is required")
        case (.some(let url), nil): self.url("\(field).url", url.stringValue ?? "", &errors)
        case (nil, .some(let service)): self.service("\(field).service", service, &errors)
        }
    }

    private static func url(_ field: String, _ text: String, _ errors: inout FieldErrors) {
        let form = "; desired format: https://host[/path]"
        guard let url = OutboundURL(text) else {
            return errors.required(
                field, "url must be a valid URL: parse \(JSONValue.string(text)): invalid character in host name\(form)"
            )
        }
        if url.scheme != "https" {
            errors.invalid(field, .string(url.scheme), "'https' is the only allowed URL scheme\(form)")
        }
        if url.host.isEmpty { errors.invalid(field, "", "host must be specified\(form)") }
        if let user = url.userInfo {
            errors.invalid(field, .string(user), "user information is not permitted in the URL\(form)")
        }
        if let fragment = url.fragment, !fragment.isEmpty {
            errors.invalid(field, .string(fragment), "fragments are not permitted in the URL\(form)")
        }
        if let query = url.query, !query.isEmpty {
            errors.invalid(field, .string(query), "query parameters are not permitted in the URL\(form)")
        }
    }

    private static func service(_ field: String, _ service: JSONValue, _ errors: inout FieldErrors) {
        if service.text("name").isEmpty { errors.required("\(field).name", "service name is required") }
        if service.text("namespace").isEmpty { errors.required("\(field).namespace", "service namespace is required") }
        if let port = service["port"]?.intValue, case let problems = NameValidation.portNumber(port), !problems.isEmpty
        {
            errors.invalid("\(field).port", .int(port), "port is not valid: \(problems.joined(separator: ","))")
        }
        let path = service.text("path")
        guard !path.isEmpty, path != "/" else { return }
        if path == "//" {
            return errors.invalid("\(field).path", .string(path), "segment[0] may not be empty")
        }
        if !path.hasPrefix("/") { errors.invalid("\(field).path", .string(path), "must start with a '/'") }
        var checked = path.dropFirst()
        if checked.hasSuffix("/") { checked = checked.dropLast() }
        for (index, step) in checked.split(separator: "/", omittingEmptySubsequences: false).enumerated() {
            if step.isEmpty {
                errors.invalid("\(field).path", .string(path), "segment[\(index)] may not be empty")
                continue
            }
            for problem in NameValidation.dns1123Subdomain(String(step)) {
                errors.invalid("\(field).path", .string(path), "segment[\(index)]: \(problem)")
            }
        }
    }
}
