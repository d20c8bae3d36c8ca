internal import KubeCore
internal import KubeSchema

/// What a CustomResourceDefinition must satisfy.
///
/// What all versions have in common is reported under the paths that `v1beta1` had for it, as kube-apiserver does.
/// Source: apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go.
enum DefinitionValidation {
    /// - Parameter old: the definition before a change; nil on create. What it did wrong already may stay.
    static func problems(of object: KubeObject, old: KubeObject? = nil) -> [StatusError.Cause] {
        var errors = FieldErrors()
        let spec = object["spec"] ?? [:]
        let names = spec["names"] ?? [:]
        checkIdentity(object, spec, &errors)
        checkVersions(spec, old, &errors)
        for key in ["plural", "singular", "kind", "listKind"] where names.isUnset(key) {
            errors.required("spec.names.\(key)")
        }
        checkNames(names, at: "spec.names", &errors)
        checkCommon(spec, old, &errors)
        ConversionDefinitionValidation.check(spec["conversion"] ?? [:], old, &errors)
        if let change = old { checkChange(object, change, &errors) }
        checkNames(object.at("status", "acceptedNames") ?? [:], at: "status.acceptedNames", &errors)
        checkStoredVersions(object, &errors)
        checkApproval(object, old, group: spec.text("group"), &errors)
        if spec.isTrue("preserveUnknownFields"), old?["spec"]?.isTrue("preserveUnknownFields") != true {
            errors.invalid(
                "spec.preserveUnknownFields", true,
                "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead"
            )
        }
        return errors.causes
    }

    /// What cannot change.
    private static func checkChange(_ object: KubeObject, _ old: KubeObject, _ errors: inout FieldErrors) {
        if Definition(old).isTrue("Established") {
            errors.immutable("spec.scope", object.at("spec", "scope"), old.at("spec", "scope"))
            errors.immutable("spec.names.kind", object.at("spec", "names", "kind"), old.at("spec", "names", "kind"))
        }
        errors.immutable("spec.group", object.at("spec", "group"), old.at("spec", "group"))
        errors.immutable("spec.names.plural", object.at("spec", "names", "plural"), old.at("spec", "names", "plural"))
    }

    private static func checkIdentity(_ object: KubeObject, _ spec: JSONValue, _ errors: inout FieldErrors) {
        let group = spec.text("group")
        let plural = spec.at("names", "plural")?.stringValue ?? ""
        if object.name != "\(plural).\(group)" {
            errors.invalid("metadata.name", .string(object.name), "must be spec.names.plural+\".\"+spec.group")
        }
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
    }

    // MARK: Versions

    /// Whether all versions have the same here: then it is judged, and blamed, once.
    private static func isCommon(_ key: String, _ versions: [JSONValue]) -> Bool {
        versions.dropFirst().allSatisfy { $0[key] == versions[0][key] }
    }

    private static func checkVersions(_ spec: JSONValue, _ old: KubeObject?, _ errors: inout FieldErrors) {
        let versions = spec.elements("versions")
        for (index, version) in versions.enumerated() where version.at("schema", "openAPIV3Schema") == nil {
            errors.required("spec.versions[\(index)].schema.openAPIV3Schema")
        }
        var seen: Set<String> = []
        var hasDuplicates = false
        for (index, version) in versions.enumerated() {
            let name = version.text("name")
            let own = "spec.versions[\(index)]"
            if !seen.insert(name).inserted { hasDuplicates = true }
            errors.invalid("\(own).name", name, NameValidation.dns1035Label(name))
            VersionDefinitionValidation.checkDeprecation(version, at: "\(own).deprecationWarning", &errors)
            checkParts(of: version, versions, old, at: own, schemaAt: "\(own).schema", isCommon: false, &errors)
        }
        let shown = JSONValue.array(versions.map(shownVersion))
        if hasDuplicates { errors.invalid("spec.versions", shown, "must contain unique version names") }
        if versions.count(where: { $0["storage"]?.boolValue ?? false }) != 1 {
            errors.invalid("spec.versions", shown, "must have exactly one version marked as storage version")
        }
        // kube-apiserver keeps the first version's name in the field that was there before there were several.
        if let first = versions.first?.text("name"), !first.isEmpty {
            errors.invalid("spec.version", first, NameValidation.dns1035Label(first))
        }
    }

    private static func checkCommon(_ spec: JSONValue, _ old: KubeObject?, _ errors: inout FieldErrors) {
        let versions = spec.elements("versions")
        guard let first = versions.first else { return }
        checkParts(of: first, versions, old, at: "spec", schemaAt: "spec.validation", isCommon: true, &errors)
    }

    /// Checks those parts of a version that all versions have in common, or those that they do not.
    private static func checkParts(
        of version: JSONValue, _ versions: [JSONValue], _ old: KubeObject?, at path: String,
        schemaAt schemaPath: String,
        isCommon: Bool, _ errors: inout FieldErrors
    ) {
        func isMeant(_ key: String) -> Bool { self.isCommon(key, versions) == isCommon }
        if isMeant("schema"), let schema = version.at("schema", "openAPIV3Schema") {
            let judged = isCommon ? versions : [version]
            SchemaDefinitionValidation.check(
                schema, at: "\(schemaPath).openAPIV3Schema",
                hasStatus: judged.contains { $0.at("subresources", "status") != nil },
                old.map { ListTypeDefinitionValidation.Tolerance(of: schemas(of: $0)) } ?? .none, &errors)
        }
        if isMeant("subresources") {
            VersionDefinitionValidation.checkScale(
                version.at("subresources", "scale"), at: "\(path).subresources.scale", &errors)
        }
        if isMeant("additionalPrinterColumns") {
            VersionDefinitionValidation.checkColumns(version, at: "\(path).additionalPrinterColumns", &errors)
        }
        if isMeant("selectableFields") {
            SelectableFieldValidation.check(version, at: "\(path).selectableFields", &errors)
        }
    }

    private static func schemas(of object: KubeObject) -> [JSONValue] {
        (object["spec"]?.elements("versions") ?? []).compactMap { $0.at("schema", "openAPIV3Schema") }
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

    // MARK: Names and the rest

    private static func checkNames(_ names: JSONValue, at path: String, _ errors: inout FieldErrors) {
        func checkLabel(_ field: String, _ text: String) {
            if !text.isEmpty { errors.invalid(field, text, NameValidation.dns1035Label(text)) }
        }
        func checkLabels(_ key: String) {
            for (index, name) in names.elements(key).enumerated() {
                errors.invalid(
                    "\(path).\(key)[\(index)]", name.stringValue ?? "",
                    NameValidation.dns1035Label(name.stringValue ?? ""))
            }
        }
        checkLabel("\(path).plural", names.text("plural"))
        checkLabel("\(path).singular", names.text("singular"))
        for key in ["kind", "listKind"] {
            let text = names.text(key)
            let problems = text.isEmpty ? [] : NameValidation.dns1035Label(text.lowercased())
            errors.invalid(
                "\(path).\(key)", text, problems.map { "may have mixed case, but should otherwise match: \($0)" })
        }
        checkLabels("shortNames")
        if !names.isUnset("kind"), names["kind"] == names["listKind"] {
            errors.invalid("\(path).listKind", names["listKind"], "kind and listKind may not be the same")
        }
        checkLabels("categories")
    }

    private static func checkStoredVersions(_ object: KubeObject, _ errors: inout FieldErrors) {
        let stored = object.at("status", "storedVersions")?.arrayValue ?? []
        if stored.isEmpty {
            errors.invalid(
                "status.storedVersions", object.at("status", "storedVersions"), "must have at least one stored version")
            return
        }
        let versions = Definition(object).versions
        if let storage = versions.last(where: \.isStored)?.name, !stored.contains(.string(storage)) {
            errors.invalid("status.storedVersions", .array(stored), "must have the storage version \(storage)")
        }
        for (index, name) in stored.enumerated() where !versions.contains(where: { .string($0.name) == name }) {
            let version = name.stringValue ?? ""
            errors.invalid(
                "status.storedVersions[\(index)]", name,
                "missing from spec.versions; \(version) was previously a storage version, and must remain in "
                    + "spec.versions until a storage migration ensures no data remains persisted in \(version) and "
                    + "removes \(version) from status.storedVersions")
        }
    }

    private static func checkApproval(
        _ object: KubeObject, _ old: KubeObject?, group: String, _ errors: inout FieldErrors
    ) {
        guard NameAcceptance.isProtected(group) else { return }
        let key = NameAcceptance.approvalAnnotation
        // Whoever changes something else is not asked for the approval.
        if let old, old.annotations[key] == object.annotations[key] { return }
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
