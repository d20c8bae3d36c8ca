internal import KubeCore

/// What a definition must satisfy where it says how objects of one version become those of another.
/// Source: apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go validateCustomResourceConversion.
enum ConversionDefinitionValidation {
    /// The versions of `ConversionReview` that are spoken.
    private static let spoken = ["v1", "v1beta1"]

    static func check(_ conversion: JSONValue, _ old: KubeObject?, _ errors: inout FieldErrors) {
        errors.requiredOneOf("spec.conversion.strategy", conversion["strategy"], ["None", "Webhook"])
        let client = conversion.at("webhook", "clientConfig")
        let reviews = conversion.at("webhook", "conversionReviewVersions")?.arrayValue ?? []
        let (clientPath, reviewsPath) = (
            "spec.conversion.webhookClientConfig", "spec.conversion.conversionReviewVersions"
        )
        guard conversion.text("strategy") == "Webhook" else {
            let detail = "should not be set when strategy is not set to Webhook"
            if client != nil { errors.forbidden(clientPath, detail) }
            if !reviews.isEmpty { errors.forbidden(reviewsPath, detail) }
            return
        }
        if let client {
            WebhookValidation.clientConfiguration(clientPath, client, &errors)
        } else {
            errors.required(clientPath, "required when strategy is set to Webhook")
        }
        let former = old?.at("spec", "conversion", "webhook", "conversionReviewVersions")?.arrayValue ?? []
        checkReviews(reviews, at: reviewsPath, mustBeSpoken: former.isEmpty || isSpoken(former), &errors)
    }

    private static func isSpoken(_ versions: [JSONValue]) -> Bool {
        versions.contains { spoken.contains($0.stringValue ?? "") }
    }

    private static func checkReviews(
        _ versions: [JSONValue], at path: String, mustBeSpoken: Bool, _ errors: inout FieldErrors
    ) {
        if versions.isEmpty { return errors.required(path) }
        var seen: Set<JSONValue> = []
        for (index, version) in versions.enumerated() {
            if seen.insert(version).inserted {
                let text = version.stringValue ?? ""
                errors.invalid("\(path)[\(index)]", text, NameValidation.dns1035Label(text))
            } else {
                errors.invalid("\(path)[\(index)]", version, "duplicate version")
            }
        }
        if mustBeSpoken, !isSpoken(versions) {
            errors.invalid(
                path, .array(versions), "must include at least one of \(spoken.joined(separator: ", "))")
        }
    }
}
