/// Keeps account of who owns which fields of an object, over updates and applies. Pure: time is passed in.
///
/// An update takes what it changes from everybody. An apply takes what its configuration names, refuses when that would
/// change what others own, and removes what it named before and nobody else owns.
/// Source: Kubernetes documentation, "Server-Side Apply"; structured-merge-diff, merge.Updater.
package struct FieldOwnership: Sendable {
    package let schema: OwnershipSchema
    /// Fields that a write to this (sub)resource cannot set: never owned.
    package let ignored: FieldSet

    package init(schema: OwnershipSchema, ignored: FieldSet = FieldSet()) {
        self.schema = schema
        self.ignored = ignored
    }

    /// An applied configuration would change what others own.
    package struct Conflicts: Error, Sendable {
        package var fields: [ManagedFields.Manager: ManagedFields.Entry]

        package init(fields: [ManagedFields.Manager: ManagedFields.Entry]) { self.fields = fields }
    }

    package enum Failure: Error, Sendable {
        case conflicts(Conflicts)
        case mismatch(OwnershipMismatch)
    }

    // MARK: Update

    /// The owners after `manager` has written `new` in place of `old`.
    /// - Parameter apiVersion: of both objects.
    package func updated(
        _ managed: ManagedFields, from old: JSONValue, to new: JSONValue, by manager: ManagedFields.Manager,
        apiVersion: String, time: String
    ) -> ManagedFields {
        let comparison = comparison(from: old, to: new)
        if comparison.isSame { return managed }
        var result = taking(comparison, from: managed, except: manager)
        let changed = comparison.modified.union(comparison.added)
        let previous = managed.entries[manager]
        let fields = (previous?.fields ?? FieldSet()).subtracting(comparison.removed).union(changed)
        result.entries[manager] =
            fields.isEmpty
            ? nil
            : ManagedFields.Entry(
                fields: fields, apiVersion: apiVersion,
                time: changed.isEmpty ? previous?.time ?? time : time)
        return result
    }

    // MARK: Apply

    package struct Applied: Sendable {
        package let object: JSONValue
        package let managed: ManagedFields
    }

    /// The object and its owners after `manager` has applied `configuration`.
    /// - Throws: `conflicts` unless forced; `mismatch` when the configuration does not have the shape of its type.
    package func applied(
        _ configuration: JSONValue, to live: JSONValue, _ managed: ManagedFields, by manager: ManagedFields.Manager,
        apiVersion: String, time: String, isForced: Bool
    ) throws(Failure) -> Applied {
        let (merged, named) = try merge(configuration, into: live)
        let last = managed.entries[manager]
        var owners = managed
        owners.entries[manager] = ManagedFields.Entry(
            fields: named.subtractingRecursively(ignored), apiVersion: apiVersion, time: last?.time ?? "")
        let object = pruned(merged, owners, last: last?.fields ?? FieldSet())
        let comparison = comparison(from: live, to: object)
        if !isForced {
            let conflicts = conflicts(comparison, owners, except: manager)
            if !conflicts.fields.isEmpty { throw .conflicts(conflicts) }
        }
        owners = taking(comparison, from: owners, except: manager)
        if let entry = owners.entries[manager], entry.fields.isEmpty { owners.entries[manager] = nil }
        if !comparison.isSame { owners.entries[manager]?.time = time }
        return Applied(object: object, managed: owners)
    }

    private func merge(
        _ configuration: JSONValue, into live: JSONValue
    ) throws(Failure) -> (merged: JSONValue, named: FieldSet) {
        do throws(OwnershipMismatch) {
            let named = try FieldSet(of: configuration, schema: schema, isStrict: true)
            return (try AppliedMerge.merge(configuration, into: live, schema: schema), named)
        } catch {
            throw .mismatch(error)
        }
    }

    /// The merged object without what the manager named before, names no more, and nobody owns.
    private func pruned(_ merged: JSONValue, _ owners: ManagedFields, last: FieldSet) -> JSONValue {
        guard !last.isEmpty, let all = try? FieldSet(of: merged, schema: schema) else { return merged }
        let allNamed = all.withNamedFields(schema)
        let lastNamed = last.withNamedFields(schema)
        var owned = FieldSet()
        for entry in owners.entries.values { owned = owned.union(entry.fields) }
        let ownedNamed = owned.withNamedFields(schema)
        // First everything that the manager named goes, then what somebody owns comes back.
        let withoutLast = FieldRemoval.remove(lastNamed, from: merged, schema: schema) ?? .object([:])
        let rest = namedFields(of: withoutLast)
        let kept = allNamed.subtracting(rest.union(ownedNamed))
        let withOwned = FieldRemoval.remove(kept, from: merged, schema: schema) ?? .object([:])
        // What is below something that went, and never was the manager's, stays.
        let gone = allNamed.subtracting(namedFields(of: withOwned)).intersection(lastNamed)
        return FieldRemoval.remove(gone, from: merged, schema: schema) ?? .object([:])
    }

    private func namedFields(of value: JSONValue) -> FieldSet {
        // Part of a value that has the shape of its type has it too.
        ((try? FieldSet(of: value, schema: schema)) ?? FieldSet()).withNamedFields(schema)
    }

    // MARK: Both

    private func comparison(from old: JSONValue, to new: JSONValue) -> FieldComparison {
        var comparison = FieldComparison(from: old, to: new, schema: schema)
        comparison.added = comparison.added.subtractingRecursively(ignored)
        comparison.removed = comparison.removed.subtractingRecursively(ignored)
        comparison.modified = comparison.modified.subtractingRecursively(ignored)
        return comparison
    }

    private func conflicts(
        _ comparison: FieldComparison, _ managed: ManagedFields, except manager: ManagedFields.Manager
    ) -> Conflicts {
        let changed = comparison.modified.union(comparison.added)
        var conflicts = Conflicts(fields: [:])
        for (other, entry) in managed.entries where other != manager {
            let common = entry.fields.intersection(changed)
            if common.isEmpty { continue }
            conflicts.fields[other] = ManagedFields.Entry(
                fields: common, apiVersion: entry.apiVersion, time: entry.time)
        }
        return conflicts
    }

    /// Takes what changed or went away from all managers but one.
    private func taking(
        _ comparison: FieldComparison, from managed: ManagedFields, except manager: ManagedFields.Manager
    ) -> ManagedFields {
        let lost = comparison.modified.union(comparison.added).union(comparison.removed)
        var result = managed
        for (other, entry) in managed.entries where other != manager {
            let fields = entry.fields.subtracting(lost)
            if fields.isEmpty {
                result.entries[other] = nil
            } else if fields != entry.fields {
                result.entries[other]?.fields = fields
            }
        }
        return result
    }
}

extension FieldSet {
    /// The set with every declared member on the way to its paths.
    func withNamedFields(_ schema: OwnershipSchema) -> FieldSet {
        var result = FieldSet()
        for element in members { result.insertMember(element) }
        for (element, set) in children {
            let below: OwnershipSchema
            if case .field(let name) = element {
                if schema.declares(name) { result.insertMember(element) }
                below = (try? schema.member(name)) ?? .untyped  // an owner of a field that is no longer declared
            } else {
                below = schema.element
            }
            result.insert(set.withNamedFields(below), below: element)
        }
        return result
    }
}
