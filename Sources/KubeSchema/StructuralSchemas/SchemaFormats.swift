internal import KubeCore

/// The formats of strings that are checked; any other name is a comment.
/// Source: apiextensions-apiserver/pkg/apiserver/validation/formats.go; k8s.io/kube-openapi/pkg/validation/strfmt.
package enum SchemaFormats {
    /// Without hyphens, which do not count.
    private static let names: Set<String> = [
        "bsonobjectid", "uri", "email", "hostname", "ipv4", "ipv6", "cidr", "mac", "uuid", "uuid3", "uuid4", "uuid5",
        "isbn", "isbn10", "isbn13", "creditcard", "ssn", "hexcolor", "rgbcolor", "byte", "password", "date", "duration",
        "datetime", "k8sshortname", "k8slongname",
    ]

    /// Whether a string's format has a meaning.
    package static func isKnown(_ format: String) -> Bool { names.contains(format.filter { $0 != "-" }) }

    /// Whether the text has the format; true for formats that are not checked.
    static func isSatisfied(_ format: String, by text: String) -> Bool {
        switch format.filter({ $0 != "-" }) {
        case "datetime": isTime(text)
        case "date": text.utf8.count == 10 && Timestamp(rfc3339: text + "T00:00:00Z") != nil
        case "byte": isBase64(text)
        case "ipv4": IPText.isIPv4(text)
        case "ipv6": IPText.isIPv6(text)
        case "cidr": IPText.isRange(text)
        case "mac": isMAC(text)
        case "uuid": isUUID(text)
        case "uuid3": isUUID(text) && matches(uuid3, text)
        case "uuid4": isUUID(text) && matches(uuid4, text)
        case "uuid5": isUUID(text) && matches(uuid5, text)
        case "bsonobjectid": text.utf8.count == 24 && text.allSatisfy { $0.isASCII && $0.isHexDigit }
        case "hexcolor": matches(hexColor, text)
        case "rgbcolor": matches(rgbColor, text)
        case "ssn": matches(socialSecurityNumber, text)
        case "isbn": BookNumber.isValid(text, lengths: [10, 13])
        case "isbn10": BookNumber.isValid(text, lengths: [10])
        case "isbn13": BookNumber.isValid(text, lengths: [13])
        case "k8sshortname": NameValidation.dns1123Label(text).isEmpty
        case "k8slongname": NameValidation.dns1123Subdomain(text).isEmpty
        case "hostname": !text.isEmpty && text.utf8.count <= 253 && matches(hostname, text)
        case "email": matches(email, text)
        case "uri": matches(uri, text)
        case "duration": matches(duration, text)
        default: true
        }
    }

    private static let hostname = expression(
        "^[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(\\.[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*\\.?$"
    )
    private static let uuid3 = expression("^[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?3")
    private static let uuid4 = expression("^[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?4[0-9a-fA-F]{3}-?[89abAB]")
    private static let uuid5 = expression("^[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?5[0-9a-fA-F]{3}-?[89abAB]")
    private static let hexColor = expression("^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$")
    private static let rgbColor = expression(
        "^rgb\\(\\s*(25[0-5]|2[0-4][0-9]|1[0-9]{0,2}|[1-9][0-9]?|0)\\s*"
            + "(,\\s*(25[0-5]|2[0-4][0-9]|1[0-9]{0,2}|[1-9][0-9]?|0)\\s*){2}\\)$")
    private static let socialSecurityNumber = expression("^[0-9]{3}[- ]?[0-9]{2}[- ]?[0-9]{4}$")
    private static let email = expression("^[^@\\s<>]+@[^@\\s<>]+$")
    private static let uri = expression("^([a-zA-Z][a-zA-Z0-9+.-]*:\\S+|/\\S*)$")
    private static let duration = expression(
        "^\\s*[-+]?(0|(([0-9]+(\\.[0-9]*)?|\\.[0-9]+)\\s*(ns|us|µs|ms|s|m|h|d|w|(nano|micro|milli)?(second|sec|s)s?|minutes?|mins?|hours?|hrs?|days?|weeks?|wks?)\\s*)+)\\s*$"
    )

    private static func expression(_ text: String) -> RegularExpression {
        do throws(RegularExpression.SyntaxError) {
            return try RegularExpression(text)
        } catch {
            preconditionFailure("a built-in expression is wrong: \(error.description)")
        }
    }

    private static func matches(_ expression: RegularExpression, _ text: String) -> Bool {
        expression.matches(text)
    }

    private static func isTime(_ text: String) -> Bool {
        // Times without a zone are taken as well.
        Timestamp(rfc3339: text) != nil || Timestamp(rfc3339: text + "Z") != nil
    }

    private static func isBase64(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count % 4 == 0 else { return false }
        let padding = bytes.reversed().prefix { $0 == UInt8(ascii: "=") }.count
        return padding <= 2
            && bytes.dropLast(padding).allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
                    true
                default: false
                }
            }
    }

    private static func isMAC(_ text: String) -> Bool {
        for separator in [":", "-"] {
            let parts = text.split(separator: Character(separator), omittingEmptySubsequences: false)
            if [6, 8, 20].contains(parts.count),
                parts.allSatisfy({ $0.utf8.count == 2 && $0.allSatisfy(\.isHexDigit) })
            {
                return true
            }
        }
        return false
    }

    private static func isUUID(_ text: String) -> Bool {
        let digits = text.filter { $0 != "-" }
        return digits.count == 32 && digits.allSatisfy { $0.isASCII && $0.isHexDigit } && text.count <= 36
    }
}
