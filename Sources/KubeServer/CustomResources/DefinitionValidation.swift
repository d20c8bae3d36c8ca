internal import KubeCore
internal import KubeSchema

/// What a CustomResourceDefinition must satisfy.
///
/// What all versions have in common is reported under the paths that `v1beta1` had for it, as kube-apiserver does.
/// Source: apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go.
enum DefinitionValidation {
    static func problems(of object: KubeObject) -> [StatusError.Cause] {
        var errors = FieldErrors()
        let spec = object["spec"] ?? [:]
        checkIdentity(object, spec, &errors)
        checkVersions(spec, &errors)
        checkNames(spec["names"] ?? [:], &errors)
        checkConversion(spec["conversion"] ?? [:], &errors)
        checkStoredVersions(object, &errors)
        checkApproval(object, group: spec.text("group"), &errors)
        return errors.causes
    }

    static func problems(ofChange object: KubeObject, _ old: KubeObject) -> [StatusError.Cause] {
        var errors = FieldErrors()
        if Definition(old).isTrue("Established") {
            errors.immutable("spec.scope", object.at("spec", "scope"), old.at("spec", "scope"))
            errors.immutable("spec.names.kind", object.at("spec", "names", "kind"), old.at("spec", "names", "kind"))
        }
        errors.immutable("spec.group", object.at("spec", "group"), old.at("spec", "group"))
        errors.immutable("spec.names.plural", object.at("spec", "names", "plural"), old.at("spec", "names", "plural"))
        return errors.causes
    }

    private static func checkIdentity(_ object: KubeObject, _ spec: JSONValue, _ errors: inout FieldErrors) {
        let group = spec.text("group")
        if group.isEmpty {
            errors.required("spec.group")
        } else {
            let problems = NameValidation.dns1123Subdomain(group)
            if !problems.isEmpty {
                errors.invalid("spec.group", group, problems)
            } else if !group.contains(".") {
                errors.invalid("spec.group", .string(group), "should be a domain with at least one dot")
            }
        }
        if spec.isUnset("scope") { errors.required("spec.scope") }
        errors.oneOf("spec.scope", spec["scope"], ["Cluster", "Namespaced"])
        let plural = spec.at("names", "plural")?.stringValue ?? ""
        if object.name != "\(plural).\(group)" {
            errors.invalid("metadata.name", .string(object.name), "must be spec.names.plural+\".\"+spec.group")
        }
    }

    // MARK: Versions

    private static func checkVersions(_ spec: JSONValue, _ errors: inout FieldErrors) {
        let versions = spec.elements("versions")
        func isCommon(_ key: String) -> Bool { versions.dropFirst().allSatisfy { $0[key] == versions[0][key] } }
        var seen: Set<String> = []
        var hasDuplicates = false
        for (index, version) in versions.enumerated() {
            let name = version.text("name")
            if !seen.insert(name).inserted { hasDuplicates = true }
            errors.invalid("spec.versions[\(index)].name", name, NameValidation.dns1035Label(name))
        }
        let shown = JSONValue.array(versions.map(shownVersion))
        if hasDuplicates { errors.invalid("spec.versions", shown, "must contain unique version names") }
        if versions.count(where: { $0["storage"]?.boolValue ?? false }) != 1 {
            errors.invalid("spec.versions", shown, "must have exactly one version marked as storage version")
        }
        for (index, version) in versions.enumerated() {
            let own = "spec.versions[\(index)]"
            if let schema = version.at("schema", "openAPIV3Schema") {
                let path = isCommon("schema") ? "spec.validation" : "\(own).schema"
                if index == 0 || !isCommon("schema") {
                    let before = errors.causes.count
                    SchemaDefinitionValidation.check(schema, at: "\(path).openAPIV3Schema", &errors)
                    // Rules are read only where the schema around them makes sense.
                    if errors.causes.count == before {
                        RuleDefinitionValidation.check(schema, at: "\(path).openAPIV3Schema", &errors)
                    }
                }
            } else {
                errors.required("\(own).schema.openAPIV3Schema")
            }
            if index == 0 || !isCommon("subresources") {
                let path = isCommon("subresources") ? "spec" : own
                checkScale(version.at("subresources", "scale"), at: "\(path).subresources.scale", &errors)
            }
            if index == 0 || !isCommon("additionalPrinterColumns") {
                let path = isCommon("additionalPrinterColumns") ? "spec" : own
                checkColumns(version, at: "\(path).additionalPrinterColumns", &errors)
            }
            SelectableFieldValidation.check(version, at: "\(own).selectableFields", &errors)
        }
    }

    /// A version as kube-apiserver shows it: its internal form in Go's spelling.
    private static func shownVersion(_ version: JSONValue) -> JSONValue {
        [
            "Name": .string(version.text("name")), "Served": version["served"] ?? false,
            "Storage": version["storage"] ?? false, "Deprecated": version["deprecated"] ?? false,
            "DeprecationWarning": version["deprecationWarning"] ?? nil, "Schema": nil, "Subresources": nil,
            "AdditionalPrinterColumns": nil, "SelectableFields": nil,
        ]
    }

    private static func checkScale(_ scale: JSONValue?, at path: String, _ errors: inout FieldErrors) {
        guard let scale else { return }
        func check(_ key: String, under parent: String, isRequired: Bool) {
            let field = "\(path).\(key)"
            let text = scale.text(key)
            if text.isEmpty {
                if isRequired { errors.required(field) }
            } else if !text.hasPrefix(".") || JSONPathExpression(text)?.memberNames == nil {
                errors.invalid(field, .string(text), "must be a simple json path starting with .")
            } else if !text.hasPrefix("\(parent).") {
                errors.invalid(field, .string(text), "should be a json path under \(parent)")
            }
        }
        check("specReplicasPath", under: ".spec", isRequired: true)
        check("statusReplicasPath", under: ".status", isRequired: true)
        let selector = scale.text("labelSelectorPath")
        if !selector.isEmpty, !selector.hasPrefix(".spec."), !selector.hasPrefix(".status.") {
            errors.invalid(
                "\(path).labelSelectorPath", .string(selector), "should be a json path under either .spec or .status")
        }
    }

    private static func checkColumns(_ version: JSONValue, at path: String, _ errors: inout FieldErrors) {
        for (index, column) in version.elements("additionalPrinterColumns").enumerated() {
            let own = "\(path)[\(index)]"
            if column.isUnset("name") { errors.required("\(own).name") }
            if column.isUnset("type") {
                errors.required("\(own).type", "must be one of boolean,date,integer,number,string")
            }
            errors.oneOf("\(own).type", column["type"], ["boolean", "date", "integer", "number", "string"])
            let text = column.text("jsonPath")
            if text.isEmpty {
                errors.required("\(own).JSONPath")
            } else if !text.hasPrefix("."), !text.hasPrefix("[") || JSONPathExpression(text) == nil {
                errors.invalid("\(own).JSONPath", .string(text), "must be a simple json path starting with .")
            }
        }
    }

    // MARK: Names and the rest

    private static func checkNames(_ names: JSONValue, _ errors: inout FieldErrors) {
        for key in ["plural", "singular", "kind", "listKind"] where names.isUnset(key) {
            errors.required("spec.names.\(key)")
        }
        func checkLabel(_ field: String, _ text: String) {
            if !text.isEmpty { errors.invalid(field, text, NameValidation.dns1035Label(text)) }
        }
        checkLabel("spec.names.plural", names.text("plural"))
        checkLabel("spec.names.singular", names.text("singular"))
        for key in ["kind", "listKind"] {
            let text = names.text(key)
            let problems = text.isEmpty ? [] : NameValidation.dns1035Label(text.lowercased())
            errors.invalid(
                "spec.names.\(key)", text, problems.map { "may have mixed case, but should otherwise match: \($0)" })
        }
        for key in ["shortNames", "categories"] {
            for (index, name) in names.elements(key).enumerated() {
                checkLabel("spec.names.\(key)[\(index)]", name.stringValue ?? "")
            }
        }
        if !names.isUnset("kind"), names["kind"] == names["listKind"] {
            errors.invalid("spec.names.listKind", names["listKind"], "kind and listKind may not be the same")
        }
    }

    private static func checkConversion(_ conversion: JSONValue, _ errors: inout FieldErrors) {
        errors.oneOf("spec.conversion.strategy", conversion["strategy"], ["None", "Webhook"])
        let webhook = conversion["webhook"]
        if conversion.text("strategy") == "Webhook" {
            if webhook?["clientConfig"] == nil {
                errors.required(
                    "spec.conversion.webhookClientConfig", "required when strategy is set to Webhook")
            } else {
                WebhookValidation.clientConfiguration(
                    "spec.conversion.webhookClientConfig", webhook?["clientConfig"] ?? [:], &errors)
            }
            if webhook?.isUnset("conversionReviewVersions") ?? true {
                errors.required("spec.conversion.conversionReviewVersions")
            }
        } else if webhook?["clientConfig"] != nil {
            errors.forbidden(
                "spec.conversion.webhookClientConfig",
                "should not be set when strategy is not set to Webhook")
        }
    }

    private static func checkStoredVersions(_ object: KubeObject, _ errors: inout FieldErrors) {
        let stored = object.at("status", "storedVersions")?.arrayValue ?? []
        if stored.isEmpty {
            errors.invalid(
                "status.storedVersions", object.at("status", "storedVersions"), "must have at least one stored version")
            return
        }
        let versions = Definition(object).versions
        for (index, name) in stored.enumerated() where !versions.contains(where: { .string($0.name) == name }) {
            let version = name.stringValue ?? ""
            errors.invalid(
                "status.storedVersions[\(index)]", name,
                "missing from spec.versions; \(version) was previously a storage version, and must remain in "
                    + "spec.versions until a storage migration ensures no data remains persisted in \(version) and "
                    + "removes \(version) from status.storedVersions")
        }
        if let storage = versions.last(where: \.isStored)?.name, !stored.contains(.string(storage)) {
            errors.invalid("status.storedVersions", .array(stored), "must have the storage version \(storage)")
        }
    }

    private static func checkApproval(_ object: KubeObject, group: String, _ errors: inout FieldErrors) {
        guard NameAcceptance.isProtected(group) else { return }
        let key = NameAcceptance.approvalAnnotation
        let field = "metadata.annotations[\(key)]"
        let reference = "see https://github.com/kubernetes/enhancements/pull/1111"
        let text = "protected groups must have approval annotation \"\(key)\""
        guard let value = object.annotations[key], !value.isEmpty else {
            errors.required(field, "\(text), \(reference)")
            return
        }
        if !value.hasPrefix("unapproved"), !value.hasPrefix("https://"), !value.hasPrefix("http://") {
            errors.invalid(
                field, .string(value),
                "\(text) with either a URL or a reason starting with \"unapproved\", \(reference)")
        }
    }
}
