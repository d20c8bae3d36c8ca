internal import KubeCore

/// Replaces the content of cached objects by a fingerprint, so that Secrets are not held in memory and large ConfigMaps cost
/// nothing.
struct ContentTransform: Sendable {
    let fields: [String]
    let keepsContent: Bool

    private static let fingerprintField = "fingerprint"
    private static let bulkyAnnotation = "kubectl.kubernetes.io/last-applied-configuration"

    func apply(_ object: KubeObject) -> KubeObject {
        var kept = object
        kept.set(nil, at: "metadata", "managedFields")
        guard !keepsContent else { return kept }
        // Made of the content too, and never copied to the host.
        kept.set(nil, at: "metadata", "annotations", Self.bulkyAnnotation)
        kept[Self.fingerprintField] = .string(fingerprint(object))
        for field in fields where field != "type" { kept[field] = nil }
        return kept
    }

    /// Equal for objects whose fields are equal, in this process only; different for others but for an accident of 1 in
    /// 2^128.
    func fingerprint(_ object: KubeObject) -> String {
        if let known = object[Self.fingerprintField]?.stringValue { return known }
        var first = Hasher()
        var second = Hasher()
        second.combine(0x5bd1_e995)
        for field in fields {
            let value = object[field].flatMap { $0.isNull || $0.objectValue?.isEmpty == true ? nil : $0 }
            first.combine(value)
            second.combine(value)
        }
        return "\(first.finalize()).\(second.finalize())"
    }
}
