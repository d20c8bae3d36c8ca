internal import FoundationEssentials
internal import KubeCore
internal import RevisionStore

/// The place at which a list goes on: a revision and the last key that was sent. Opaque to clients; the form is that of
/// kube-apiserver: base64url of `{"v":"meta.k8s.io/v1","rv":REVISION,"start":"NAMESPACE/NAME\u0000"}`.
/// Source: k8s.io/apiserver/pkg/storage/continue.go.
struct ContinueToken: Sendable, Hashable {
    /// Negative: go on at the newest revision, without consistency with the pages before.
    let revision: Int64
    /// The list goes on after this key.
    let last: ObjectKey

    init(revision: Int64, last: ObjectKey) {
        self.revision = revision
        self.last = last
    }

    /// - Throws: `badRequest` when the text is no token.
    init(_ text: String) throws(StatusError) {
        var base64 = text.replacing("-", with: "+").replacing("_", with: "/")
        base64 += String(repeating: "=", count: (4 - base64.utf8.count % 4) % 4)
        guard let data = Data(base64Encoded: base64) else {
            throw .badRequest("invalid continue token: continue key is not valid: illegal base64 data")
        }
        let token: JSONValue
        do {
            token = try JSONParser.parse(data)
        } catch {
            throw .badRequest("invalid continue token: continue key is not valid: \(error.message)")
        }
        guard token["v"]?.stringValue == "meta.k8s.io/v1" else {
            throw .badRequest(
                "invalid continue token: continue key is not valid: server does not recognize this encoded version")
        }
        guard let revision = token["rv"]?.intValue, revision != 0 else {
            throw .badRequest(
                "invalid continue token: continue key is not valid: incorrect encoded start resourceVersion")
        }
        guard var start = token["start"]?.stringValue, !start.isEmpty else {
            throw .badRequest("invalid continue token: continue key is not valid: encoded start key empty")
        }
        if start.utf8.last == 0 { start.unicodeScalars.removeLast() }
        let parts = start.split(separator: "/", maxSplits: 1).map(String.init)
        self.revision = revision
        last =
            parts.count == 2
            ? ObjectKey(namespace: parts[0], name: parts[1]) : ObjectKey(namespace: "", name: parts.first ?? "")
    }

    var text: String {
        let json: JSONValue = [
            "v": "meta.k8s.io/v1", "rv": .int(revision), "start": .string(last.description + "\u{0}"),
        ]
        let base64 = Data(JSONWriter.encode(json)).base64EncodedString()
        return base64.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
