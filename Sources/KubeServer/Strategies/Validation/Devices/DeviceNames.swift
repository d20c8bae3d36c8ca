internal import KubeCore

/// Names of drivers, pools, requests and attributes of devices.
/// Source: pkg/apis/resource/validation/validation.go of Kubernetes 1.36.
enum DeviceNames {
    private static let maximumPoolNameBytes = 253
    private static let maximumIdentifierBytes = 32

    static func driver(_ holder: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        VolumeSourceValidation.driverName(holder.text("driver"), "\(path).driver", &errors)
    }

    static func pool(_ name: String, _ field: String, _ errors: inout FieldErrors) {
        guard !name.isEmpty else { return errors.required(field) }
        if name.utf8.count > maximumPoolNameBytes { errors.tooLong(field, limitBytes: maximumPoolNameBytes) }
        for part in name.split(separator: "/", omittingEmptySubsequences: false).map(String.init) {
            errors.invalid(field, part, NameValidation.dns1123Subdomain(part))
        }
    }

    /// A UUID as RFC 4122 writes it.
    static func shareID(_ holder: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        guard let text = holder["shareID"]?.stringValue else { return }
        let groups = text.split(separator: "-", omittingEmptySubsequences: false).map(\.utf8)
        let isUUID =
            groups.map(\.count) == [8, 4, 4, 4, 12]
            && groups.allSatisfy { $0.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) } }
        if !isUUID {
            errors.invalid(
                "\(path).shareID", .string(text),
                "uid must be in RFC 4122 normalized form, `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx` with lowercase "
                    + "hexadecimal characters")
        }
    }

    static func label(_ entry: JSONValue, _ member: String, _ path: String, _ errors: inout FieldErrors) {
        errors.invalid("\(path).\(member)", entry.text(member), NameValidation.dns1123Label(entry.text(member)))
    }

    // MARK: - References to requests

    /// The requests of a claim, with the alternatives of each as `REQUEST/ALTERNATIVE`.
    static func requests(of claimSpec: JSONValue) -> Set<String> {
        var names = Set<String>()
        for request in (claimSpec["devices"] ?? [:]).elements("requests") {
            let name = request.text("name")
            names.insert(name)
            for alternative in request.elements("firstAvailable") {
                names.insert("\(name)/\(alternative.text("name"))")
            }
        }
        return names
    }

    static func reference(
        _ name: String, to known: Set<String>, _ field: String, _ errors: inout FieldErrors
    ) {
        let message =
            "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'"
        let segments = name.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        if segments.count <= 2 {
            for segment in segments { errors.invalid(field, segment, NameValidation.dns1123Label(segment)) }
            if known.contains(name) { return }
        }
        errors.invalid(field, .string(name), message)
    }

    // MARK: - Attributes

    /// A name with or without a domain.
    static func qualified(_ name: String, _ field: String, _ errors: inout FieldErrors) {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        switch parts.count {
        case 1: identifier(name, field, &errors)
        case 2:
            if parts[0].isEmpty {
                errors.invalid(field, "", "the domain must not be empty")
            } else {
                VolumeSourceValidation.driverName(parts[0], field, &errors)
            }
            if parts[1].isEmpty {
                errors.invalid(field, "", "the name must not be empty")
            } else {
                identifier(parts[1], field, &errors)
            }
        default: break
        }
    }

    static func withDomain(_ name: String, _ field: String, _ errors: inout FieldErrors) {
        qualified(name, field, &errors)
        if !name.contains("/") {
            errors.invalid(
                field, .string(name), "a fully qualified name must be a domain and a name separated by a slash")
        }
    }

    private static func identifier(_ text: String, _ field: String, _ errors: inout FieldErrors) {
        if text.utf8.count > maximumIdentifierBytes { errors.tooLong(field, limitBytes: maximumIdentifierBytes) }
        let isValid =
            text.first.map { !$0.isNumber } ?? false
            && text.utf8.allSatisfy {
                $0 == UInt8(ascii: "_") || (0x30...0x39).contains($0) || (0x41...0x5A).contains($0)
                    || (0x61...0x7A).contains($0)
            }
        guard !isValid else { return }
        errors.invalid(
            field, .string(text),
            "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName', regex used for validation is '[A-Za-z_][A-Za-z0-9_]*')"
        )
    }
}
