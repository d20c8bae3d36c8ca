/// Amounts of resources by name, such as `{cpu: 100m, memory: 1Gi}`.
///
/// Names that are missing are different from amounts of zero: a quota limits what it names.
/// Source: Kubernetes API reference, ResourceList v1 core; pkg/quota/v1/resources.go.
package struct ResourceList: Sendable, Hashable {
    package var amounts: [String: Quantity]

    package init(_ amounts: [String: Quantity] = [:]) { self.amounts = amounts }

    /// From JSON. What is no quantity is left out: validation refuses it elsewhere.
    package init(_ value: JSONValue?) {
        var amounts: [String: Quantity] = [:]
        for (name, amount) in value?.objectValue ?? JSONObject() {
            // See above: what cannot be read is not there.
            if let quantity = try? Quantity(json: amount) { amounts[name] = quantity }
        }
        self.amounts = amounts
    }

    package subscript(name: String) -> Quantity? {
        get { amounts[name] }
        set { amounts[name] = newValue }
    }

    /// The names in alphabetical order.
    package var names: [String] { amounts.keys.sorted() }
    package var isEmpty: Bool { amounts.isEmpty }

    /// As JSON, sorted by name, amounts in canonical form.
    package var value: JSONValue {
        .object(JSONObject(names.map { ($0, .string(amounts[$0]?.description ?? "0")) }))
    }

    /// `name=amount` for each name in alphabetical order, as in messages of quotas.
    package var text: String {
        names.map { "\($0)=\(amounts[$0]?.description ?? "0")" }.joined(separator: ",")
    }

    // MARK: Arithmetic

    package static func + (lhs: ResourceList, rhs: ResourceList) -> ResourceList {
        ResourceList(lhs.amounts.merging(rhs.amounts) { $0 + $1 })
    }

    package static func += (lhs: inout ResourceList, rhs: ResourceList) { lhs = lhs + rhs }

    /// What there is more than in `other`, never less than zero.
    package func excess(over other: ResourceList) -> ResourceList {
        ResourceList(
            Dictionary(
                uniqueKeysWithValues: amounts.map { name, amount in
                    let difference = amount - (other[name] ?? .zero)
                    return (name, difference.isNegative ? .zero : difference)
                }))
    }

    /// The larger amount of both for every name.
    package mutating func formMaximum(_ other: ResourceList) { amounts.merge(other.amounts) { max($0, $1) } }

    /// Only the amounts of these names.
    package func masked(by names: some Sequence<String>) -> ResourceList {
        let wanted = Set(names)
        return ResourceList(amounts.filter { wanted.contains($0.key) })
    }

    /// Without the amounts that are zero.
    package var withoutZeros: ResourceList { ResourceList(amounts.filter { !$0.value.isZero }) }

    /// The names, in alphabetical order, of which there is more than `limits` allows. Names without limit are not
    /// among them.
    package func exceeding(_ limits: ResourceList) -> [String] {
        names.filter { name in
            guard let amount = amounts[name], let limit = limits[name] else { return false }
            return amount > limit
        }
    }
}
