internal import KubeCore

/// One row of the table of keys of the older values format, and what it means today.
///
/// Source: vcluster reference 1.14 (chart versions 0.15 to 0.17).
struct OlderRow: Sendable {
    enum Effect: Sendable {
        /// The value goes to these keys as it is.
        case moved([String])
        /// The value, in the light of all values of the file, means this today.
        case converted(@Sendable (_ value: JSONValue, _ values: JSONValue) -> OlderConversion)
        /// The feature is missing; this value asks for what is the case anyway.
        case notYet(acceptable: JSONValue)
    }

    /// Member names joined by dots.
    let path: String
    let type: ConfigValueType
    let effect: Effect

    static func moved(_ path: String, _ type: ConfigValueType, to targets: String...) -> OlderRow {
        OlderRow(path: path, type: type, effect: .moved(targets))
    }

    static func converted(
        _ path: String, _ type: ConfigValueType,
        _ convert: @escaping @Sendable (_ value: JSONValue, _ values: JSONValue) -> OlderConversion
    ) -> OlderRow {
        OlderRow(path: path, type: type, effect: .converted(convert))
    }

    static func notYet(_ path: String, unless acceptable: JSONValue = false) -> OlderRow {
        OlderRow(path: path, type: .any, effect: .notYet(acceptable: acceptable))
    }
}

/// What a part of an older file means in today's keys.
struct OlderConversion: Sendable {
    struct Assignment: Sendable {
        let path: String
        let value: JSONValue
    }

    var assignments: [Assignment] = []
    var problems: [ConfigValueType.Problem] = []

    static let nothing = OlderConversion()

    static func set(_ path: String, _ value: JSONValue) -> OlderConversion {
        OlderConversion(assignments: [Assignment(path: path, value: value)])
    }

    static func notSupported(_ what: String) -> OlderConversion {
        OlderConversion(problems: [.init(code: .notSupportedYet, text: "\(what) is not supported yet")])
    }

    static func invalid(_ what: String) -> OlderConversion {
        OlderConversion(problems: [.init(code: .invalidValue, text: what)])
    }

    static func + (lhs: OlderConversion, rhs: OlderConversion) -> OlderConversion {
        OlderConversion(assignments: lhs.assignments + rhs.assignments, problems: lhs.problems + rhs.problems)
    }

    /// Enters the assignments into today's values: lists grow, maps merge, all else is replaced.
    func apply(to values: inout JSONValue) {
        for assignment in assignments {
            let path = assignment.path.split(separator: ".").map(String.init)
            switch (values.at(path), assignment.value) {
            case (.array(let existing)?, .array(let added)): values.set(.array(existing + added), at: path)
            case (let existing?, .object): values.set(ValuesMerge.merge(existing, with: assignment.value), at: path)
            default: values.set(assignment.value, at: path)
            }
        }
    }
}
