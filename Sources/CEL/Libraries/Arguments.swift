/// Arguments as functions use them. The overload was chosen by the types of the values, so that they are what is asked
/// for; anything else gives an empty value.
extension CELValue {
    var text: String { if case .string(let value) = self { value } else { "" } }
    var integer: Int64 { if case .int(let value) = self { value } else { 0 } }
    var elements: CELList { if case .list(let value) = self { value } else { CELList([]) } }

    func object<Object: CELObject>(_ type: Object.Type) throws(CELEvaluationError) -> Object {
        guard case .object(let value) = self, let object = value as? Object else { throw .noSuchOverload }
        return object
    }
}

extension CELType {
    static let a = CELType.parameter("A")
    static let b = CELType.parameter("B")
    static let listOfA = CELType.list(.a)
    static let mapOfAB = CELType.map(.a, .b)
}

extension CELEvaluationError {
    static let integerOverflow = CELEvaluationError("integer overflow")
    static let unsignedOverflow = CELEvaluationError("unsigned integer overflow")
    static let divisionByZero = CELEvaluationError("division by zero")
    static let modulusByZero = CELEvaluationError("modulus by zero")
    static let timestampOverflow = CELEvaluationError("timestamp overflow")
    static let durationOverflow = CELEvaluationError("duration overflow")
    static let rangeError = CELEvaluationError("range error")
}
