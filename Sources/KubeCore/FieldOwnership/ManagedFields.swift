/// `metadata.managedFields`: who set which fields of an object.
///
/// A value for computing: entries are found by who made them. Source: Kubernetes API reference, ManagedFieldsEntry v1 meta.
package struct ManagedFields: Sendable, Hashable {
    package enum Operation: String, Sendable, Hashable {
        case apply = "Apply"
        case update = "Update"
    }

    /// Who: appliers are told apart by name and subresource, updaters by the version they wrote as well.
    package struct Manager: Sendable, Hashable {
        package var name: String
        package var operation: Operation
        /// Empty for appliers.
        package var apiVersion: String
        package var subresource: String

        package init(_ name: String, _ operation: Operation, apiVersion: String, subresource: String = "") {
            self.name = name
            self.operation = operation
            self.apiVersion = operation == .apply ? "" : apiVersion
            self.subresource = subresource
        }
    }

    package struct Entry: Sendable, Hashable {
        package var fields: FieldSet
        /// Of the object in which the fields were named.
        package var apiVersion: String
        /// RFC 3339, empty when not known.
        package var time: String

        package init(fields: FieldSet, apiVersion: String, time: String) {
            self.fields = fields
            self.apiVersion = apiVersion
            self.time = time
        }
    }

    package var entries: [Manager: Entry] = [:]

    package init() {}

    package var isEmpty: Bool { entries.isEmpty }
}

extension ManagedFields {
    /// Reads `metadata.managedFields`; nil when it is not well-formed.
    package init?(_ value: JSONValue?) {
        self.init()
        guard let value, !value.isNull else { return }
        guard case .array(let list) = value else { return nil }
        for item in list {
            guard let operation = Operation(rawValue: item.text("operation")), item.text("fieldsType") == "FieldsV1",
                !item.text("apiVersion").isEmpty,
                let fields = FieldSet(fieldsV1: item["fieldsV1"] ?? .object([:]))
            else { return nil }
            let apiVersion = item.text("apiVersion")
            let manager = Manager(
                item.text("manager"), operation, apiVersion: apiVersion, subresource: item.text("subresource"))
            entries[manager] = Entry(fields: fields, apiVersion: apiVersion, time: item.text("time"))
        }
    }

    /// Whether a client asks to forget all owners: with one empty entry, or none.
    package static func isReset(_ value: JSONValue?) -> Bool { value == .array([.object([:])]) || value == .array([]) }

    /// As `metadata.managedFields`: appliers first, older before newer.
    package var value: JSONValue {
        let ordered = entries.sorted { left, right in
            let (leftKey, rightKey) = (left.key, right.key)
            if leftKey.operation != rightKey.operation { return leftKey.operation == .apply }
            if left.value.time != right.value.time { return left.value.time < right.value.time }
            if leftKey.name != rightKey.name { return leftKey.name < rightKey.name }
            if left.value.apiVersion != right.value.apiVersion { return left.value.apiVersion < right.value.apiVersion }
            return leftKey.subresource < rightKey.subresource
        }
        return .array(ordered.map { manager, entry in Self.value(manager, entry) })
    }

    private static func value(_ manager: Manager, _ entry: Entry) -> JSONValue {
        var item = JSONObject()
        if !manager.name.isEmpty { item["manager"] = .string(manager.name) }
        item["operation"] = .string(manager.operation.rawValue)
        item["apiVersion"] = .string(entry.apiVersion)
        if !entry.time.isEmpty { item["time"] = .string(entry.time) }
        item["fieldsType"] = "FieldsV1"
        item["fieldsV1"] = .object(entry.fields.fieldsV1)
        if !manager.subresource.isEmpty { item["subresource"] = .string(manager.subresource) }
        return .object(item)
    }
}
