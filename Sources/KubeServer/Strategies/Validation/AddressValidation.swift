internal import KubeCore

/// What must hold for IPAddress and ServiceCIDR.
/// Source: pkg/apis/networking/validation/validation.go of Kubernetes 1.36; KEP-1880.
enum AddressValidation {
    // MARK: - IPAddress

    static func nameProblems(_ name: String) -> [String] {
        guard let address = NetworkAddress(name) else {
            return ["ParseAddr(\(JSONValue.string(name))): unable to parse IP"]
        }
        return address.description == name ? [] : ["must be a canonical format IP address"]
    }

    static func ipAddress(_ object: KubeObject, _ errors: inout FieldErrors) {
        guard let parent = object.at("spec", "parentRef"), parent != .null else {
            errors.required("spec.parentRef")
            return
        }
        let path = "spec.parentRef"
        let group = parent.text("group")
        if !group.isEmpty { errors.invalid("\(path).group", group, NameValidation.dns1123Subdomain(group)) }
        for member in ["resource", "name"] {
            let text = parent.text(member)
            if text.isEmpty {
                errors.required("\(path).\(member)")
            } else {
                errors.invalid("\(path).\(member)", text, NameValidation.pathSegment(text))
            }
        }
        let namespace = parent.text("namespace")
        if !namespace.isEmpty { errors.invalid("\(path).namespace", namespace, NameValidation.pathSegment(namespace)) }
    }

    // MARK: - ServiceCIDR

    static func serviceCIDR(_ object: KubeObject, _ errors: inout FieldErrors) {
        let ranges = (object.at("spec", "cidrs")?.arrayValue ?? []).map { $0.stringValue ?? "" }
        let path = "spec.cidrs"
        if ranges.isEmpty { errors.required(path, "at least one CIDR required") }
        if ranges.count > 2 {
            errors.invalid(path, GoForm.serviceRanges.show(object["spec"]), "may only hold up to 2 values")
            return
        }
        if ranges.count == 2, let first = NetworkRange(ranges[0]), let second = NetworkRange(ranges[1]),
            first.address.isIPv4 == second.address.isIPv4
        {
            errors.invalid(
                path, GoForm.serviceRanges.show(object["spec"]),
                "may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64")
        }
        for (index, text) in ranges.enumerated() { range(text, "\(path)[\(index)]", &errors) }
    }

    private static func range(_ text: String, _ path: String, _ errors: inout FieldErrors) {
        guard let range = NetworkRange(text) else {
            errors.invalid(path, .string(text), IPText.rangeMessage)
            return
        }
        if !range.isMasked {
            errors.invalid(path, .string(text), "must not have bits set beyond the prefix length")
        } else if range.description != text {
            errors.invalid(path, .string(text), "must be in canonical form (\"\(range)\")")
        }
    }

    /// A range may be added to one of the other family, nothing else may change.
    static func serviceCIDRChange(_ object: KubeObject, _ old: KubeObject, _ errors: inout FieldErrors) {
        let new = object.at("spec", "cidrs")?.arrayValue ?? []
        let former = old.at("spec", "cidrs")?.arrayValue ?? []
        guard new.count >= former.count else {
            errors.invalid("spec.cidrs", .array(new), "field is immutable")
            return
        }
        for (index, range) in former.enumerated() where new[index] != range {
            errors.invalid("spec.cidrs[\(index)]", new[index], "field is immutable")
        }
    }
}
