internal import FoundationEssentials
package import KubeCore

/// What the registry takes from the outside world: the time and random names. Tests put their own in.
package struct RegistryEnvironment: Sendable {
    package var now: @Sendable () -> Timestamp
    /// A new uid, RFC 4122 version 4, lower case.
    package var makeUID: @Sendable () -> String
    /// The random part of a generated name.
    package var makeNameSuffix: @Sendable () -> String

    package init(
        now: @escaping @Sendable () -> Timestamp = { Timestamp.now() },
        makeUID: @escaping @Sendable () -> String = { UUID().uuidString.lowercased() },
        makeNameSuffix: @escaping @Sendable () -> String = { GeneratedName.randomSuffix() }
    ) {
        self.now = now
        self.makeUID = makeUID
        self.makeNameSuffix = makeNameSuffix
    }
}

/// Names that the server makes from `generateName`.
/// Source: k8s.io/apiserver/pkg/storage/names/generate.go; k8s.io/apimachinery/pkg/util/rand.
package enum GeneratedName {
    /// No vowels, so that no words come out, and no `0`, `1`, `3`.
    private static let alphabet = Array("bcdfghjklmnpqrstvwxz2456789".unicodeScalars)
    private static let suffixLength = 5
    private static let maximumLength = 63

    package static func randomSuffix() -> String {
        var suffix = String.UnicodeScalarView()
        for _ in 0..<suffixLength { suffix.append(alphabet[Int.random(in: alphabet.indices)]) }
        return String(suffix)
    }

    /// The prefix, shortened so that the name keeps to 63 characters, and the suffix.
    static func make(prefix: String, suffix: String) -> String {
        String(decoding: prefix.utf8.prefix(maximumLength - suffixLength), as: UTF8.self) + suffix
    }
}
