/// The version of Kubernetes whose Pod Security Standards a namespace asks for.
/// Source: k8s.io/pod-security-admission/api ParseVersion.
package struct PodSecurityVersion: Sendable, Hashable, CustomStringConvertible {
    /// Nil for the latest.
    private let minor: Int?

    package static let latest = Self(minor: nil)

    private init(minor: Int?) { self.minor = minor }

    /// Nil when the text is neither `latest` nor `v1.` and a number without leading zeros.
    package init?(_ text: String) {
        if text == "latest" {
            self = .latest
            return
        }
        guard text.hasPrefix("v1.") else { return nil }
        let digits = text.dropFirst(3).utf8
        guard digits.first != nil, digits.allSatisfy({ (0x30...0x39).contains($0) }),
            digits.count == 1 || digits.first != UInt8(ascii: "0"), let minor = Int(text.dropFirst(3))
        else { return nil }
        self.minor = minor
    }

    /// Whether what came with `v1.MINOR` holds.
    func reaches(_ minor: Int) -> Bool { self.minor.map { $0 >= minor } ?? true }

    package var description: String { minor.map { "v1.\($0)" } ?? "latest" }
}
