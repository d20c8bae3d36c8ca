internal import KubeCore

extension QueryParameters {
    /// The value of a parameter that is a whole number; nil when it is not there.
    /// - Throws: `badRequest` in the words of Go's strconv, for empty text too.
    func integer(_ name: String) throws(StatusError) -> Int64? {
        guard let text = self[name] else { return nil }
        if let number = Int64(text) { return number }
        let digits =
            text.utf8.first == UInt8(ascii: "-") || text.utf8.first == UInt8(ascii: "+")
            ? text.utf8.dropFirst() : text.utf8[...]
        let isNumber = !digits.isEmpty && digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        throw .badRequest(
            "strconv.ParseInt: parsing \(JSONValue.string(text)): \(isNumber ? "value out of range" : "invalid syntax")"
        )
    }
}
