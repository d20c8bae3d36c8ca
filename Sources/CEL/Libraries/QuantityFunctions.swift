internal import KubeCore

/// Amounts of resources. Source: https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-quantity-library.
struct QuantityObject: CELObject {
    let quantity: Quantity
    static let type = CELType.opaque("kubernetes.Quantity")
    var type: CELType { Self.type }

    func isEqual(to other: any CELObject) -> Bool { (other as? QuantityObject)?.quantity == quantity }
}

extension FunctionTable {
    static func addQuantityFunctions(_ table: inout FunctionTable) {
        let type = QuantityObject.type
        table.add("quantity", [.string], type, cost: .passes(1)) { values throws(CELEvaluationError) in
            do throws(Quantity.ParseError) {
                return .object(QuantityObject(quantity: try Quantity(values[0].text)))
            } catch {
                throw CELEvaluationError(error.description)
            }
        }
        table.add("isQuantity", [.string], .bool, cost: .passes(1)) { values in
            do throws(Quantity.ParseError) {
                _ = try Quantity(values[0].text)
                return .bool(true)
            } catch {
                return .bool(false)  // the question is whether this fails
            }
        }
        table.addMember("sign", [type], .int) { values throws(CELEvaluationError) in
            let quantity = try values[0].object(QuantityObject.self).quantity
            return .int(quantity.isZero ? 0 : quantity.isNegative ? -1 : 1)
        }
        table.addMember("isInteger", [type], .bool) { values throws(CELEvaluationError) in
            .bool(try values[0].object(QuantityObject.self).quantity.exactInteger != nil)
        }
        table.addMember("asInteger", [type], .int) { values throws(CELEvaluationError) in
            guard let integer = try values[0].object(QuantityObject.self).quantity.exactInteger else {
                throw CELEvaluationError("cannot convert value to integer")
            }
            return .int(integer)
        }
        table.addMember("asApproximateFloat", [type], .double) { values throws(CELEvaluationError) in
            .double(try values[0].object(QuantityObject.self).quantity.approximateValue)
        }
        for (name, sign) in [("add", 1), ("sub", -1)] {
            for operand in [type, .int] {
                table.addMember(name, [type, operand], type) { values throws(CELEvaluationError) in
                    let lhs = try values[0].object(QuantityObject.self).quantity
                    var rhs = Quantity(values[1].integer)
                    if case .object = values[1] { rhs = try values[1].object(QuantityObject.self).quantity }
                    return .object(QuantityObject(quantity: sign > 0 ? lhs + rhs : lhs - rhs))
                }
            }
        }
        table.addComparisons(type) { lhs, rhs throws(CELEvaluationError) in
            let (lhs, rhs) = (
                try lhs.object(QuantityObject.self).quantity, try rhs.object(QuantityObject.self).quantity
            )
            return lhs < rhs ? -1 : lhs == rhs ? 0 : 1
        }
    }

    /// `compareTo`, `isLessThan` and `isGreaterThan`.
    mutating func addComparisons(
        _ type: CELType,
        _ compare: @escaping @Sendable (CELValue, CELValue) throws(CELEvaluationError) -> Int64
    ) {
        addMember("compareTo", [type, type], .int) { values throws(CELEvaluationError) in
            .int(try compare(values[0], values[1]))
        }
        addMember("isLessThan", [type, type], .bool) { values throws(CELEvaluationError) in
            .bool(try compare(values[0], values[1]) < 0)
        }
        addMember("isGreaterThan", [type, type], .bool) { values throws(CELEvaluationError) in
            .bool(try compare(values[0], values[1]) > 0)
        }
    }
}
