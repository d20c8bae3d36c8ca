internal import KubeCore

/// What drivers say of their devices: attributes, capacities and taints.
/// Source: pkg/apis/resource/validation/validation.go validateDevice of Kubernetes 1.36.
enum DeviceAttributeValidation {
    private static let maximumValueBytes = 64
    private static let types = ["bool", "bools", "int", "ints", "string", "strings", "version", "versions"]

    static func attributes(_ attributes: JSONObject, _ path: String, _ errors: inout FieldErrors) {
        for (name, attribute) in attributes.sorted(by: { $0.0 < $1.0 }) {
            let field = "\(path)[\(name)]"
            DeviceNames.qualified(name, field, &errors)
            if let text = attribute["string"]?.stringValue, text.utf8.count > maximumValueBytes {
                errors.tooLong("\(field).string", limitBytes: maximumValueBytes)
            }
            if let text = attribute["version"]?.stringValue { version(text, "\(field).version", &errors) }
            let present = types.filter { attribute[$0] != nil }
            if present.isEmpty { errors.invalid(field, "", "exactly one value must be specified") }
            if present.count > 1 { errors.invalid(field, attribute, "exactly one value must be specified") }
        }
    }

    /// - Parameter isShared: whether several claims may each consume a part.
    static func capacity(_ capacity: JSONObject, isShared: Bool, _ path: String, _ errors: inout FieldErrors) {
        for (name, entry) in capacity.sorted(by: { $0.0 < $1.0 }) {
            let field = "\(path)[\(name)]"
            DeviceNames.qualified(name, field, &errors)
            guard let policy = entry["requestPolicy"], policy != .null else { continue }
            if isShared {
                RequestPolicyValidation.policy(policy, of: entry["value"], "\(field).requestPolicy", &errors)
            } else {
                errors.forbidden("\(field).requestPolicy", "allowMultipleAllocations must be true")
            }
        }
    }

    private static func version(_ text: String, _ field: String, _ errors: inout FieldErrors) {
        if !isSemanticVersion(text) {
            errors.invalid(field, .string(text), "must be a string compatible with semver.org spec 2.0.0")
        }
        if text.utf8.count > maximumValueBytes { errors.tooLong(field, limitBytes: maximumValueBytes) }
    }

    /// Source: https://semver.org/spec/v2.0.0.html.
    static func isSemanticVersion(_ text: String) -> Bool {
        func isIdentifier(_ part: Substring) -> Bool {
            !part.isEmpty && part.utf8.allSatisfy { isDigit($0) || $0 == UInt8(ascii: "-") || isLetter($0) }
        }
        func isNumber(_ part: Substring) -> Bool {
            part.utf8.allSatisfy(isDigit) && !part.isEmpty && (part == "0" || !part.hasPrefix("0"))
        }
        let builds = text.split(separator: "+", maxSplits: 1, omittingEmptySubsequences: false)
        let parts = builds[0].split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        let numbers = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        guard numbers.count == 3, numbers.allSatisfy(isNumber) else { return false }
        if parts.count == 2 {
            for part in parts[1].split(separator: ".", omittingEmptySubsequences: false) {
                guard isIdentifier(part), isNumber(part) || !part.utf8.allSatisfy(isDigit) else { return false }
            }
        }
        return builds.count < 2
            || builds[1].split(separator: ".", omittingEmptySubsequences: false).allSatisfy(isIdentifier)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

    static func taint(_ taint: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        errors.invalid("\(path).key", taint.text("key"), NameValidation.qualifiedName(taint.text("key")))
        errors.invalid("\(path).value", taint.text("value"), NameValidation.labelValue(taint.text("value")))
        errors.requiredOneOf("\(path).effect", taint["effect"], ["NoExecute", "NoSchedule", "None"])
    }
}
