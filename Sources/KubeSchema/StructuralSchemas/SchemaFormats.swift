internal import KubeCore

/// The formats of strings that are checked; any other name is a comment.
/// Source: apiextensions-apiserver/pkg/apiserver/validation/formats.go; k8s.io/kube-openapi/pkg/validation/strfmt.
enum SchemaFormats {
    /// Whether the text has the format; true for formats that are not checked.
    static func isSatisfied(_ format: String, by text: String) -> Bool {
        switch format {
        case "date-time", "datetime": isTime(text)
        case "date": text.utf8.count == 10 && Timestamp(rfc3339: text + "T00:00:00Z") != nil
        case "byte": isBase64(text)
        case "ipv4": IPText.isIPv4(text)
        case "ipv6": IPText.isIPv6(text)
        case "cidr": IPText.isRange(text)
        case "mac": isMAC(text)
        case "uuid": isUUID(text)
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
