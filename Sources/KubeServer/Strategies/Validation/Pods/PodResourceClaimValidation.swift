internal import KubeCore

/// Claims to devices that a pod makes.
/// Source: pkg/apis/core/validation/validation.go validatePodResourceClaims of Kubernetes 1.36.
enum PodResourceClaimValidation {
    static func claims(_ claims: [JSONValue], _ path: String, _ errors: inout FieldErrors) {
        var names = Set<String>()
        for (index, claim) in claims.enumerated() {
            let place = "\(path)[\(index)]"
            let name = claim.text("name")
            if name.isEmpty {
                errors.required("\(place).name")
            } else if !names.insert(name).inserted {
                errors.duplicate("\(place).name", .string(name))
            } else {
                errors.invalid("\(place).name", name, NameValidation.dns1123Label(name))
            }
            let sources = ["resourceClaimName", "resourceClaimTemplateName"].filter { claim[$0] != nil }
            if sources.count > 1 {
                errors.invalid(
                    place, GoForm.podResourceClaim.show(claim),
                    "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified")
            }
            if sources.isEmpty {
                errors.invalid(
                    place, GoForm.podResourceClaim.show(claim),
                    "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`")
            }
            for member in sources {
                let name = claim.text(member)
                errors.invalid("\(place).\(member)", name, NameValidation.dns1123Subdomain(name))
            }
        }
    }
}
