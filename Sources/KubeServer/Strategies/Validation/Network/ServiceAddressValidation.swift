internal import KubeCore

/// The cluster addresses of a Service and their families.
/// Source: pkg/apis/core/validation/validation.go ValidateServiceClusterIPsRelatedFields of Kubernetes 1.36.
enum ServiceAddressValidation {
    private static let clusterIPs = "spec.clusterIPs"
    private static let mayNotChange = "may not change once set"

    static func isHeadless(_ spec: JSONValue) -> Bool {
        let addresses = spec.elements("clusterIPs")
        return addresses.isEmpty ? spec["clusterIP"] == "None" : addresses == ["None"]
    }

    static func addresses(_ spec: JSONValue, _ errors: inout FieldErrors) {
        guard spec["type"] != "ExternalName" else { return }
        let addresses = spec.elements("clusterIPs").map { $0.stringValue ?? "" }
        let first = spec.text("clusterIP")
        // The registry makes `clusterIPs` of `clusterIP` when it is alone.
        if !first.isEmpty, let given = addresses.first, given != first {
            errors.invalid(clusterIPs, spec["clusterIPs"], "first value must match `clusterIP`")
        } else if first.isEmpty, !addresses.isEmpty {
            errors.invalid(clusterIPs, spec["clusterIPs"], "must be empty when `clusterIP` is not specified")
        }
        families(spec, &errors)
        let shown = addresses.isEmpty && !first.isEmpty ? [first] : addresses
        if validEach(shown, spec["clusterIPs"], &errors) { together(shown, spec, &errors) }
    }

    private static func families(_ spec: JSONValue, _ errors: inout FieldErrors) {
        var seen = Set<JSONValue>()
        for (index, family) in spec.elements("ipFamilies").enumerated() {
            errors.oneOf("spec.ipFamilies[\(index)]", family, ["IPv4", "IPv6"])
            if !seen.insert(family).inserted { errors.duplicate("spec.ipFamilies[\(index)]", family) }
        }
        if let policy = spec["ipFamilyPolicy"] {
            errors.oneOf("spec.ipFamilyPolicy", policy, ["PreferDualStack", "RequireDualStack", "SingleStack"])
        }
    }

    /// - Returns: whether there is sense in looking at them together.
    private static func validEach(_ addresses: [String], _ shown: JSONValue?, _ errors: inout FieldErrors) -> Bool {
        var isValid = true
        for (index, address) in addresses.enumerated() {
            if index == 0, address == "None" {
                if addresses.count > 1 {
                    isValid = false
                    errors.invalid(clusterIPs, shown, "'None' must be the first and only value")
                }
            } else if !errors.address("\(clusterIPs)[\(index)]", address) {
                isValid = false
            }
        }
        if addresses.count > 2 { errors.invalid(clusterIPs, shown, "may only hold up to 2 values") }
        return isValid
    }

    private static func together(_ addresses: [String], _ spec: JSONValue, _ errors: inout FieldErrors) {
        if addresses.count > 1, Set(addresses.map(IPText.isIPv6)).count < 2 {
            errors.invalid(
                clusterIPs, spec["clusterIPs"], "may specify no more than one IP for each IP family")
        }
        guard !isHeadless(spec) else { return }
        for (index, (address, family)) in zip(addresses, spec.elements("ipFamilies")).enumerated() {
            if family == "IPv4" || family == "IPv6", IPText.isIPv6(address) != (family == "IPv6") {
                errors.invalid(
                    "\(clusterIPs)[\(index)]", .string(address),
                    "expected an \(family.stringValue ?? "") value as indicated by `ipFamilies[\(index)]`")
            }
        }
    }

    // MARK: - Changes

    /// The first address and family stay; the second may come and go.
    static func change(_ spec: JSONValue, _ oldSpec: JSONValue, _ errors: inout FieldErrors) {
        guard spec["type"] != "ExternalName", oldSpec["type"] != "ExternalName" else { return }
        let (isHeadless, wasHeadless) = (Self.isHeadless(spec), Self.isHeadless(oldSpec))
        if isHeadless, wasHeadless { return }
        changeOfAddresses(spec, oldSpec, &errors)
        if isHeadless == wasHeadless { changeOfFamilies(spec, oldSpec, &errors) }
    }

    private static func changeOfAddresses(_ spec: JSONValue, _ oldSpec: JSONValue, _ errors: inout FieldErrors) {
        let (new, old) = (spec.elements("clusterIPs"), oldSpec.elements("clusterIPs"))
        let shown = spec["clusterIPs"]
        if new.count == old.count {
            for (index, (address, before)) in zip(new, old).enumerated() where address != before {
                errors.invalid("\(clusterIPs)[\(index)]", shown, mayNotChange)
            }
            return
        }
        if new.isEmpty { errors.invalid("\(clusterIPs)[0]", shown, "primary clusterIP can not be unset") }
        if let before = old.first, let first = new.first, first != before {
            errors.invalid("\(clusterIPs)[0]", shown, mayNotChange)
        }
        if old.count > new.count, new.count == 1, spec["ipFamilyPolicy"] != "SingleStack" {
            errors.invalid(
                "spec.ipFamilyPolicy", spec["ipFamilyPolicy"],
                "must be set to 'SingleStack' when releasing the secondary clusterIP")
        }
    }

    private static func changeOfFamilies(_ spec: JSONValue, _ oldSpec: JSONValue, _ errors: inout FieldErrors) {
        let (new, old) = (spec.elements("ipFamilies"), oldSpec.elements("ipFamilies"))
        let field = "spec.ipFamilies[0]"
        if new.count == old.count {
            for (family, before) in zip(new, old) where family != before {
                errors.invalid(field, spec["ipFamilies"], mayNotChange)
            }
            return
        }
        if old.count > new.count, spec.isUnset("clusterIPs") {
            errors.invalid(field, spec["ipFamilies"], "primary ipFamily can not be unset")
        }
        // kube-apiserver shows the addresses where the number of families changes.
        if let before = old.first, let first = new.first, first != before {
            errors.invalid(field, spec["clusterIPs"], mayNotChange)
        }
        if old.count > new.count, new.count == 1, spec["ipFamilyPolicy"] != "SingleStack" {
            errors.invalid(
                "spec.ipFamilyPolicy", spec["ipFamilyPolicy"],
                "must be set to 'SingleStack' when releasing the secondary ipFamily")
        }
    }
}
