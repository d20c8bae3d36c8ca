internal import KubeCore

/// The entries of a map value: values, or a JSON object whose members are converted one by one.
package struct CELMap: Sendable {
    private enum Storage: Sendable {
        case entries(Entries)
        case json(JSONObject, JSONView)
    }

    private struct Entries: Sendable {
        var keys: [CELValue] = []
        var values: [CELValue] = []
        var positions: [CELMapKey: Int] = [:]
    }

    private var storage: Storage

    package init() { storage = .entries(Entries()) }

    init(_ object: JSONObject, _ view: JSONView) { storage = .json(object, view) }

    package init(_ entries: [(String, CELValue)]) {
        self.init()
        for (key, value) in entries { insert(value, for: .string(key), .text(key)) }
    }

    package var count: Int {
        switch storage {
        case .entries(let entries): entries.keys.count
        case .json(let object, _): object.count
        }
    }

    /// The keys in the order in which they came. O(count).
    package var keys: [CELValue] {
        switch storage {
        case .entries(let entries): entries.keys
        case .json(let object, _): object.keys.map(CELValue.string)
        }
    }

    /// The value of a key; nil when there is none, or when no map can have such a key. O(1).
    package func value(_ key: CELValue) -> CELValue? {
        guard let key = CELMapKey(key) else { return nil }
        switch storage {
        case .entries(let entries): return entries.positions[key].map { entries.values[$0] }
        case .json(let object, let view):
            guard case .text(let name) = key else { return nil }
            return object[name].map { CELValue($0, view) }
        }
    }

    package func value(_ name: String) -> CELValue? { value(.string(name)) }

    /// Adds an entry.
    /// - Returns: whether the key is new; otherwise nothing changes.
    @discardableResult
    mutating func insert(_ value: CELValue, for key: CELValue, _ mapKey: CELMapKey) -> Bool {
        var entries = Entries()
        if case .entries(let existing) = storage {
            entries = existing
            storage = .entries(Entries())  // gives up the second reference, so that nothing is copied below
        }
        defer { storage = .entries(entries) }
        guard entries.positions[mapKey] == nil else { return false }
        entries.positions[mapKey] = entries.keys.count
        entries.keys.append(key)
        entries.values.append(value)
        return true
    }

    /// The members as JSON when they are that.
    var jsonObject: JSONObject? { if case .json(let object, _) = storage { object } else { nil } }
}

/// The key of a map; numbers that are equal are one key whatever their type.
enum CELMapKey: Hashable, Sendable {
    case flag(Bool)
    case integer(Int64)
    case large(UInt64)
    case text(String)

    /// Nil for values that cannot be keys.
    init?(_ value: CELValue) {
        switch value {
        case .bool(let flag): self = .flag(flag)
        case .int(let number): self = .integer(number)
        case .uint(let number): self = Int64(exactly: number).map(CELMapKey.integer) ?? .large(number)
        case .double(let number):
            if let exact = Int64(exactly: number) {
                self = .integer(exact)
            } else if let exact = UInt64(exactly: number) {
                self = .large(exact)
            } else {
                return nil
            }
        case .string(let text): self = .text(text)
        default: return nil
        }
    }
}
