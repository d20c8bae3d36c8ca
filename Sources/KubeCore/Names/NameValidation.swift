/// The rules for names, label keys and label values, with kube-apiserver's words for each breach.
///
/// Every function returns the messages of the rules that the text breaks, none when it is valid. O(length).
/// Source: k8s.io/apimachinery/pkg/util/validation/validation.go of 1.36.
package enum NameValidation {
    /// What to check of the prefix of a name that is to be made: it may end in a hyphen, since letters and digits follow.
    /// Source: k8s.io/apimachinery/pkg/api/validation maskTrailingDash.
    package static func maskingTrailingHyphen(_ prefix: String) -> String {
        prefix.hasSuffix("-") ? prefix.dropLast() + "a" : prefix
    }

    /// At most 63 characters of `[a-z0-9-]`, beginning and ending alphanumeric: names of namespaces, containers, ports.
    package static func dns1123Label(_ text: String) -> [String] {
        var messages = tooLong(text, 63, unit: "characters")
        if !isDNS1123Label(text.utf8[...]) {
            messages.append(isDNS1123Subdomain(text) ? "must not contain dots" : dns1123LabelMessage)
        }
        return messages
    }

    /// At most 253 characters of labels joined by dots: the names of most objects.
    package static func dns1123Subdomain(_ text: String) -> [String] {
        var messages = tooLong(text, 253, unit: "characters")
        if !isDNS1123Subdomain(text) { messages.append(dns1123SubdomainMessage) }
        return messages
    }

    /// A version, or a group and a version with a slash between. Whether there is anything at all is not judged.
    /// Source: k8s.io/apimachinery/pkg/runtime/schema ParseGroupVersion.
    package static func groupVersion(_ text: String) -> [String] {
        text.utf8.count { $0 == UInt8(ascii: "/") } > 1 ? ["unexpected GroupVersion string: \(text)"] : []
    }

    /// A DNS-1123 label that begins with a letter: names of Services of old.
    package static func dns1035Label(_ text: String) -> [String] {
        var messages = tooLong(text, 63, unit: "characters")
        if !(isDNS1123Label(text.utf8[...]) && text.utf8.first.map(isLowerLetter) == true) {
            messages.append(
                "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')"
            )
        }
        return messages
    }

    /// `*.` and a DNS-1123 subdomain: a host of an Ingress.
    package static func wildcardDNS1123Subdomain(_ text: String) -> [String] {
        var messages = tooLong(text, 253, unit: "characters")
        if !(text.hasPrefix("*.") && isDNS1123Subdomain(String(text.dropFirst(2)))) {
            messages.append(
                "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character (e.g. '*.example.com', regex used for validation is '\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
            )
        }
        return messages
    }

    /// An optional DNS subdomain and slash, then a name of at most 63 characters: label and annotation keys, finalizers.
    package static func qualifiedName(_ text: String) -> [String] {
        var messages: [String] = []
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let name: String
        switch parts.count {
        case 1: name = parts[0]
        case 2:
            name = parts[1]
            if parts[0].isEmpty {
                messages.append("prefix part must be non-empty")
            } else {
                messages += dns1123Subdomain(parts[0]).map { "prefix part \($0)" }
            }
        default:
            return [
                "a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '\(nameExpression)') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
            ]
        }
        if name.isEmpty {
            messages.append("name part must be non-empty")
        } else {
            messages += tooLong(name, 63, unit: "bytes").map { "name part \($0)" }
        }
        if !isName(name) {
            messages.append(
                "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '\(nameExpression)')"
            )
        }
        return messages
    }

    /// Empty, or at most 63 characters of `[A-Za-z0-9._-]`, beginning and ending alphanumeric.
    package static func labelValue(_ text: String) -> [String] {
        var messages = tooLong(text, 63, unit: "bytes")
        if !text.isEmpty, !isName(text) {
            messages.append(
                "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(\(nameExpression))?')"
            )
        }
        return messages
    }

    /// A name that can stand in a path: no slash, no percent sign, not `.` or `..` (RBAC names).
    package static func pathSegment(_ text: String) -> [String] {
        if text == "." || text == ".." { return ["may not be '\(text)'"] }
        return ["/", "%"].filter { text.contains($0) }.map { "may not contain '\($0)'" }
    }

    /// A key of a ConfigMap or Secret.
    package static func configMapKey(_ text: String) -> [String] {
        var messages = tooLong(text, 253, unit: "characters")
        if text.isEmpty || !text.utf8.allSatisfy({ isAlphanumeric($0) || isNamePunctuation($0) }) {
            messages.append(
                "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')"
            )
        }
        if text == "." || text == ".." {
            messages.append("must not be '\(text)'")
        } else if text.hasPrefix("..") {
            messages.append("must not start with '..'")
        }
        return messages
    }

    /// The name of an environment variable: printable ASCII without `=`.
    package static func environmentName(_ text: String) -> [String] {
        guard text.isEmpty || !text.utf8.allSatisfy({ (0x20...0x7E).contains($0) && $0 != UInt8(ascii: "=") }) else {
            return []
        }
        return ["a valid environment variable name must consist only of printable ASCII characters other than '='"]
    }

    /// The name of a header of a request.
    package static func httpHeaderName(_ text: String) -> [String] {
        guard text.isEmpty || !text.utf8.allSatisfy({ isAlphanumeric($0) || $0 == UInt8(ascii: "-") }) else {
            return []
        }
        return [
            "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')"
        ]
    }

    /// A DNS-1123 subdomain whose labels may have underscores: where a pod looks names up.
    package static func dns1123SubdomainWithUnderscore(_ text: String) -> [String] {
        var messages = tooLong(text, 253, unit: "characters")
        let isValid = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy {
            let label = $0.first == UInt8(ascii: "_") ? $0.dropFirst() : $0
            guard let first = label.first, let last = label.last else { return false }
            return (isDigit(first) || isLowerLetter(first)) && (isDigit(last) || isLowerLetter(last))
                && label.allSatisfy {
                    isDigit($0) || isLowerLetter($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
                }
        }
        if !isValid {
            messages.append(
                "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*')"
            )
        }
        return messages
    }

    /// Whether the text can be a path behind a domain: `foo/bar`.
    package static func isPathAfterDomain(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { isAlphanumeric($0) || "/-._~%!$&'()*+,;=:".utf8.contains($0) }
    }

    /// The name of a container port: an IANA service name of at most 15 characters.
    package static func portName(_ text: String) -> [String] {
        var messages = tooLong(text, 15, unit: "characters")
        let isPlain = text.utf8.allSatisfy { isLowerLetter($0) || isDigit($0) || $0 == UInt8(ascii: "-") }
        if text.isEmpty || !isPlain {
            messages.append("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)")
        }
        if !text.utf8.contains(where: isLowerLetter) { messages.append("must contain at least one letter (a-z)") }
        if text.contains("--") { messages.append("must not contain consecutive hyphens") }
        if text.hasPrefix("-") || text.hasSuffix("-") { messages.append("must not begin or end with a hyphen") }
        return messages
    }

    /// A TCP, UDP or SCTP port.
    package static func portNumber(_ number: Int64) -> [String] {
        (1...65535).contains(number) ? [] : ["must be between 1 and 65535, inclusive"]
    }
}

// MARK: - Character classes

extension NameValidation {
    private static let nameExpression = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"
    package static let dns1123LabelMessage =
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
    package static let dns1123SubdomainMessage =
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"

    private static func tooLong(_ text: String, _ limit: Int, unit: String) -> [String] {
        text.utf8.count > limit ? ["must be no more than \(limit) \(unit)"] : []
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    private static func isLowerLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool { isDigit(byte) || isLowerLetter(byte | 0x20) }

    private static func isNamePunctuation(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
    }

    private static func isDNS1123Label(_ bytes: Substring.UTF8View) -> Bool {
        func isEdge(_ byte: UInt8?) -> Bool { byte.map { isDigit($0) || isLowerLetter($0) } ?? false }
        return isEdge(bytes.first) && isEdge(bytes.last)
            && bytes.allSatisfy { isDigit($0) || isLowerLetter($0) || $0 == UInt8(ascii: "-") }
    }

    private static func isDNS1123Subdomain(_ text: String) -> Bool {
        text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { isDNS1123Label($0.utf8) }
    }

    private static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, let last = text.utf8.last else { return false }
        return isAlphanumeric(first) && isAlphanumeric(last)
            && text.utf8.allSatisfy { isAlphanumeric($0) || isNamePunctuation($0) }
    }
}
