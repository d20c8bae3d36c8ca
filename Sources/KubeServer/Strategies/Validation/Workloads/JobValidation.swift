internal import KubeCore

/// What must hold for Jobs.
/// Source: pkg/apis/batch/validation/validation.go of Kubernetes 1.36.
enum JobValidation {
    private static let maximumIndexedParallelism: Int64 = 100_000
    private static let maximumFailedIndexes: Int64 = 100_000
    /// With more completions than this, what an index costs is limited further.
    private static let manyCompletions: Int64 = 100_000
    private static let limitWithManyCompletions: Int64 = 10_000
    private static let maximumManagerBytes = 63

    static func job(_ object: KubeObject, _ errors: inout FieldErrors) {
        generatedSelector(object, &errors)
        specAndSelector(object["spec"] ?? [:], &errors)
    }

    /// The last pod's hostname is made of the name of the job.
    static func newJob(_ object: KubeObject, _ errors: inout FieldErrors) {
        job(object, &errors)
        let spec = object["spec"] ?? [:]
        guard spec["completionMode"] == "Indexed", let count = spec["completions"]?.intValue, count > 0 else { return }
        let hostname = "\(object.name)-\(count - 1)"
        if !NameValidation.dns1123Label(hostname).isEmpty {
            errors.invalid(
                "metadata.name", .string(object.name),
                "will not able to create pod with invalid DNS label: \(hostname)")
        }
    }

    private static func specAndSelector(_ spec: JSONValue, _ errors: inout FieldErrors) {
        self.spec(spec, "spec", &errors)
        var isUsable = true
        if let selector = spec["selector"] {
            isUsable = errors.labelSelector("spec.selector", selector)
        } else {
            errors.required("spec.selector")
        }
        let labels = spec["template"]?["metadata"]?["labels"]
        let matches =
            spec["selector"].map {
                !isUsable || LabelSelector(structured: $0).matches(labels?.objectValue?.stringDictionary ?? [:])
            } ?? false
        if !matches {
            errors.invalid(
                "spec.template.metadata.labels", GoForm.sortedMap(labels),
                "`selector` does not match template `labels`")
        }
    }

    /// A job that makes its own selector has the labels that go with it.
    private static func generatedSelector(_ object: KubeObject, _ errors: inout FieldErrors) {
        let spec = object["spec"] ?? [:]
        guard spec["manualSelector"] != true, let selector = spec["selector"] else { return }
        let labels = spec["template"]?["metadata"]?["labels"]
        let expected = [
            ("controller-uid", object.uid), ("job-name", object.name),
            ("batch.kubernetes.io/controller-uid", object.uid), ("batch.kubernetes.io/job-name", object.name),
        ]
        for (key, value) in expected {
            let path = "spec.template.metadata.labels[\(key)]"
            guard let found = labels?[key]?.stringValue else {
                errors.required(path, "must be '\(value)'")
                continue
            }
            if found != value { errors.invalid(path, GoForm.sortedMap(labels), "must be '\(value)'") }
        }
        let own = Dictionary(uniqueKeysWithValues: expected)
        if !LabelSelector(structured: selector).matches(own) {
            errors.invalid("spec.selector", GoForm.labelSelector.show(selector), "`selector` not auto-generated")
        }
    }

    static func spec(_ spec: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        for field in [
            "parallelism", "completions", "activeDeadlineSeconds", "backoffLimit", "ttlSecondsAfterFinished",
            "backoffLimitPerIndex", "maxFailedIndexes",
        ] { errors.notNegative("\(path).\(field)", spec[field]) }
        if spec["maxFailedIndexes"] != nil, spec["backoffLimitPerIndex"] == nil {
            errors.required("\(path).backoffLimitPerIndex", "when maxFailedIndexes is specified")
        }
        if let manager = spec["managedBy"]?.stringValue {
            errors.domainPrefixedPath("\(path).managedBy", manager)
            if manager.utf8.count > maximumManagerBytes {
                errors.tooLong("\(path).managedBy", limitBytes: maximumManagerBytes)
            }
        }
        completionMode(spec, path, &errors)
        JobPolicyValidation.policies(spec, path, &errors)
        PodValidation.template(spec["template"], "\(path).template", &errors)
        restartPolicy(spec, "\(path).template.spec.restartPolicy", &errors)
    }

    private static func restartPolicy(_ spec: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        let policy = spec["template"]?["spec"]?.text("restartPolicy") ?? ""
        switch policy {
        case "Always", "": errors.required(path, "valid values: \"OnFailure\", \"Never\"")
        case "OnFailure":
            if spec["podFailurePolicy"] != nil {
                errors.invalid(
                    path, .string(policy), "only \"Never\" is supported when podFailurePolicy is specified")
            }
        default: errors.oneOf(path, .string(policy), ["OnFailure", "Never"])
        }
    }

    // MARK: - Indexes

    private static func completionMode(_ spec: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        errors.oneOf("\(path).completionMode", spec["completionMode"], ["NonIndexed", "Indexed"])
        switch spec["completionMode"] {
        case "Indexed": indexed(spec, path, &errors)
        case nil, "NonIndexed"?:
            for member in ["backoffLimitPerIndex", "maxFailedIndexes"] {
                if let value = spec[member] {
                    errors.invalid("\(path).\(member)", value, "requires indexed completion mode")
                }
            }
        default: break
        }
    }

    private static func indexed(_ spec: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        let completions = spec["completions"]?.intValue
        let parallelism = spec["parallelism"]?.intValue ?? 0
        let failed = spec["maxFailedIndexes"]?.intValue
        if completions == nil { errors.required("\(path).completions", "when completion mode is Indexed") }
        if parallelism > maximumIndexedParallelism {
            errors.invalid(
                "\(path).parallelism", .int(parallelism),
                "must be less than or equal to \(maximumIndexedParallelism) when completion mode is Indexed")
        }
        if let completions, let failed, failed > completions {
            errors.invalid("\(path).maxFailedIndexes", .int(failed), "must be less than or equal to completions")
        }
        if let failed, failed > maximumFailedIndexes {
            errors.invalid(
                "\(path).maxFailedIndexes", .int(failed), "must be less than or equal to \(maximumFailedIndexes)")
        }
        guard let completions, completions > manyCompletions, spec["backoffLimitPerIndex"] != nil else { return }
        if failed == nil {
            errors.required(
                "\(path).maxFailedIndexes", "must be specified when completions is above \(manyCompletions)")
        }
        for (member, value) in [("parallelism", parallelism), ("maxFailedIndexes", failed ?? 0)]
        where value > limitWithManyCompletions {
            errors.invalid(
                "\(path).\(member)", .int(value),
                "must be less than or equal to \(limitWithManyCompletions) when completions are above \(manyCompletions) and used with backoff limit per index"
            )
        }
    }

    // MARK: - Changes

    private static let policyForms: [String: GoForm] = [
        "podFailurePolicy": .podFailurePolicy, "successPolicy": .successPolicy,
    ]

    static func change(_ object: KubeObject, _ old: KubeObject, _ errors: inout FieldErrors) {
        let (spec, oldSpec) = (object["spec"] ?? [:], old["spec"] ?? [:])
        specAndSelector(spec, &errors)
        if spec["completionMode"] != "Indexed" {
            errors.immutable("spec.completions", spec["completions"], oldSpec["completions"])
        } else if let completions = spec["completions"], completions != oldSpec["completions"],
            completions != spec["parallelism"]
        {
            errors.invalid("spec.completions", completions, "can only be modified in tandem with spec.parallelism")
        }
        if spec["selector"] != oldSpec["selector"] {
            errors.invalid(
                "spec.selector", spec["selector"].map(GoForm.labelSelector.show), "field is immutable")
        }
        template(spec, old, &errors)
        for member in [
            "completionMode", "podFailurePolicy", "backoffLimitPerIndex", "managedBy", "successPolicy",
        ] {
            errors.immutable("spec.\(member)", spec[member], oldSpec[member], policyForms[member])
        }
    }

    /// Before a suspended job has started, where its pods may run and what they ask for can be changed.
    private static func template(_ spec: JSONValue, _ old: KubeObject, _ errors: inout FieldErrors) {
        let template = spec["template"] ?? [:]
        var before = old.at("spec", "template") ?? [:]
        let isSuspended = old.at("spec", "suspend") == true
        if isSuspended, old.at("status", "startTime") == nil {
            for member in ["labels", "annotations"] {
                before.set(template.at("metadata", member), at: ["metadata", member])
            }
            for member in ["nodeSelector", "tolerations", "schedulingGates"] {
                before.set(template.at("spec", member), at: ["spec", member])
            }
            before.set(template.at("spec", "affinity", "nodeAffinity"), at: ["spec", "affinity", "nodeAffinity"])
            if before.at("spec", "affinity") == [:], template.at("spec", "affinity") == nil {
                before.set(nil, at: ["spec", "affinity"])
            }
            copyResources(of: template, to: &before)
        }
        if template != before { errors.invalid("spec.template", GoForm.podTemplate(template), "field is immutable") }
    }

    /// Source: KEP-5440.
    private static func copyResources(of template: JSONValue, to before: inout JSONValue) {
        before.edit("spec") { spec in
            for list in ["containers", "initContainers"] {
                let wanted = (template["spec"] ?? [:]).elements(list)
                guard wanted.count == spec.elements(list).count else { continue }
                var index = 0
                spec.editEach(list) { container in
                    container["resources"] = wanted[index]["resources"]
                    index += 1
                }
            }
        }
    }
}
