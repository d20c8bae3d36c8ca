internal import FoundationEssentials
internal import KubeCore
internal import RevisionStore

/// The place at which a list goes on: a revision and the last key that was sent. Opaque to clients; the form is that of
/// kube-apiserver: base64url of `{"v":"meta.k8s.io/v1","rv":REVISION,"start":"NAMESPACE/NAME\u0000"}`, in which a list
/// of one namespace leaves it out.
/// Source: k8s.io/apiserver/pkg/storage/continue.go.
struct ContinueToken: Sendable, Hashable {
    /// What the list is of: a token says where to go on below it.
    enum Range: Sendable, Hashable {
        case namespace(String)
        case all(isNamespaced: Bool)
    }

    /// Negative: go on at the newest revision, without consistency with the pages before.
    let revision: Int64
    /// The list goes on after this key.
    let last: ObjectKey

    init(revision: Int64, last: ObjectKey) {
        self.revision = revision
        self.last = last
    }

    /// - Throws: `badRequest` when the text is no token.
    init(_ text: String, listing range: Range) throws(StatusError) {
        let token = try Self.parse(text)
        guard token["v"]?.stringValue == "meta.k8s.io/v1" else {
            throw .badContinueToken(
                ": server does not recognize this encoded version \(token["v"]?.stringValue ?? "")")
        }
        guard let revision = token["rv"]?.intValue, revision != 0 else {
            throw .badContinueToken(": incorrect encoded start resourceVersion (version meta.k8s.io/v1)")
        }
        guard let start = token["start"]?.stringValue, !start.isEmpty else {
            throw .badContinueToken(": encoded start key empty (version meta.k8s.io/v1)")
        }
        self.revision = revision
        last = try Self.key(start, in: range)
    }

    private static func parse(_ text: String) throws(StatusError) -> JSONValue {
        let bytes: [UInt8]
        do throws(RawURLBase64.CorruptInput) {
            bytes = try RawURLBase64.decode(text)
        } catch {
            throw .badContinueToken(": illegal base64 data at input byte \(error.offset)")
        }
        let token: JSONValue
        do {
            token = try JSONParser.parse(bytes)
        } catch {
            throw .badContinueToken(": \(error.message)")
        }
        if token == .null { return [:] }
        guard case .object = token else {
            throw .badContinueToken(
                ": json: cannot unmarshal \(token.typeName) into Go value of type storage.continueToken")
        }
        for (name, type) in [("v", "string"), ("rv", "int64"), ("start", "string")] {
            guard let value = token[name], value != .null else { continue }
            if type == "string" ? value.stringValue == nil : value.intValue == nil {
                throw .badContinueToken(
                    ": json: cannot unmarshal \(value.typeName) into Go struct field continueToken.\(name) of type \(type)"
                )
            }
        }
        return token
    }

    private static func key(_ start: String, in range: Range) throws(StatusError) -> ObjectKey {
        var text = start
        if text.utf8.last == 0 { text.unicodeScalars.removeLast() }
        let path = text.hasPrefix("/") ? String(text.dropFirst()) : text
        // A key that would lead out of the range, or is not written as keys are.
        let segments = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        if segments.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." }) { throw .badContinueToken(": \(start)") }
        switch range {
        case .namespace(let namespace): return ObjectKey(namespace: namespace, name: path)
        case .all(isNamespaced: false): return ObjectKey(namespace: "", name: path)
        case .all(isNamespaced: true):
            return ObjectKey(namespace: segments[0], name: segments.dropFirst().joined(separator: "/"))
        }
    }

    func text(in range: Range) -> String {
        let start = if case .namespace = range { last.name } else { last.description }
        let json: JSONValue = ["v": "meta.k8s.io/v1", "rv": .int(revision), "start": .string(start + "\u{0}")]
        let base64 = Data(JSONWriter.encode(json)).base64EncodedString()
        return base64.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}

extension StatusError {
    fileprivate static func badContinueToken(_ why: String) -> StatusError {
        .badRequest("invalid continue token: continue key is not valid\(why)")
    }
}
