/// Orders API versions as Kubernetes does: `v2`, `v1`, `v2beta1`, `v1alpha2`, then anything else by name.
/// Source: k8s.io/apimachinery/pkg/version/helpers.go CompareKubeAwareVersionStrings.
package enum VersionPriority {
    private struct Parts {
        let major: Int
        /// 2 stable, 1 beta, 0 alpha.
        let stability: Int
        let minor: Int
    }

    /// Whether the first version is to be preferred.
    package static func isBefore(_ first: String, _ second: String) -> Bool {
        switch (parts(first), parts(second)) {
        case (let left?, let right?):
            (left.stability, left.major, left.minor) > (right.stability, right.major, right.minor)
        case (.some, nil): true
        case (nil, .some): false
        case (nil, nil): first < second
        }
    }

    private static func parts(_ version: String) -> Parts? {
        guard version.hasPrefix("v") else { return nil }
        let rest = version.dropFirst()
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        guard let major = Int(digits) else { return nil }
        let suffix = rest.dropFirst(digits.count)
        if suffix.isEmpty { return Parts(major: major, stability: 2, minor: 0) }
        for (name, stability) in [("alpha", 0), ("beta", 1)] where suffix.hasPrefix(name) {
            return Int(suffix.dropFirst(name.count)).map { Parts(major: major, stability: stability, minor: $0) }
        }
        return nil
    }
}
