package import KubeCore

/// A `--set` argument: `key.inner=value`, several divided by commas. `\.`, `\,` and `\=` stand for the character itself.
/// Source: Helm documentation, "The Format and Limitations of --set".
package enum SetArgument {
    /// The values that the argument describes, to be merged over those of files.
    /// - Throws: `ConfigError` `malformedSetArgument`.
    package static func parse(_ argument: String) throws(ConfigError) -> JSONValue {
        var values = JSONValue.object([:])
        for assignment in split(argument, at: ",") {
            let sides = split(assignment, at: "=", limit: 1)
            guard sides.count == 2, !sides[0].isEmpty else {
                throw ConfigError(.malformedSetArgument, "--set \(argument): expected key=value")
            }
            let path = split(sides[0], at: ".").map(unescape)
            guard path.allSatisfy({ !$0.isEmpty }) else {
                throw ConfigError(.malformedSetArgument, "--set \(argument): \"\(sides[0])\" has an empty part")
            }
            guard !path.contains(where: { $0.hasSuffix("]") }) else {
                throw ConfigError(
                    .malformedSetArgument, "--set \(argument): list positions are not possible; use a values file")
            }
            values.set(value(sides[1]), at: path)
        }
        return values
    }

    /// `true`, `false`, `null` and whole numbers are what they look like, `{a,b}` is a list, all else is text.
    private static func value(_ text: String) -> JSONValue {
        if text.hasPrefix("{"), text.hasSuffix("}") {
            let inner = String(text.dropFirst().dropLast())
            return .array(inner.isEmpty ? [] : split(inner, at: ",").map(value))
        }
        switch text {
        case "true": return true
        case "false": return false
        case "null": return nil
        default:
            if let number = Int64(text), String(number) == text { return .int(number) }
            return .string(unescape(text))
        }
    }

    /// Splits where the separator is neither escaped nor inside braces; escapes stay.
    private static func split(_ text: String, at separator: Character, limit: Int = .max) -> [String] {
        var parts = [""]
        var isEscaped = false
        var depth = 0
        for character in text {
            if !isEscaped {
                if character == "{" { depth += 1 }
                if character == "}" { depth -= 1 }
                if character == separator, depth <= 0, parts.count <= limit {
                    parts.append("")
                    continue
                }
            }
            parts[parts.count - 1].append(character)
            isEscaped = character == "\\" && !isEscaped
        }
        return parts
    }

    private static func unescape(_ text: String) -> String {
        var result = ""
        var isEscaped = false
        for character in text {
            if character == "\\", !isEscaped {
                isEscaped = true
            } else {
                result.append(character)
                isEscaped = false
            }
        }
        return result
    }
}
