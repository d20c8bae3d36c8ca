internal import HTTPTransport
internal import KubeCore

/// The options of create, update and patch, read from a query with kube-apiserver's refusals.
/// Source: k8s.io/apimachinery/pkg/apis/meta/v1/validation/validation.go.
enum WriteQuery {
    enum Kind: String {
        case create = "CreateOptions"
        case update = "UpdateOptions"
        case patch = "PatchOptions"
        case apply = "ApplyOptions"

        /// Apply has no options kind of its own on the wire.
        var groupVersionKind: GroupVersionKind {
            GroupVersionKind(
                group: "meta.k8s.io", version: "v1", kind: self == .apply ? Kind.patch.rawValue : rawValue)
        }
    }

    /// - Throws: `invalid` when an option has a value that it must not have.
    static func parse(
        _ query: QueryParameters, kind: Kind, subresource: String, userAgent: String
    ) throws(StatusError) -> WriteOptions {
        var causes = dryRunCauses(query.all("dryRun"))
        let manager = query["fieldManager"] ?? ""
        causes += fieldManagerCauses(manager)
        let validation = query["fieldValidation"] ?? ""
        if !["", "Ignore", "Strict", "Warn"].contains(validation) {
            causes.append(.notSupported("fieldValidation", "\"\(validation)\"", ["", "Ignore", "Strict", "Warn"]))
        }
        let force = query["force"]
        if kind == .apply, manager.isEmpty {
            causes.append(.required("fieldManager", "is required for apply patch"))
        }
        if kind == .patch, force != nil {
            causes.append(.forbidden("force", "may not be specified for non-apply patch"))
        }
        guard causes.isEmpty else { throw .invalid(kind.groupVersionKind, "", causes) }
        return WriteOptions(
            subresource: subresource.isEmpty ? nil : subresource, isDryRun: !query.all("dryRun").isEmpty,
            fieldManager: manager, program: program(userAgent), forcesApply: query.isOn("force"),
            fieldValidation: validation)
    }

    static func dryRunCauses(_ values: [String]) -> [StatusError.Cause] {
        guard values.contains(where: { $0 != "All" }) else { return [] }
        return [.notSupported("dryRun", RuleCoverage.quotedList(values), ["All"])]
    }

    private static func fieldManagerCauses(_ manager: String) -> [StatusError.Cause] {
        if manager.utf8.count > 128 {
            return [
                StatusError.Cause(
                    reason: "FieldValueTooLong", message: "Too long: may not be more than 128 bytes",
                    field: "fieldManager")
            ]
        }
        let scalars = Array(manager.unicodeScalars)
        guard let position = scalars.firstIndex(where: { $0.properties.generalCategory == .control }) else { return [] }
        let code = String(scalars[position].value, radix: 16, uppercase: true)
        let padded = String(repeating: "0", count: max(0, 4 - code.count)) + code
        return [
            .invalid(
                "fieldManager", quoted(scalars), "invalid character U+\(padded) (at position \(position))")
        ]
    }

    /// The text with control characters as Go writes them in quotes.
    private static func quoted(_ scalars: [Unicode.Scalar]) -> String {
        let escaped = scalars.map { scalar in
            guard scalar.properties.generalCategory == .control else { return String(scalar) }
            let code = String(scalar.value, radix: 16)
            return "\\x" + (code.count == 1 ? "0" : "") + code
        }
        return "\"\(escaped.joined())\""
    }

    /// Who writes without giving a name is known by his program. Source: handlers/create.go managerOrUserAgent.
    private static func program(_ userAgent: String) -> String {
        let prefix = userAgent.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).first ?? ""
        let printable = prefix.unicodeScalars.filter { $0.properties.generalCategory != .control }
        return String(String.UnicodeScalarView(printable.prefix(128)))
    }
}
