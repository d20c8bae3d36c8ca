/// Merge patch that knows the types: lists of objects merge by their merge key, and directives in the patch
/// (`$patch`, `$retainKeys`, `$setElementOrder/f`, `$deleteFromPrimitiveList/f`) say what merging cannot.
/// Source: k8s.io/apimachinery/pkg/util/strategicpatch/patch.go.
struct StrategicMergePatch {
    static let patchDirective = "$patch"
    static let retainKeysDirective = "$retainKeys"
    static let elementOrderPrefix = "$setElementOrder/"
    static let deleteFromListPrefix = "$deleteFromPrimitiveList/"

    /// The target with the patch laid over it. O(size of both).
    /// - Throws: `badRequest` for malformed directives, a bare 500 for the others, as kube-apiserver answers.
    static func apply(
        _ patch: JSONObject, to target: JSONObject, schema: MergeSchema
    ) throws(StatusError) -> JSONObject {
        var patch = patch
        if let directive = patch[patchDirective] {
            switch directive.stringValue {
            case "replace":
                patch[patchDirective] = nil
                return patch
            case "delete": return JSONObject()
            default: throw unknownDirective(directive, in: patch)
            }
        }
        var result = target
        try retainKeys(&result, &patch)
        try mergeOrderedLists(&result, &patch, schema)
        for (name, change) in patch { try merge(change, of: name, into: &result, schema) }
        return result
    }

    private static func merge(
        _ change: JSONValue, of name: String, into result: inout JSONObject, _ schema: MergeSchema
    ) throws(StatusError) {
        if name.hasPrefix(deleteFromListPrefix) {
            let field = String(name.dropFirst(deleteFromListPrefix.count))
            guard let removed = change.arrayValue else { throw .badRequest("invalid patch format of primitive list") }
            guard case .array(let elements)? = result[field] else { return }
            let unwanted = Set(removed)
            result[field] = .array(elements.filter { !unwanted.contains($0) })
            return
        }
        if change.isNull {
            result[name] = nil
            return
        }
        let field = schema.field(name)
        switch (result[name], change) {
        case (.object(let old)?, .object(let new)):
            result[name] = .null  // gives up the second reference
            result[name] = .object(
                field.replacesObject ? new : try apply(new, to: old, schema: field.type ?? .unknown))
        case (.array(let old)?, .array(let new)):
            result[name] = .array(
                field.mergesLists ? try StrategicListMerge(field).merge(new, into: old) : try withoutDirectives(new))
        default: result[name] = try withoutDirectives(change)
        }
    }

    // MARK: - Directives

    /// `$retainKeys`: members of the target that the directive does not list are removed.
    private static func retainKeys(_ target: inout JSONObject, _ patch: inout JSONObject) throws(StatusError) {
        guard let directive = patch[retainKeysDirective] else { return }
        patch[retainKeysDirective] = nil
        guard let names = directive.arrayValue else { throw .badRequest("invalid patch format of retainKeys") }
        let retained = Set(names.compactMap(\.stringValue))
        for (name, value) in patch
        where !value.isNull && !name.hasPrefix(elementOrderPrefix) && !name.hasPrefix(deleteFromListPrefix) {
            guard retained.contains(name) else { throw .badRequest("invalid patch format of retainKeys") }
        }
        target.removeAll { name, _ in !retained.contains(name) }
    }

    /// `$setElementOrder/f`: the elements named in the directive come in its order, the others keep theirs.
    private static func mergeOrderedLists(
        _ target: inout JSONObject, _ patch: inout JSONObject, _ schema: MergeSchema
    ) throws(StatusError) {
        for name in patch.keys where name.hasPrefix(elementOrderPrefix) {
            let fieldName = String(name.dropFirst(elementOrderPrefix.count))
            guard case .array(let order)? = patch[name] else {
                throw .badRequest("invalid patch format of setElementOrder list")
            }
            patch[name] = nil
            let old = target[fieldName]?.arrayValue
            let new = patch[fieldName]?.arrayValue
            guard old != nil || new != nil else { continue }
            patch[fieldName] = nil
            let list = StrategicListMerge(schema.field(fieldName))
            if let new { try list.checkOrder(of: new, follows: order) }
            let merged: [JSONValue] =
                switch (old, new) {
                case (let old?, let new?): try list.merge(new, into: old)
                case (let old?, nil): old
                default: try withoutDirectives(new ?? [])
                }
            target[fieldName] = .array(list.ordered(merged, as: order, serverOrder: old ?? []))
        }
    }

    static func unknownDirective(_ directive: JSONValue, in object: JSONObject) -> StatusError {
        bareError("unknown patch type: \(GoText.describe(directive)) in map: \(GoText.describe(.object(object)))")
    }

    /// An error that kube-apiserver does not translate: code 500 and the text alone.
    static func bareError(_ message: String) -> StatusError {
        StatusError(code: 500, reason: .unknown, message: message)
    }

    // MARK: - Values that are new

    /// What a value of the patch leaves where the target has nothing: nulls and directives are instructions, no data.
    static func withoutDirectives(_ value: JSONValue) throws(StatusError) -> JSONValue {
        switch value {
        case .object(let object):
            var result = JSONObject()
            for (name, member) in object {
                if member.isNull || name == patchDirective || name == retainKeysDirective { continue }
                if name.hasPrefix(elementOrderPrefix) || name.hasPrefix(deleteFromListPrefix) { continue }
                result[name] = try withoutDirectives(member)
            }
            return .object(result)
        case .array(let elements): return .array(try withoutDirectives(elements))
        default: return value
        }
    }

    static func withoutDirectives(_ elements: [JSONValue]) throws(StatusError) -> [JSONValue] {
        var result: [JSONValue] = []
        for element in elements {
            guard element[patchDirective] == nil else { continue }
            result.append(try withoutDirectives(element))
        }
        return result
    }
}
