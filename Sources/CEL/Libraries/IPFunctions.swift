/// Addresses and ranges of them.
/// Source: https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-ip-address-library and -cidr-library.
struct IPObject: CELObject {
    let address: IPAddress
    static let type = CELType.opaque("net.IP")
    var type: CELType { Self.type }
    func isEqual(to other: any CELObject) -> Bool { (other as? IPObject)?.address == address }
}

struct CIDRObject: CELObject {
    let range: AddressRange
    static let type = CELType.opaque("net.CIDR")
    var type: CELType { Self.type }
    func isEqual(to other: any CELObject) -> Bool { (other as? CIDRObject)?.range == range }
}

extension FunctionTable {
    static func addIPFunctions(_ table: inout FunctionTable) {
        let once = CallCost.passes(1)
        table.add("ip", [.string], IPObject.type, cost: once) { values throws(CELEvaluationError) in
            .object(IPObject(address: try address(values[0].text)))
        }
        table.add("isIP", [.string], .bool, cost: once) { .bool(IPAddress($0[0].text) != nil) }
        table.add("ip.isCanonical", [.string], .bool, cost: .passes(2)) { values throws(CELEvaluationError) in
            .bool(try address(values[0].text).text == values[0].text)
        }
        table.addMember("family", [IPObject.type], .int) { values throws(CELEvaluationError) in
            .int(try values[0].object(IPObject.self).address.isIPv4 ? 4 : 6)
        }
        let questions: [(String, @Sendable (IPAddress) -> Bool)] = [
            ("isUnspecified", \.isUnspecified), ("isLoopback", \.isLoopback),
            ("isLinkLocalMulticast", \.isLinkLocalMulticast), ("isLinkLocalUnicast", \.isLinkLocalUnicast),
            ("isGlobalUnicast", \.isGlobalUnicast),
        ]
        for (name, question) in questions {
            table.addMember(name, [IPObject.type], .bool) { values throws(CELEvaluationError) in
                .bool(question(try values[0].object(IPObject.self).address))
            }
        }
        table.add("string", [IPObject.type], .string) { values throws(CELEvaluationError) in
            .string(try values[0].object(IPObject.self).address.text)
        }
        addRanges(&table)
    }

    private static func addRanges(_ table: inout FunctionTable) {
        let type = CIDRObject.type
        table.add("cidr", [.string], type, cost: .passes(1)) { values throws(CELEvaluationError) in
            .object(CIDRObject(range: try range(values[0].text)))
        }
        table.add("isCIDR", [.string], .bool, cost: .passes(1)) { .bool(AddressRange($0[0].text) != nil) }
        table.addMember("containsIP", [type, IPObject.type], .bool) { values throws(CELEvaluationError) in
            .bool(try values[0].object(CIDRObject.self).range.contains(values[1].object(IPObject.self).address))
        }
        table.addMember("containsIP", [type, .string], .bool, cost: .text([1])) { values throws(CELEvaluationError) in
            .bool(try values[0].object(CIDRObject.self).range.contains(address(values[1].text)))
        }
        table.addMember("containsCIDR", [type, type], .bool) { values throws(CELEvaluationError) in
            .bool(try values[0].object(CIDRObject.self).range.contains(values[1].object(CIDRObject.self).range))
        }
        table.addMember("containsCIDR", [type, .string], .bool, cost: .text([1])) {
            values throws(CELEvaluationError) in
            .bool(try values[0].object(CIDRObject.self).range.contains(range(values[1].text)))
        }
        table.addMember("ip", [type], IPObject.type) { values throws(CELEvaluationError) in
            .object(IPObject(address: try values[0].object(CIDRObject.self).range.address))
        }
        table.addMember("masked", [type], type) { values throws(CELEvaluationError) in
            .object(CIDRObject(range: try values[0].object(CIDRObject.self).range.masked))
        }
        table.addMember("prefixLength", [type], .int) { values throws(CELEvaluationError) in
            .int(Int64(try values[0].object(CIDRObject.self).range.prefixLength))
        }
        table.add("string", [type], .string) { values throws(CELEvaluationError) in
            .string(try values[0].object(CIDRObject.self).range.text)
        }
    }

    private static func address(_ text: String) throws(CELEvaluationError) -> IPAddress {
        guard let address = IPAddress(text) else {
            throw CELEvaluationError(
                "IP Address \(TextFormat.quote(text)) parse error during conversion from string: ParseAddr(\(TextFormat.quote(text))): unable to parse IP"
            )
        }
        return address
    }

    private static func range(_ text: String) throws(CELEvaluationError) -> AddressRange {
        guard let range = AddressRange(text) else {
            throw CELEvaluationError(
                "network address parse error during conversion from string: netip.ParsePrefix(\(TextFormat.quote(text))): no '/'"
            )
        }
        return range
    }
}
