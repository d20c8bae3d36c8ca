internal import KubeCore

/// A form of text with a name. Source: https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-format-library.
struct NamedFormat: CELObject {
    let name: String
    /// What is wrong with a text; empty when it has the form.
    let problems: @Sendable (String) -> [String]

    static let type = CELType.opaque("kubernetes.NamedFormat")
    var type: CELType { Self.type }

    func isEqual(to other: any CELObject) -> Bool { (other as? NamedFormat)?.name == name }

    private static func prefix(_ check: @escaping @Sendable (String) -> [String]) -> @Sendable (String) -> [String] {
        { check(NameValidation.maskingTrailingHyphen($0)) }
    }

    static let all: [NamedFormat] = [
        NamedFormat(name: "dns1123Label", problems: { NameValidation.dns1123Label($0) }),
        NamedFormat(name: "dns1123Subdomain", problems: { NameValidation.dns1123Subdomain($0) }),
        NamedFormat(name: "dns1035Label", problems: { NameValidation.dns1035Label($0) }),
        NamedFormat(name: "qualifiedName", problems: { NameValidation.qualifiedName($0) }),
        NamedFormat(name: "dns1123LabelPrefix", problems: prefix { NameValidation.dns1123Label($0) }),
        NamedFormat(name: "dns1123SubdomainPrefix", problems: prefix { NameValidation.dns1123Subdomain($0) }),
        NamedFormat(name: "dns1035LabelPrefix", problems: prefix { NameValidation.dns1035Label($0) }),
        NamedFormat(name: "labelValue", problems: { NameValidation.labelValue($0) }),
        NamedFormat(name: "uri") {
            URLObject($0) == nil ? ["parse \(TextFormat.quote($0)): invalid URI for request"] : []
        },
        NamedFormat(name: "uuid") { isUUID($0) ? [] : ["does not match the UUID format"] },
        NamedFormat(name: "byte") { Base64Text.decode($0) == nil ? ["invalid base64"] : [] },
        NamedFormat(name: "date") { CELTimestamp(rfc3339: $0 + "T00:00:00Z") == nil ? ["invalid date"] : [] },
        NamedFormat(name: "datetime") { CELTimestamp(rfc3339: $0) == nil ? ["invalid datetime"] : [] },
    ]

    private static func isUUID(_ text: String) -> Bool {
        let groups = text.split(separator: "-", omittingEmptySubsequences: false)
        let digits = text.filter { $0 != "-" }
        return digits.utf8.count == 32 && digits.allSatisfy(\.isHexDigit)
            && (groups.count == 1 || groups.map(\.count) == [8, 4, 4, 4, 12])
    }
}

extension FunctionTable {
    static func addFormatFunctions(_ table: inout FunctionTable) {
        for format in NamedFormat.all {
            table.add("format.\(format.name)", [], NamedFormat.type) { _ in .object(format) }
        }
        table.add("format.named", [.string], .optional(NamedFormat.type)) { values in
            .optional(NamedFormat.all.first { $0.name == values[0].text }.map { .object($0) })
        }
        table.addMember("validate", [NamedFormat.type, .string], .optional(.list(.string)), cost: .text([1])) {
            values throws(CELEvaluationError) in
            let problems = try values[0].object(NamedFormat.self).problems(values[1].text)
            return .optional(problems.isEmpty ? nil : .list(CELList(problems.map(CELValue.string))))
        }
    }
}
