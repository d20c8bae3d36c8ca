package import KubeCore

extension CELValue {
    /// The value as JSON: what came from JSON as it was, times and durations as text, bytes as base64.
    /// - Throws: that a value has no JSON form.
    package func json() throws(CELEvaluationError) -> JSONValue {
        switch self {
        case .null: return .null
        case .bool(let flag): return .bool(flag)
        case .int(let number): return .int(number)
        case .uint(let number):
            guard let signed = Int64(exactly: number) else { return .double(Double(number)) }
            return .int(signed)
        case .double(let number): return .double(number)
        case .string(let text): return .string(text)
        case .bytes(let bytes): return .string(Base64Text.encode(bytes))
        case .duration(let duration): return .string(duration.secondsText)
        case .timestamp(let time): return .string(time.rfc3339)
        case .list(let list):
            if let elements = list.jsonElements { return .array(elements) }
            guard list.count < 1_000_000 else { throw .costLimitExceeded }
            var elements: [JSONValue] = []
            for element in list { elements.append(try element.json()) }
            return .array(elements)
        case .map(let map):
            if let object = map.jsonObject { return .object(object) }
            var object = JSONObject()
            for key in map.keys {
                guard case .string(let name) = key else {
                    throw CELEvaluationError("unsupported key type: \(key.type.runtimeName)")
                }
                object[name] = try map.value(key)?.json()
            }
            return .object(object)
        case .object(let object):
            guard let json = object.json else {
                throw CELEvaluationError("type conversion error from '\(type)' to JSON")
            }
            return json
        case .type(let type): return .string(type.runtimeName)
        case .optional(let value): return try value?.json() ?? .null
        }
    }
}
