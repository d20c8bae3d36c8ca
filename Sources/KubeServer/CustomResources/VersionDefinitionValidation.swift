internal import KubeCore

/// What a version of a definition must satisfy beside its schema: its warning, its scale and its columns.
/// Source: apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go.
enum VersionDefinitionValidation {
    static func checkDeprecation(_ version: JSONValue, at path: String, _ errors: inout FieldErrors) {
        guard let warning = version["deprecationWarning"]?.stringValue else { return }
        guard version.isTrue("deprecated") else {
            return errors.invalid(path, .string(warning), "can only be set for deprecated versions")
        }
        if warning.utf8.count > 256 { errors.invalid(path, .string(warning), "must be <= 256 characters long") }
        if warning.isEmpty { errors.invalid(path, "", "must not be an empty string") }
        var offset = 0
        for scalar in warning.unicodeScalars {
            if !isPrintable(scalar) {
                errors.invalid(
                    path, .string(warning),
                    "must only contain printable UTF-8 characters; non-printable character found at index \(offset)")
                break
            }
            offset += UTF8.width(scalar)
        }
    }

    /// Source: Go's unicode.IsPrint.
    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        case .spaceSeparator: scalar == " "
        default: true
        }
    }

    static func checkScale(_ scale: JSONValue?, at path: String, _ errors: inout FieldErrors) {
        guard let scale else { return }
        func check(_ key: String, under parents: [String], isRequired: Bool, _ place: String) {
            let field = "\(path).\(key)"
            let text = scale.text(key)
            if text.isEmpty {
                if isRequired { errors.required(field) }
            } else if !text.hasPrefix(".") {
                errors.invalid(field, .string(text), "must be a simple json path starting with .")
            } else if !parents.contains(where: { text.hasPrefix("\($0).") }) {
                errors.invalid(field, .string(text), "should be a json path under \(place)")
            }
        }
        check("specReplicasPath", under: [".spec"], isRequired: true, ".spec")
        check("statusReplicasPath", under: [".status"], isRequired: true, ".status")
        check("labelSelectorPath", under: [".spec", ".status"], isRequired: false, "either .spec or .status")
    }

    private static let columnTypes = ["boolean", "date", "integer", "number", "string"]
    private static let columnFormats = [
        "byte", "date", "date-time", "double", "float", "int32", "int64", "password",
    ]

    static func checkColumns(_ version: JSONValue, at path: String, _ errors: inout FieldErrors) {
        for (index, column) in version.elements("additionalPrinterColumns").enumerated() {
            let own = "\(path)[\(index)]"
            if column.isUnset("name") { errors.required("\(own).name") }
            let types = "must be one of \(columnTypes.joined(separator: ","))"
            if column.isUnset("type") {
                errors.required("\(own).type", types)
            } else if !columnTypes.contains(column.text("type")) {
                errors.invalid("\(own).type", column["type"], types)
            }
            if !column.isUnset("format"), !columnFormats.contains(column.text("format")) {
                errors.invalid(
                    "\(own).format", column["format"], "must be one of \(columnFormats.joined(separator: ","))")
            }
            let text = column.text("jsonPath")
            if text.isEmpty {
                errors.required("\(own).JSONPath")
            } else if !text.hasPrefix(".") {
                errors.invalid("\(own).JSONPath", .string(text), "must be a simple json path starting with .")
            }
        }
    }
}
