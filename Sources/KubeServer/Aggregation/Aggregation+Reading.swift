internal import HTTPTransport
internal import KubeCore

extension Aggregation {
    /// Reads an object or a list that another server has, for the parts of this process.
    /// - Parameters:
    ///   - path: below `/apis/GROUP/VERSION`.
    ///   - user: in whose name.
    /// - Returns: nil when nobody is registered for the group version.
    /// - Throws: `serviceUnavailable`, or what the server answered.
    func read(
        _ resource: GroupVersionResource, path: String, query: String? = nil, as user: UserInfo
    ) async throws(StatusError) -> KubeObject? {
        guard let service = service(for: resource.groupVersion) else { return nil }
        guard service.isAvailable, let outbound else {
            throw .serviceUnavailable("the server is currently unable to handle the request")
        }
        var trust = service.trust
        trust.identity = identity
        var call = OutboundCall(
            method: "GET", destination: service.location(path: path, query: query), trust: trust,
            timeout: .seconds(30), maximumAnswerBytes: 16 << 20)
        call.headers.add("Accept", "application/json")
        RemoteIdentity.add(user, to: &call.headers)
        let answer: OutboundAnswer
        do throws(OutboundFailure) {
            answer = try await outbound.send(call)
        } catch {
            throw .serviceUnavailable("error trying to reach service: \(error.message)")
        }
        if let failure = answer.failure() { throw failure }
        do {
            if let object = KubeObject(try JSONParser.parse(answer.body)) { return object }
        } catch {}  // said below
        throw .internalError("the answer of \(service.name) is no object")
    }

    /// The query by which a list is selected.
    static func query(_ options: ListOptions) -> String? {
        var terms: [String] = []
        func add(_ name: String, _ value: String) {
            guard !value.isEmpty else { return }
            terms.append("\(name)=\(escaped(value))")
        }
        add("labelSelector", options.labelSelector.text)
        add("fieldSelector", options.fieldSelector.text)
        return terms.isEmpty ? nil : terms.joined(separator: "&")
    }

    /// Percent-encodes everything but letters, digits and what needs it nowhere. Source: RFC 3986, section 2.3.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                result.append(Character(UnicodeScalar(byte)))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += digits.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return result
    }
}
